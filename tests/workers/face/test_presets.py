"""Presets as they ship: measured, at any size, and told apart from what is not there."""

from pathlib import Path

import numpy as np
import pytest

from avatar_app.catalog.backgrounds import read_background
from avatar_app.catalog.presets import list_presets
from avatar_app.errors import ChoiceError
from avatar_app.settings import Settings, load_settings
from workers.face.detection.detector import find_faces
from workers.face.detection.landmarks import FaceMesh
from workers.face.presets import read_preset

SETTINGS = load_settings()


@pytest.mark.parametrize("name", [preset.name for preset in list_presets(SETTINGS.assets_dir)])
def test_every_preset_is_whole(name: str) -> None:
    portrait = read_preset(name, 512, SETTINGS)
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
    small, large = (read_preset("ava", size, SETTINGS) for size in (256, 1080))
    assert large.image.shape == (1080, 1080, 3)
    np.testing.assert_allclose(large.landmarks / 1080, small.landmarks / 256, rtol=1e-5)


def test_an_unknown_one_is_an_error_that_knows_better() -> None:
    with pytest.raises(ChoiceError, match="did you mean preset:ava") as caught:
        read_preset("eva", 512, SETTINGS)
    assert caught.value.code == "preset_unknown"


def test_a_folder_without_presets(tmp_path: Path) -> None:
    with pytest.raises(ChoiceError):
        read_preset("ava", 512, Settings(assets_dir=tmp_path))


@pytest.mark.parametrize("aspect", [1.0, 16 / 9, 9 / 16, 0.8])
def test_all_that_is_measured_goes_along_with_the_frame(aspect: float) -> None:
    portrait = read_preset("kofi", 360, SETTINGS, aspect)
    height, width = portrait.image.shape[:2]
    assert min(height, width) == 360
    assert width / height == pytest.approx(aspect, abs=0.01)
    assert portrait.mask.shape == (height, width)
    assert portrait.shut is not None
    assert portrait.shut.shape == portrait.image.shape
    # The net finds the face where it was measured, and the closed eyes are where the eyes are.
    found, flag = FaceMesh().track(portrait.image, portrait.landmarks)
    assert flag > 0.9
    off = np.abs(found[:, :2] - portrait.landmarks[:, :2]).mean()
    assert off < 0.04 * portrait.eye_distance
    ys, xs = np.nonzero((portrait.shut != portrait.image).any(axis=2))
    eyes = portrait.irises[:, 0].mean(axis=0)
    assert np.hypot(xs.mean() - eyes[0], ys.mean() - eyes[1]) < 0.35 * portrait.eye_distance
    x, y = portrait.landmarks[:, :2].round().astype(int).T
    assert portrait.mask[y, x].mean() > 0.97


def test_a_person_cut_out_is_the_same_person_before_something_else() -> None:
    kept = read_preset("kofi", 360, SETTINGS)
    cut = read_preset("kofi", 360, SETTINGS, None, read_background("#204060"))
    assert cut.backdrop is not None
    assert cut.backdrop.picture is not None
    assert (cut.backdrop.picture == (0x20, 0x40, 0x60)).all()
    inside = cut.backdrop.alpha == 1
    assert inside.mean() > 0.3
    assert np.abs(cut.image[inside].astype(int) - kept.image[inside]).max() <= 1
    assert kept.shut is not None
    assert cut.shut is not None
    eyes = (kept.shut != kept.image).any(axis=2)
    assert np.array_equal(cut.shut[eyes], kept.shut[eyes])
    assert np.array_equal(cut.shut[~eyes], cut.image[~eyes])
