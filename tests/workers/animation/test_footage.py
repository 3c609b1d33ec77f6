"""Videos as portraits, as people bring them, by the neural animators: it works, or a sentence says
what would."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("torch", reason="comes with the neural animators")

from avatar_app.catalog.selection import combine
from avatar_app.catalog.voices import VOICES
from avatar_app.errors import PortraitError
from avatar_app.script.parser import parse
from avatar_app.settings import load_settings
from tests.workers.animation.sadtalker.sketch import Sketch, forget, use_sketch
from tests.workers.face.photos import CLOSE
from tests.workers.video.clips import run, sway, write_clip
from tests.workers.video.watching import frames
from workers.animation.wav2lip.animator import Wav2LipAnimator
from workers.film import pipeline as film_module
from workers.film.pipeline import make_film
from workers.film.report import Film
from workers.film.spec import FilmSpec

BLANK = np.full_like(CLOSE, 128)


class Dyer:
    """Paints a green spot on the mouth, wherever that is."""

    label, batch = "a dyer", 8

    def paint(self, _mel: np.ndarray, faces: np.ndarray) -> np.ndarray:
        painted = faces[:, 3:].copy()
        rows, columns = np.ogrid[:96, :96]
        spot = (rows - 72) ** 2 + (columns - 48) ** 2 < 8**2
        painted[:, :, spot] = np.array([0.0, 1.0, 0.0], np.float32)[:, None]
        return painted


@pytest.fixture
def dyer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        film_module, "load_animator", lambda _name, settings: Wav2LipAnimator(settings, Dyer())
    )


def make(portrait: Path, folder: Path, animator: str, face: int | None = None) -> Film:
    tier = combine("espeak", animator)
    order = FilmSpec(
        parse("Hi, Bob! Hi, Bob!"), VOICES["en-female"], str(portrait), folder / "film.mp4", tier,
        size=256, face=face,
    )  # fmt: skip
    return make_film(order, load_settings())


def spots(film: Film) -> np.ndarray:
    """Where the green spot is in each frame that has one, [n, 2] in parts of width and height."""
    found = []
    for frame in np.stack(frames(film.path)).astype(int):
        green = (frame[..., 1] - np.maximum(frame[..., 0], frame[..., 2])) > 60
        if green.sum() > 8:
            y, x = np.nonzero(green)
            found.append((x.mean() / frame.shape[1], y.mean() / frame.shape[0]))
    return np.array(found)


@pytest.mark.usefixtures("dyer")
def test_of_two_faces_the_chosen_one_speaks(tmp_path: Path) -> None:
    small = cv2.resize(CLOSE, None, fx=0.7, fy=0.7)
    beside = np.full((CLOSE.shape[0], small.shape[1], 3), 128, np.uint8)
    beside[-small.shape[0] :] = small
    pair = [np.hstack([frame, beside]) for frame in sway(CLOSE, 30)]
    clip = write_clip(pair, tmp_path / "two.mp4")
    left, right = spots(make(clip, tmp_path, "wav2lip")), spots(make(clip, tmp_path, "wav2lip", 2))
    assert len(left) > 15
    assert len(right) > 15
    assert left[:, 0].max() < 0.55 < right[:, 0].min()


@pytest.mark.usefixtures("dyer")
def test_who_leaves_the_frame_is_filmed_while_they_are_there(tmp_path: Path) -> None:
    clip = write_clip([*sway(CLOSE, 30), *[BLANK] * 20], tmp_path / "left.mp4")
    film = make(clip, tmp_path, "wav2lip")
    shown = np.stack(frames(film.path))
    assert len(spots(film)) > 15
    assert shown.std(axis=(1, 2, 3)).min() > 20  # the wall without anybody is left out
    with pytest.raises(PortraitError) as caught:
        make(write_clip([BLANK] * 30, tmp_path / "nobody.mp4"), tmp_path, "wav2lip")
    assert caught.value.code == "face_missing"


@pytest.mark.usefixtures("dyer")
def test_an_uneven_rate_is_followed(tmp_path: Path) -> None:
    even = write_clip(sway(CLOSE, 60, reach=0.06, lean=0.0), tmp_path / "even.mp4", fps=50)
    uneven = tmp_path / "uneven.mp4"
    keep = "select='not(mod(n\\,3))+not(mod(n\\,7))',setpts=PTS"
    run("-i", even, "-vf", keep, "-fps_mode", "vfr", "-crf", "12", uneven)
    one, other = spots(make(even, tmp_path, "wav2lip")), spots(make(uneven, tmp_path, "wav2lip"))
    count = min(len(one), len(other))
    assert count > 15
    assert np.abs(one[:count] - other[:count]).max() < 0.03
    assert np.ptp(other[:, 0]) > 0.05


@pytest.mark.usefixtures("dyer")
def test_4k_is_brought_to_size(tmp_path: Path) -> None:
    square = ("-vf", "scale=2160:2160,pad=3840:2160:(ow-iw)/2:0", "-pix_fmt", "yuv420p")
    clip = write_clip(sway(CLOSE, 26), tmp_path / "4k.mp4", *square, "-preset", "ultrafast")
    film = make(clip, tmp_path, "wav2lip")
    assert (film.report.width, film.report.height) == (456, 256)
    assert len(spots(film)) > 15


@pytest.fixture
def sketch(
    sadtalker_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sketch]:
    weights = tmp_path / "home" / "weights"
    weights.mkdir(parents=True)
    (weights / "faces").symlink_to(load_settings().weights_dir / "faces")
    (weights / "sadtalker").symlink_to(sadtalker_files)
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path / "home"))
    load_settings.cache_clear()
    yield use_sketch(monkeypatch)
    forget()


@pytest.mark.usefixtures("sketch")
def test_sadtalker_moves_the_best_frame_and_says_so(tmp_path: Path) -> None:
    clip = write_clip(sway(CLOSE, 30, reach=0.06), tmp_path / "me.mp4")
    film = make(clip, tmp_path, "sadtalker")
    shown = np.stack(frames(film.path)).astype(float)
    assert len(shown) == film.report.frames > 20
    corner = shown[:, :20, :20]
    assert np.abs(corner - corner[0]).max() < 12  # the wall of one frame, as it is encoded
    (told,) = [one for one in film.warnings if "best frame" in one]
    assert told.startswith("SadTalker moves one picture")
    assert "choose the animator Mesh or Wav2Lip" in told
