"""From where somebody asks, for as long as one request or one event of a page is handled."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Visit:
    """A network address ("" if it is not known), the browser's own name, the token of the cookie
    that tells a device, and whether it is a program on this very machine.
    """

    address: str = ""
    agent: str = ""
    device: str | None = None
    local: bool = False


_NOWHERE = Visit()
_VISIT: ContextVar[Visit] = ContextVar("visit", default=_NOWHERE)


def find_visit() -> Visit:
    """Where the present request comes from; nowhere outside of one."""
    return _VISIT.get()


def set_visit(visit: Visit) -> None:
    """For the rest of the present task, and the threads that it starts."""
    _VISIT.set(visit)


@contextmanager
def visiting(visit: Visit) -> Iterator[None]:
    """For as long as the block lasts."""
    token = _VISIT.set(visit)
    try:
        yield
    finally:
        _VISIT.reset(token)
