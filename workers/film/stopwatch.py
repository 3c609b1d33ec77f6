"""Where the time of a render goes: each moment counts for the innermost stage that runs."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class Stopwatch:
    """Seconds by stage, in `spent`; `started` is in time.monotonic's seconds."""

    def __init__(self, started: float | None = None) -> None:
        now = time.monotonic()
        self.started = now if started is None else started
        self.spent: dict[str, float] = defaultdict(float)
        self._stages: list[str] = []
        self._mark = now

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what happens inside for `name`, save for stages within."""
        self._turn()
        self._stages.append(name)
        try:
            yield
        finally:
            self._turn()
            self._stages.pop()

    def over(self, name: str, items: Iterable[T]) -> Iterator[T]:
        """The same items; the waiting for each counts for `name`."""
        source = iter(items)
        while True:
            with self.stage(name):
                try:
                    item = next(source)
                except StopIteration:
                    return
            yield item

    def _turn(self) -> None:
        now = time.monotonic()
        if self._stages:
            self.spent[self._stages[-1]] += now - self._mark
        self._mark = now
