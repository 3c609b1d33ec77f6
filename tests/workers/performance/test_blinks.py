import numpy as np
import pytest
from numpy.typing import NDArray

from workers.performance.blinks import Blinks
from workers.performance.timeline import Cue, End, Pause
from workers.speech.speech import Mood

LOOKAHEAD = 0.4


def play(
    seed: int, length: float, cues: list[tuple[float, Cue]] | None = None, fps: float = 25.0
) -> NDArray[np.float64]:
    """Lids of a film; each cue is told LOOKAHEAD before its time, as the director does."""
    frames = round(length * fps)
    last = (frames - 1) / fps
    waiting = [*(cues or []), (length, End(length - LOOKAHEAD, last))]
    blinks = Blinks(fps, np.random.default_rng(seed))
    lids = []
    for start in range(0, frames, 10):
        times = np.arange(start, min(start + 10, frames)) / fps
        horizon = (start + 10) / fps + LOOKAHEAD
        for at, cue in [cue for cue in waiting if cue[0] < horizon]:
            blinks.hear(cue)
            waiting.remove((at, cue))
        lids.append(blinks.play(times))
    return np.concatenate(lids)


def count(lids: NDArray[np.float64]) -> int:
    shut = lids > 0.999
    return int(np.sum(shut[1:] & ~shut[:-1]))


@pytest.mark.parametrize("rate", ["neutral", "surprised", "sad"])
def test_blinks_a_minute_are_natural(rate: str):
    for seed in range(20):
        minute = play(seed, 60.0, [(0.0, Mood(rate, 1.0, 0.0, 60.0))])
        assert 8 <= count(minute) <= 25


def test_emotion_changes_how_often():
    def total(name: str) -> int:
        cues: list[tuple[float, Cue]] = [(0.0, Mood(name, 1.0, 0.0, 60.0))]
        return sum(count(play(seed, 60.0, cues)) for seed in range(10))

    assert total("surprised") < total("neutral") < total("sad")


@pytest.mark.parametrize("fps", [10, 24, 25, 30, 60])
def test_nearly_every_blink_shuts_fully_and_none_is_cut(fps: int):
    depths = []
    for seed in range(30):
        for length in (2.0, 3.3, 5.1, 8.0):
            lids = play(seed, length, fps=fps)
            assert lids[0] == 0.0
            assert lids[-1] == pytest.approx(0.0, abs=1e-9)
            starts = np.flatnonzero((lids[1:] > 1e-6) & (lids[:-1] <= 1e-6))
            ends = np.flatnonzero((lids[1:] <= 1e-6) & (lids[:-1] > 1e-6))
            assert len(starts) == len(ends)
            for start, end in zip(starts, ends, strict=True):
                depths.append(lids[start : end + 1].max())
    full = np.isclose(depths, 1.0)
    assert 0.85 < full.mean() < 1.0
    assert np.all((np.array(depths)[~full] > 0.5) & (np.array(depths)[~full] < 0.81))


def test_lids_fall_faster_than_they_rise():
    lids = play(3, 10.0, fps=200.0)
    shut = np.flatnonzero(lids > 0.999)
    first, last = shut[0], shut[np.flatnonzero(np.diff(shut) > 1)[0]]
    falling = first - np.flatnonzero(lids[:first] < 0.01)[-1]
    rising = np.flatnonzero(lids[last:] < 0.01)[0]
    assert 40 <= 5 * falling <= 90  # ms
    assert 120 <= 5 * rising <= 190
    assert 15 <= 5 * (last - first) <= 60


def test_blinks_gather_where_phrases_end():
    near = expected = 0.0
    for seed in range(40):
        pauses = np.arange(2.5, 58.0, 3.0)
        cues: list[tuple[float, Cue]] = [(at + 0.25, Pause(float(at))) for at in pauses]
        lids = play(seed, 60.0, cues)
        shut = np.flatnonzero((lids[1:] > 0.999) & (lids[:-1] <= 0.999)) / 25.0
        near += sum(np.min(np.abs(shut[:, None] - pauses - 0.15), axis=1) < 0.2)
        expected += len(shut) * 0.4 / 3.0
    assert near > 2.5 * expected


def test_a_blink_can_be_called_for_but_not_right_after_another():
    assert np.flatnonzero(play(1, 8.0) > 0.5)[0] / 25.0 > 1.1  # the first, if not called for
    blinks = Blinks(25.0, np.random.default_rng(1))
    blinks.join(0.8)
    lids = blinks.play(np.arange(50) / 25.0)
    shut = np.flatnonzero(lids > 0.5) / 25.0
    assert 0.8 < shut[0] < 1.0
    last = np.flatnonzero(lids > 0.01)[-1] / 25.0
    blinks.join(last + 0.3)
    assert blinks.play(np.arange(50, 60) / 25.0).max() < 0.01


def test_the_first_blink_comes_soon_and_never_at_once():
    firsts = [np.flatnonzero(play(seed, 6.0) > 0.0)[0] / 25.0 for seed in range(40)]
    assert min(firsts) > 0.7
    assert max(firsts) < 2.5
    assert len({round(first, 2) for first in firsts}) > 15
