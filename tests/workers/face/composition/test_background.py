"""What comes behind a person."""

from pathlib import Path

import numpy as np
import pytest

from avatar_app.catalog.backgrounds import Background, BackgroundKind, read_background
from avatar_app.errors import PortraitError
from tests.workers.face.composition.test_outpainting import UNIT, studio
from tests.workers.face.photos import save
from workers.face.composition.background import make_backdrop


def test_a_colour_is_that_colour_everywhere() -> None:
    image, alpha = studio()
    made = make_backdrop(read_background("#102030"), image, alpha, UNIT, 64)
    assert made is not None
    assert made.shape == image.shape
    assert (made == (0x10, 0x20, 0x30)).all()


def test_nothing_is_nothing() -> None:
    assert make_backdrop(read_background("transparent"), *studio(), UNIT, 64) is None


def test_a_blurred_wall_has_no_person_in_it() -> None:
    image, alpha = studio()
    image[:, 20:24] = 255  # a bright line on the wall
    made = make_backdrop(read_background("blur"), image, alpha, UNIT, 64)
    assert made is not None
    red = made[..., 0].astype(int) - made[..., 1]
    assert np.abs(red).max() < 30
    assert made[40, 20:24].mean() < 225
    assert made[40, 26:34].mean() > image[40, 26:34].mean() + 5  # the line's light has spread


def test_a_picture_fills_the_frame_by_its_middle(tmp_path: Path) -> None:
    image, alpha = studio()
    wide = np.zeros((100, 400, 3), np.uint8)
    wide[:, 150:250] = (0, 200, 0)
    wide[:, :150] = (200, 0, 0)
    path = save(wide, tmp_path / "room.png")
    made = make_backdrop(Background(BackgroundKind.PICTURE, picture=path), image, alpha, UNIT, 64)
    assert made is not None
    assert made.shape == image.shape
    assert (made[5:-5, 5:-5] == (0, 200, 0)).all()


def test_what_is_no_picture_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "room.jpg"
    broken.write_text("no picture")
    with pytest.raises(PortraitError):
        make_backdrop(Background(BackgroundKind.PICTURE, picture=str(broken)), *studio(), UNIT, 64)
