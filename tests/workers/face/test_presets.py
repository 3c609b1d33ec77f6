"""Presets as they ship: measured, at any size, and told apart from what is not there."""

from pathlib import Path

import numpy as np
import pytest

from avatar_app.errors import ChoiceError
from avatar_app.presets import list_presets
from avatar_app.settings import load_settings
from workers.face.finder import find_faces
from workers.face.presets import read_preset

ASSETS = load_settings().assets_dir


@pytest.mark.parametrize("name", [preset.name for preset in list_presets(ASSETS)])
def test_every_preset_is_whole(name: str) -> None:
    portrait = read_preset(name, 512, ASSETS)
    assert portrait.image.shape == (512, 512, 3)
    assert portrait.mask.shape == (512, 512)
    assert portrait.landmarks.shape == (468, 3)
    assert portrait.irises.shape == (2, 5, 2)
    assert portrait.landmarks[:, :2].min() >= 0
    assert portrait.landmarks[:, :2].max() < 512
    # The face that was measured is where a finder sees one, on the person and not the wall.
    found = find_faces(portrait.image)[0].corners
    middle = portrait.landmarks[:, :2].mean(axis=0)
    assert (found.min(axis=0) < middle).all()
    assert (middle < found.max(axis=0)).all()
    x, y = portrait.landmarks[:, :2].round().astype(int).T
    assert portrait.mask[y, x].mean() > 0.97


def test_measures_grow_with_the_size() -> None:
    small, large = (read_preset("ava", size, ASSETS) for size in (256, 1080))
    assert large.image.shape == (1080, 1080, 3)
    np.testing.assert_allclose(large.landmarks / 1080, small.landmarks / 256, rtol=1e-5)


def test_an_unknown_one_is_an_error_that_knows_better() -> None:
    with pytest.raises(ChoiceError, match="did you mean preset:ava") as caught:
        read_preset("eva", 512, ASSETS)
    assert caught.value.code == "preset_unknown"


def test_a_folder_without_presets(tmp_path: Path) -> None:
    with pytest.raises(ChoiceError):
        read_preset("ava", 512, tmp_path)
