"""Blinks and head of a person's own video."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from avatar_app.settings import load_settings
from tests.workers.animation.mesh.videos import BEST, BLINKING, COUNT, Video
from workers.animation.sadtalker.inference.engine import Engine
from workers.animation.sadtalker.source.alignment import FaceSquare, find_square
from workers.animation.sadtalker.source.driving_video import Reference, measure_lids
from workers.face.footage import Footage
from workers.face.from_picture import portrait_from_picture
from workers.video.frame_store import Reel


@pytest.fixture(scope="module")
def video() -> Video:
    return Video(portrait_from_picture("preset:ava", 256, None, load_settings()))


def coded(footage: Footage) -> Reference:
    """Of a video each frame of which is as bright as its number, which is its pose too."""
    reel = Reel()
    for number in range(len(footage.landmarks)):
        reel.add(np.full((256, 256, 3), 4 * number, np.uint8))

    def measure(pictures: np.ndarray) -> tuple[None, np.ndarray]:
        middle = pictures[:, 96:128, 96:128].mean(axis=(1, 2, 3)) / 4
        return None, np.repeat(middle[:, None], 6, axis=1).astype(np.float32)

    engine: Any = SimpleNamespace(size=128, measure=measure)
    return Reference(engine, replace(footage, reel=reel), FaceSquare(0, 0, 256))


def test_lids_close_where_the_person_blinks(video: Video) -> None:
    lids = measure_lids(video.footage.landmarks, 25)
    assert lids.shape == (COUNT,)
    assert lids[BLINKING] > 0.8
    far = np.abs(np.arange(COUNT) - BLINKING) > 4
    assert lids[far].max() < 0.2


def test_who_narrows_the_eyes_for_long_does_not_blink(video: Video) -> None:
    marks = np.repeat(video.footage.landmarks[:1], 100, axis=0)
    narrow = marks.copy()
    for upper, lower in ((160, 144), (158, 153), (385, 380), (387, 373)):
        narrow[:, upper] += 0.3 * (narrow[:, lower] - narrow[:, upper])
    marks[40:] = narrow[40:]
    lids = measure_lids(marks, 25)
    assert lids[:30].max() == 0
    assert lids[70:].max() == 0


def test_lids_go_forth_and_back(video: Video) -> None:
    reference = coded(video.footage)
    lids = reference.lids(0, 2 * COUNT)
    last = COUNT - 1
    assert np.array_equal(lids[: last + 1], measure_lids(video.footage.landmarks, 25))
    assert lids[2 * last - BLINKING] == lids[BLINKING]
    assert np.array_equal(reference.lids(30, 10), lids[30:40])


def test_the_head_goes_as_it_does_in_the_video(video: Video) -> None:
    poses = coded(video.footage).poses(0, 2 * COUNT, True)
    assert poses.shape == (2 * COUNT, 6)
    # On the way it is what was measured; where the video turns, nothing jumps.
    assert np.allclose(poses[8:28, 0], np.arange(8, 28) - BEST, atol=0.6)
    assert np.allclose(poses[42:60, 0], 2 * (COUNT - 1) - np.arange(42, 60), atol=0.6)
    assert np.abs(np.diff(poses[:, 0], n=2)).max() < 1.1


def test_a_head_is_told_at_the_networks_rate(video: Video) -> None:
    faster = coded(replace(video.footage, fps=50)).poses(0, 14, False)
    assert np.allclose(faster[5:, 0], 2 * np.arange(5, 14), atol=0.6)
    slower = coded(replace(video.footage, fps=10)).poses(0, 60, False)
    assert np.allclose(slower[25:50, 0], 0.4 * np.arange(25, 50), atol=0.6)


def test_however_it_is_asked_it_answers_the_same(video: Video) -> None:
    whole = coded(video.footage).poses(0, 50, True)
    reference = coded(video.footage)
    parts = [reference.poses(first, 10, False) for first in range(0, 50, 10)]
    assert np.array_equal(np.concatenate(parts), whole)
    assert reference.ready(False) > 10**6


def test_real_networks_see_the_head_turn(engine: Engine, video: Video) -> None:
    square = find_square(video.footage.landmarks[BEST])
    poses = Reference(engine, video.footage, square).poses(0, 2, True)
    assert np.isfinite(poses).all()
    assert 0 < np.abs(poses[1] - poses[0]).max() < 1
