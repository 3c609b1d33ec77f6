"""Where time goes."""

import time
from collections.abc import Iterator

import pytest

from workers.stopwatch import Stopwatch


def wait(seconds: float) -> None:
    """Pass time without sleeping through the clock's own granularity."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


def test_time_counts_for_the_innermost_stage() -> None:
    watch = Stopwatch()

    def speak() -> Iterator[int]:
        for word in range(3):
            wait(0.01)
            yield word

    def animate() -> Iterator[int]:
        for word in watch.over("speech", speak()):
            wait(0.02)
            yield word

    assert list(watch.over("animate", animate())) == [0, 1, 2]
    assert watch.spent["speech"] == pytest.approx(0.03, abs=0.01)
    assert watch.spent["animate"] == pytest.approx(0.06, abs=0.02)
    assert watch.elapsed >= watch.spent["speech"] + watch.spent["animate"]


def test_an_error_closes_its_stage() -> None:
    watch = Stopwatch()
    with pytest.raises(ValueError, match="x"), watch.stage("face"):
        raise ValueError("x")
    wait(0.02)
    assert watch.spent["face"] < 0.01


def test_the_start_may_lie_before() -> None:
    assert Stopwatch(time.monotonic() - 5).elapsed > 5
