"""A flag that a signal's handler may set.

`threading.Event` has a lock. A handler runs in the main thread, between any two of its steps; if
one of them is in `wait`, which holds that lock for a moment, `set` waits for it for ever.
"""

import time

_LOOK = 0.05  # seconds between looks


class StopFlag:
    """Without a lock, and so without a way to be stuck; `wait` looks often instead."""

    def __init__(self) -> None:
        self._up = False

    def set(self) -> None:
        """Raise it."""
        self._up = True

    def clear(self) -> None:
        """Lower it."""
        self._up = False

    def is_set(self) -> bool:
        """Whether it is up."""
        return self._up

    def wait(self, seconds: float) -> bool:
        """Until it is up, or so long; whether it is up."""
        limit = time.monotonic() + seconds
        while not self._up and (left := limit - time.monotonic()) > 0:
            time.sleep(min(left, _LOOK))
        return self._up
