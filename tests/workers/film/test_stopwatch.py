"""Where time goes."""

import time
from collections.abc import Iterator

import pytest

from workers.film.stopwatch import Stopwatch


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock of one number, which goes on by hand alone."""
    told = [100.0]
    monkeypatch.setattr("workers.film.stopwatch.time.monotonic", lambda: told[0])
    return told


def test_time_counts_for_the_innermost_stage(clock: list[float]) -> None:
    watch = Stopwatch()

    def speak() -> Iterator[int]:
        for word in range(3):
            clock[0] += 1
            yield word

    def animate() -> Iterator[int]:
        for word in watch.over("speech", speak()):
            clock[0] += 10
            yield word

    assert list(watch.over("animate", animate())) == [0, 1, 2]
    assert watch.spent == {"speech": 3, "animate": 30}
    assert watch.elapsed == 33


def test_an_error_closes_its_stage(clock: list[float]) -> None:
    watch = Stopwatch()
    with pytest.raises(ValueError, match="x"), watch.stage("face"):
        raise ValueError("x")
    clock[0] += 1
    with watch.stage("film"):
        pass
    assert watch.spent["face"] == 0


def test_the_start_may_lie_before() -> None:
    assert Stopwatch(time.monotonic() - 5).elapsed > 5
