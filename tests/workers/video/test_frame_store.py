"""Frames on disk: as they were, in any order, and gone afterwards."""

import gc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import skimage.data

from workers.video.frame_store import Reel

PHOTO: np.ndarray = skimage.data.astronaut()


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture
def reel() -> Reel:
    reel = Reel()
    for k in range(12):
        reel.add(np.roll(PHOTO, 7 * k, axis=1))
    return reel


def test_frames_come_back_as_they_were(reel: Reel) -> None:
    assert len(reel) == 12
    for k in (11, 0, 5, 5):
        error = np.abs(reel[k].astype(int) - np.roll(PHOTO, 7 * k, axis=1))
        assert error.mean() < 2
        assert error.mean() < 0.2 * np.abs(reel[k].astype(int) - PHOTO[:, ::-1]).mean()


def test_threads_read_at_once(reel: Reel) -> None:
    alone = [reel[k] for k in range(12)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(reel.__getitem__, list(range(12)) * 5))
    assert all(np.array_equal(frame, alone[k % 12]) for k, frame in enumerate(together))


def test_its_file_goes_with_it() -> None:
    gc.collect()
    before = open_files()
    reel = Reel()
    reel.add(PHOTO)
    assert open_files() == before + 1
    del reel
    gc.collect()
    assert open_files() == before
