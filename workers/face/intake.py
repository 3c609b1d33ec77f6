"""Whoever is to speak -> Portrait, be it a preset, a picture or a video."""

from collections.abc import Callable
from pathlib import Path

from avatar_app.errors import PortraitError
from avatar_app.frames import KEEPS, KEPT, Background, Behind
from avatar_app.kinds import HEAD, Kind, tell_kind
from avatar_app.settings import Settings
from workers.face.look import look
from workers.face.portrait import Portrait
from workers.face.watch import watch


def take_in(
    portrait: str,
    size: int,
    fps: int,
    face: int | None,
    settings: Settings,
    aspect: float | None = None,
    background: Background = KEPT,
    tell: Callable[[], None] = lambda: None,
) -> Portrait:
    """The Portrait of a file or of "preset:NAME" for a film of that size, rate, shape (width over
    height; None keeps the file's own) and background.

    `tell` is called now and then while a video is watched, which takes a while; what it raises
    ends that. Raises PortraitError, ChoiceError("preset_unknown"), MissingError("weights_missing").
    """
    if _is_footage(Path(portrait)):
        if background.kind != Behind.KEEP:
            raise PortraitError("video_background", KEEPS)
        return watch(Path(portrait), size, face, fps, settings, aspect, tell)
    return look(portrait, size, face, settings, aspect, background)


def _is_footage(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return tell_kind(file.read(HEAD)) is Kind.FOOTAGE
    except OSError:  # a preset's name, or nothing that can be read, which look() explains
        return False
