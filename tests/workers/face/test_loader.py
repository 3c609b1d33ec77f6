"""Files and presets, each looked at in its own way whatever it is called."""

from pathlib import Path

import pytest

from avatar_app.catalog.backgrounds import Background, BackgroundKind
from avatar_app.errors import PortraitError
from avatar_app.settings import load_settings
from tests.workers.face.photos import CLOSE, save
from tests.workers.video.clips import sway, write_clip
from workers.face.loader import load_portrait
from workers.face.portrait import Portrait


def taken(source: Path | str) -> Portrait:
    return load_portrait(str(source), 128, 25, None, load_settings())


def test_a_video_moves_and_a_picture_does_not(tmp_path: Path) -> None:
    clip = write_clip(sway(CLOSE, 25), tmp_path / "a.mp4")
    assert taken(clip).footage is not None
    assert taken(clip.rename(tmp_path / "a.jpg")).footage is not None
    picture = save(CLOSE, tmp_path / "b.mp4", format="PNG")
    assert taken(picture).footage is None
    assert taken("preset:ava").footage is None


def test_a_video_keeps_its_background_and_may_change_its_shape(tmp_path: Path) -> None:
    clip = write_clip(sway(CLOSE, 25), tmp_path / "a.mp4")
    with pytest.raises(PortraitError) as caught:
        load_portrait(
            str(clip), 128, 25, None, load_settings(), None, Background(BackgroundKind.BLUR)
        )
    assert caught.value.code == "video_background"
    assert load_portrait(str(clip), 128, 25, None, load_settings(), 4 / 5).image.shape == (
        160,
        128,
        3,
    )


def test_what_is_neither(tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no film")
    for source, code in (
        (text, "portrait_unreadable"),
        (tmp_path / "none.mp4", "portrait_missing"),
    ):
        with pytest.raises(PortraitError) as caught:
            taken(source)
        assert caught.value.code == code
