"""What processes tell of themselves: lines for people, or JSON for machines.

Who is at something says so once (`about`), and every line from within carries it: the render's id,
the attempt, the request.
"""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_SUBJECT: ContextVar[dict[str, object]] = ContextVar("subject", default={})  # noqa: B039
_PLAIN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "color_message"}


@contextmanager
def about(**subject: object) -> Iterator[None]:
    """For as long, every line of this thread or task says so."""
    token = _SUBJECT.set(_SUBJECT.get() | subject)
    try:
        yield
    finally:
        _SUBJECT.reset(token)


def prepare_logs(form: str, process: str) -> None:
    """Write every line to stderr from now on: as "text" or "json"."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(process) if form == "json" else Words())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("galatea").setLevel(logging.INFO if form == "json" else logging.WARNING)


class Words(logging.Formatter):
    """A line for people: what it is about stands behind it."""

    def format(self, record: logging.LogRecord) -> str:
        told = f"{record.name}: {super().format(record)}"
        found = _collect(record)
        return f"{told} ({', '.join(f'{k} {v}' for k, v in found.items())})" if found else told


class Lines(logging.Formatter):
    """A line of JSON: when, how grave, who, what, and what it is about."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {
            "at": at,
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "message": record.getMessage(),
        } | _collect(record)
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def _collect(record: logging.LogRecord) -> dict[str, object]:
    extra = {k: v for k, v in record.__dict__.items() if k not in _PLAIN}
    return _SUBJECT.get() | extra
