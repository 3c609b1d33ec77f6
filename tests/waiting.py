"""Waiting in tests, so that they hold on a busy machine too.

What passes never uses up PATIENCE, which only ends a test that hangs. Promises that name seconds
are held with `allow`, which gives a machine that is busy with something else as much longer.
"""

import time
from collections.abc import Callable

PATIENCE = 300.0  # seconds
SAMPLE = 0.1  # seconds of processor time


def wait_for(condition: Callable[[], bool]) -> None:
    """Return as soon as it holds.

    Raises:
        AssertionError: It does not within PATIENCE.
    """
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.05)


def allow(seconds: float) -> float:
    """Return how long what takes `seconds` on a quiet machine may take now, in seconds."""
    wall, used = time.monotonic(), time.thread_time()
    while time.thread_time() - used < SAMPLE:
        pass
    busy = (time.monotonic() - wall) / SAMPLE
    return seconds * (1 if busy < 1.5 else 2 * busy)
