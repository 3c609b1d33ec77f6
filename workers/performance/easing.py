"""Smooth movement: a value that glides from goal to goal without a jolt."""

import numpy as np
from numpy.typing import ArrayLike

from workers.arrays import F64


def minimum_jerk(x: F64) -> F64:
    """0 before x = 0, 1 after x = 1, and the smoothest way between (Flash & Hogan 1985)."""
    x = np.clip(x, 0.0, 1.0)
    return x * x * x * (10.0 - 15.0 * x + 6.0 * x * x)


class Glide:
    """A vector over time, made of minimum-jerk steps that may overlap.

    Steps add up, so that a new goal in the middle of a movement bends the path and never breaks
    it: position, speed and acceleration stay continuous. Finished steps are folded into the
    base; what is kept does not grow with time.
    """

    def __init__(self, rest: ArrayLike) -> None:
        self.goal: F64 = np.atleast_1d(np.array(rest, dtype=np.float64))
        self._base = self.goal.copy()
        self._steps: list[tuple[F64, float, float]] = []

    def to(self, goal: ArrayLike, start: float, duration: float) -> None:
        """Move to `goal`, from `start` (seconds) for `duration`."""
        goal = np.atleast_1d(np.array(goal, dtype=np.float64))
        self.step(goal - self.goal, start, duration)
        self.goal = goal

    def step(self, change: ArrayLike, start: float, duration: float) -> None:
        """Move by `change` from wherever it is heading."""
        change = np.atleast_1d(np.array(change, dtype=np.float64))
        self.goal = self.goal + change
        self._steps.append((change, start, max(duration, 1e-6)))

    def nudge(self, change: ArrayLike, peak: float, rise: float, fall: float) -> None:
        """Move by `change`, be there at `peak`, and come back."""
        change = np.atleast_1d(np.array(change, dtype=np.float64))
        self.step(change, peak - rise, rise)
        self.step(-change, peak, fall)

    def at(self, times: F64) -> F64:
        """The value at ascending times, [times, size]; the next call must ask for later ones."""
        value = np.repeat(self._base[None], len(times), axis=0)
        running = []
        for change, start, duration in self._steps:
            value += change * minimum_jerk((times - start) / duration)[:, None]
            if start + duration <= times[-1]:
                self._base = self._base + change
            else:
                running.append((change, start, duration))
        self._steps = running
        return value
