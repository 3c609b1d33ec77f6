from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from workers.animation.sadtalker.inference.engine import Engine
from workers.animation.sadtalker.motion.coefficients import (
    MUTED,
    CoefficientStream,
    EmotionOffsets,
    Rest,
)
from workers.animation.sadtalker.motion.head_motion import HeadMotion
from workers.arrays import F32
from workers.performance.tracks import FEELINGS, INDEX, TRACKS, Heard, Performance

RATE = 16000
HAPPY = FEELINGS.index("happy")
REST = Rest(
    np.linspace(-1, 1, 64, dtype=np.float32),
    np.linspace(-0.1, 0.1, 6, dtype=np.float32),
    np.array([0.9, 128, 120], np.float32),
)


def feelings() -> EmotionOffsets:
    whole = np.random.default_rng(1).standard_normal((len(FEELINGS), 64)).astype(np.float32)
    return EmotionOffsets(whole, 0.5 * whole)


def perform(
    seconds: float, fps: float, run: int, happy: float = 0.0, speaking: float = 0.0
) -> Iterator[Performance]:
    """A face that blinks at 1 s, in runs of so many frames."""
    frames = round(seconds * fps)
    rng = np.random.default_rng(2)
    sound = (0.2 * rng.standard_normal(round(seconds * RATE))).astype(np.float32)
    tracks = np.zeros((frames, len(TRACKS)), np.float32)
    away = np.abs(np.arange(frames) / fps - 1)
    for side in ("Left", "Right"):
        tracks[:, INDEX[f"eyeBlink{side}"]] = np.clip(1 - away / 0.15, 0, 1)
    felt = np.zeros((frames, len(FEELINGS)), np.float32)
    felt[:, HAPPY] = happy
    for start in range(0, frames, run):
        rows = slice(start, start + run)
        first, last = (round(n / fps * RATE) for n in (start, min(start + run, frames)))
        count = len(tracks[rows])
        heard = Heard(
            sound=sound[first:last],
            rate=RATE,
            fps=fps,
            speaking=np.full(count, speaking, np.float32),
            hushed=tracks[rows],
            feelings=felt[rows],
        )
        yield Performance(start, tracks[rows], heard)


def play(engine: Engine, runs: Iterator[Performance], head: HeadMotion | None = None) -> list[F32]:
    """What the mapping is told of every frame, each as soon as it is known."""
    score = CoefficientStream(engine.audio2exp, REST, feelings(), 1.0, head)
    told: list[F32] = []
    frames = 0
    for performance in runs:
        score.add(performance)
        frames += len(performance.tracks)
        while len(told) < frames and score.knows(len(told)):
            told.append(score.window(len(told)))
    score.close()
    while len(told) < frames:
        told.append(score.window(len(told)))
    return told


def test_a_frame_is_told_with_thirteen_to_either_side(engine: Engine) -> None:
    told = play(engine, perform(2.0, 25, 10))
    assert len(told) == 50
    assert all(each.shape == (73, 27) for each in told)
    for frame in range(13, 37):
        assert np.array_equal(told[frame][:, 13:26], told[frame + 1][:, 12:25])
    middle = np.stack([each[:, 13] for each in told], axis=1)
    assert np.array_equal(told[20], middle[:, 7:34])
    assert np.all(told[0][:64, :13] == told[0][:64, 13:14])  # before the film, its first
    assert np.all(told[-1][:64, 14:] == told[-1][:64, 13:14])
    assert np.allclose(middle[64:70], REST.pose[:, None])
    assert np.allclose(middle[70:], REST.fit[:, None])


def test_a_blink_reaches_the_expression(engine: Engine) -> None:
    told = play(engine, perform(2.0, 25, 10))
    lids = engine.audio2exp.mapping1.weight[:, -1].numpy()
    closed = [float(each[:64, 13] @ lids) for each in told]
    rest = np.median(closed)
    assert closed[25] - rest > 0.5 * float(lids @ lids)


def test_how_it_is_cut_changes_nothing(engine: Engine) -> None:
    one, many = (play(engine, perform(1.1, 25, run)) for run in (1000, 3))
    assert np.array_equal(np.stack(one), np.stack(many))


@pytest.mark.parametrize("fps", [30, 60, 24])
def test_a_film_of_other_frames_goes_through_the_same(fps: float, engine: Engine) -> None:
    told = play(engine, perform(2.0, fps, 10))
    usual = play(engine, perform(2.0, 25, 10))
    assert len(told) == 2 * fps
    middle = np.stack([each[:64, 13] for each in usual])
    at = np.clip(np.arange(2 * fps) * 25 / fps, 0, 49)
    wanted = np.stack([np.interp(at, np.arange(50), column) for column in middle.T], axis=1)
    found = np.stack([each[:64, 13] for each in told])
    assert np.abs(found - wanted).max() < 0.2 * middle.std()


def test_a_feeling_is_added_and_yields_to_speech(engine: Engine) -> None:
    plain, happy, saying = (
        np.stack(play(engine, perform(1.0, 25, 10, felt, speech)))[:, :64, 13]
        for felt, speech in ((0, 0), (0.5, 0), (0.5, 1))
    )
    whole = feelings().whole[HAPPY]
    assert np.allclose(happy - plain, 0.5 * whole, atol=1e-5)
    assert np.allclose(saying - plain, 0.5 * (1 - MUTED * 0.5) * whole, atol=1e-5)


def test_a_head_that_moves_moves_more_with_more_energy(engine: Engine) -> None:
    def poses(happy: float) -> np.ndarray:
        head = HeadMotion(engine.audio2pose, REST.pose, 0, 5)
        told = play(engine, perform(2.0, 25, 10, happy), head)
        return np.stack([each[64:70, 13] for each in told]) - REST.pose

    calm, lively = poses(0.0), poses(1.0)
    assert np.abs(calm[5:]).max() > 1e-3
    assert np.allclose(lively, 1.15 * calm, atol=1e-6)


def test_memory_does_not_grow_with_the_film(engine: Engine) -> None:
    score = CoefficientStream(engine.audio2exp, REST, feelings(), 1.0, None)
    asked = 0
    kept = []
    for performance in perform(8.0, 25, 10):
        score.add(performance)
        while score.knows(asked):
            score.window(asked)
            asked += 1
        kept.append(len(score._rows) + len(score._acted))
    assert asked > 150
    assert max(kept[8:]) < 110


def test_lids_are_those_of_the_video_if_there_is_one(engine: Engine) -> None:
    asked: list[int] = []

    def find_lids(first: int, count: int) -> F32:
        asked.extend(range(first, first + count))
        return np.full(count, 0.25, np.float32)

    def acted(*more: Any) -> F32:
        score = CoefficientStream(engine.audio2exp, REST, feelings(), 1.0, None, *more)
        for performance in perform(1.2, 25, 5):
            score.add(performance)
        return score._acted[:, 0]

    assert (acted().min(), acted().max()) == (0, 1)  # the performance blinks
    assert np.array_equal(acted(find_lids), np.full(30, 0.25, np.float32))
    assert asked == list(range(30))
