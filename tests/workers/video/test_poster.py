"""The still of a film."""

from pathlib import Path

import numpy as np
from PIL import Image

from workers.video.poster import poster_suffix, write_poster


def test_poster_is_the_frame(tmp_path: Path) -> None:
    frame = np.zeros((90, 160, 3), np.uint8)
    frame[:, 80:] = (200, 120, 40)
    write_poster(frame, tmp_path / "film.poster.jpg")
    with Image.open(tmp_path / "film.poster.jpg") as poster:
        assert (poster.format, poster.size) == ("JPEG", (160, 90))
        assert np.abs(np.asarray(poster).astype(int) - frame)[:, :70].max() < 8
    assert len(list(tmp_path.iterdir())) == 1


def test_a_clear_poster_keeps_its_alpha(tmp_path: Path) -> None:
    assert poster_suffix(True) == ".poster.png"
    assert poster_suffix(False) == ".poster.jpg"
    frame = np.zeros((90, 160, 4), np.uint8)
    frame[:, 80:] = (200, 120, 40, 77)
    write_poster(frame, tmp_path / "film.poster.png")
    with Image.open(tmp_path / "film.poster.png") as poster:
        assert poster.format == "PNG"
        assert np.array_equal(np.asarray(poster), frame)
