"""A short run of `python -m benchmarks fuzz`: damaged inputs neither crash nor hold anything."""

import random
from pathlib import Path

import pytest

from benchmarks import fuzz


def test_made_up_inputs_neither_crash_nor_take_long() -> None:
    found = fuzz.fuzz(4000)
    assert {kind for kind, tally in found.items() if tally.inputs < 3} == set()
    assert all(tally.slowest < fuzz.SLOWEST for tally in found.values())
    assert 0 < found["pictures"].refused < found["pictures"].inputs


@pytest.mark.parametrize("told", ["0/pictures/713"])  # an AVIF whose decoder has words of its own
def test_what_once_crashed_is_refused(tmp_path: Path, told: str) -> None:
    tally = fuzz.Tally()
    _, read = fuzz.list_targets(tmp_path)[told.split("/")[1]]
    fuzz._try(read, told, tally)
    assert tally.refused == 1


def test_a_crash_is_told_with_its_input() -> None:
    def crash(_dice: random.Random) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught:
        fuzz._try(crash, "0/script/7", fuzz.Tally())
    assert caught.value.__notes__ == ["input 0/script/7"]


def test_what_takes_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "SLOWEST", 0.0)

    def work(dice: random.Random) -> None:
        sum(dice.random() for _ in range(2_000_000))

    with pytest.raises(AssertionError, match="input 0/script/8 took"):
        fuzz._try(work, "0/script/8", fuzz.Tally())
