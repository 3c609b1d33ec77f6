"""Whoever is to speak -> Portrait, be it a preset, a picture or a video."""

from collections.abc import Callable
from pathlib import Path

from avatar_app.catalog.backgrounds import (
    KEEP_BACKGROUND,
    VIDEO_BACKGROUND_FIXED,
    Background,
    BackgroundKind,
)
from avatar_app.catalog.portrait_kinds import HEAD, PortraitKind, tell_kind
from avatar_app.errors import PortraitError
from avatar_app.settings import Settings
from avatar_app.translation import gettext as _
from workers.face.from_picture import portrait_from_picture
from workers.face.from_video import portrait_from_video
from workers.face.portrait import Portrait


def load_portrait(
    portrait: str,
    size: int,
    fps: int,
    face: int | None,
    settings: Settings,
    aspect: float | None = None,
    background: Background = KEEP_BACKGROUND,
    tell: Callable[[], None] = lambda: None,
) -> Portrait:
    """The Portrait of a file or of "preset:NAME" for a film of that size, rate, shape (width over
    height; None keeps the file's own) and background.

    `tell` is called now and then while a video is watched, which takes a while; what it raises
    ends that. Raises PortraitError, ChoiceError("preset_unknown"), MissingError("weights_missing").
    """
    if _is_footage(Path(portrait)):
        if background.kind != BackgroundKind.KEEP:
            raise PortraitError("video_background", _(VIDEO_BACKGROUND_FIXED))
        return portrait_from_video(Path(portrait), size, face, fps, settings, aspect, tell)
    return portrait_from_picture(portrait, size, face, settings, aspect, background)


def _is_footage(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return tell_kind(file.read(HEAD)) is PortraitKind.FOOTAGE
    except OSError:  # a preset's name, or nothing that can be read, which look() explains
        return False
