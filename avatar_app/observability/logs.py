"""What processes tell of themselves: lines for people, or JSON for machines.

Who is at something says so once (`about`), and every line from within carries it: the render's id,
the attempt, the request.
"""

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_SUBJECT: ContextVar[dict[str, object]] = ContextVar("subject", default={})  # noqa: B039
LONGEST = 2000  # characters of what one line tells; an error's own story may be ten times that
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
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
    handler.addFilter(_leave_events_out)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("galatea").setLevel(logging.INFO if form == "json" else logging.WARNING)


def _leave_events_out(record: logging.LogRecord) -> bool:
    """Reflex tells whole events that it cannot place, and with them what somebody was writing."""
    told, mark, _ = record.getMessage().partition("Event data:")
    if mark and record.name.startswith("reflex"):
        record.msg, record.args = f"{told}{mark} left out", ()
    return True


class Words(logging.Formatter):
    """A line for people: what it is about stands behind it. Whatever others put into it, it is one
    line; an error's story stands under it, indented.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record, with its error and traceback below."""
        told = f"{record.name}: {escape(record.getMessage())}"
        found = _collect(record)
        if found:
            told += f" ({', '.join(f'{k} {escape(str(v))}' for k, v in found.items())})"
        if record.exc_info:
            story = self.formatException(record.exc_info)[-10 * LONGEST :]
            told += "".join(f"\n    {escape(line)}" for line in story.split("\n"))
        return told


class Lines(logging.Formatter):
    """A line of JSON: when, how grave, who, what, and what it is about."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """The record as one JSON object."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {
            "at": at,
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "message": escape(record.getMessage()),
        } | _collect(record)
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)[-10 * LONGEST :]
        return _CONTROLS.sub(_tell, json.dumps(told, ensure_ascii=False, default=str))


def escape(text: str) -> str:
    """Text that others may have written, for one line: its control characters told, not done."""
    short = text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"
    return _CONTROLS.sub(_tell, short)


def _tell(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _collect(record: logging.LogRecord) -> dict[str, object]:
    extra = {k: v for k, v in record.__dict__.items() if k not in _PLAIN}
    return _SUBJECT.get() | extra
