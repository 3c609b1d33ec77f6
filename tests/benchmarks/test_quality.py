"""The measures tell good from bad on made-up films."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from avatar_app.settings import load_settings
from benchmarks.quality import blink_depth, identity, jitter, shaken, shimmer
from workers.face.from_picture import portrait_from_picture
from workers.face.portrait import Portrait


@pytest.fixture(scope="module")
def portrait() -> Portrait:
    return portrait_from_picture("preset:ava", 256, None, load_settings())


@pytest.fixture
def firm() -> np.ndarray:
    """Two patches of noise-like skin that drift smoothly, [2, 40, 48, 48]."""
    rng = np.random.default_rng(0)
    skin = gaussian_filter(rng.normal(128, 60, (120, 160)), 1.5)
    rows, columns = np.mgrid[:48, :48]
    frames = []
    for k in range(40):
        x = 30 + 6 * np.sin(k / 9)
        whole, part = int(x), x - int(x)
        patch = skin[rows + 20, columns + whole]
        frames.append(patch * (1 - part) + skin[rows + 20, columns + whole + 1] * part)
    return np.array([frames, frames])


def test_smooth_movement_is_no_jitter(firm: np.ndarray) -> None:
    assert jitter(firm) < 0.12
    assert jitter(shaken(firm)) > 1.4 * jitter(firm)


def test_waving_light_flickers(firm: np.ndarray) -> None:
    still = np.repeat(firm[0][:1], 40, axis=0)
    waving = still * (1 + 0.02 * (np.arange(40) % 2))[:, None, None]
    assert shimmer(still) == 0
    assert shimmer(waving) > 1.5


def test_a_blink_is_as_deep_as_it_is() -> None:
    lids = np.ones(100)
    lids[[20, 60]] = 0.1
    lids[[19, 21, 59, 61]] = 0.5
    assert blink_depth(lids) == pytest.approx(0.1)
    assert np.isnan(blink_depth(np.ones(100)))


def test_a_face_is_itself_when_it_turns_and_not_when_it_grows(portrait: Portrait) -> None:
    face = portrait.landmarks.astype(np.float64)
    centred = face - face.mean(axis=0)
    angle = np.radians(4)
    turn = np.array(
        [[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]]
    )
    film = np.array([face] * 5 + [centred @ turn.T + face.mean(axis=0)] * 20)
    assert identity(film) < 0.002
    other = centred * [1.15, 1.0, 1.0] + face.mean(axis=0)
    assert identity(film, np.array([other] * 5)) > 0.02
