"""What stays open for somebody ends with their sign-in: event streams, and pages' sockets."""

import asyncio
from asyncio import AbstractEventLoop, Task
from collections.abc import Iterator
from contextlib import contextmanager

from avatar_app.accounts.sessions import list_open
from avatar_app.store.connections import find_connections

EVERY = 5.0  # seconds between two looks, one query for all that is open

_watches: dict[AbstractEventLoop, "SignInWatch"] = {}


@contextmanager
def watch_sign_in(sign_in: str) -> Iterator[asyncio.Event]:
    """For as long, an event that is set when the sign-in of this id has ended."""
    loop = asyncio.get_running_loop()
    watch = _watches.get(loop) or _watches.setdefault(loop, SignInWatch())
    ended = watch.add(sign_in)
    try:
        yield ended
    finally:
        if not watch.remove(sign_in, ended):
            _watches.pop(loop, None)


class SignInWatch:
    """The sign-ins that something is open for on one loop."""

    def __init__(self) -> None:
        self._open: dict[str, set[asyncio.Event]] = {}
        self._task: Task[None] | None = None

    def add(self, sign_in: str) -> asyncio.Event:
        """Tell by this event; the first one starts the looking."""
        ended = asyncio.Event()
        self._open.setdefault(sign_in, set()).add(ended)
        if self._task is None:
            self._task = asyncio.create_task(self._look(), name="sign-ins")
        return ended

    def remove(self, sign_in: str, ended: asyncio.Event) -> bool:
        """It is not open any more. Whether anything is."""
        there = self._open.get(sign_in, set())
        there.discard(ended)
        if not there:
            self._open.pop(sign_in, None)
        if not self._open and self._task is not None:
            self._task.cancel()
        return bool(self._open)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            asked = list(self._open)
            found = await asyncio.to_thread(_list_open, asked)
            for sign_in in set(asked) - found:
                for ended in self._open.get(sign_in, ()):
                    ended.set()


def _list_open(sign_ins: list[str]) -> set[str]:
    with find_connections().session() as session:
        return list_open(session, sign_ins)
