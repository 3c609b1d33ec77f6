"""Hard portraits, made from presets."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_app.settings import load_settings
from benchmarks.sitters import CHANGES
from workers.face.from_picture import portrait_from_picture


@pytest.mark.parametrize("kind", CHANGES)
def test_a_face_is_found_in_each(kind: str, tmp_path: Path) -> None:
    portrait = portrait_from_picture("preset:ava", 768, None, load_settings())
    picture = CHANGES[kind](portrait, np.random.default_rng(0))
    assert picture.dtype == np.uint8
    again = CHANGES[kind](portrait, np.random.default_rng(0))
    assert np.array_equal(picture, again)
    path = tmp_path / "sitter.png"
    Image.fromarray(picture).save(path)
    found = portrait_from_picture(str(path), 512, None, load_settings())
    assert found.eye_distance > 40
