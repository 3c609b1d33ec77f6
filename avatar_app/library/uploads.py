"""Sizes and names of uploads."""

import os
from collections.abc import Collection
from typing import BinaryIO

from avatar_app.errors import RecordingError
from avatar_app.translation import gettext as _

LARGEST_PICTURE, LARGEST_FOOTAGE = 25_000_000, 200_000_000  # bytes of an upload

PORTRAIT_SUFFIXES = (
    *(".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".bmp", ".tif", ".tiff"),
    *(".mp4", ".m4v", ".mov", ".3gp", ".webm", ".mkv", ".avi"),
)

RECORDING_SUFFIXES = (
    *(".wav", ".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".webm", ".weba", ".flac", ".caf"),
    *(".aif", ".aiff", ".amr", ".mp4", ".m4v", ".mov", ".3gp", ".mkv"),
)


def weigh(content: BinaryIO, most: int) -> int:
    """Bytes of an upload. Raises RecordingError: audio_unreadable, audio_too_large."""
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    if not size:
        raise RecordingError("audio_unreadable", _("The file is empty; choose a recording."))
    if size > most:
        raise RecordingError(
            "audio_too_large",
            _(
                "The recording is over {most} MB; save it as an MP3 or M4A, or cut it into "
                "several.",
                most=most // 10**6,
            ),
        )
    return size


def read_name(name: str, suffixes: Collection[str]) -> tuple[str, str]:
    """A file's name without its suffix, and the suffix in small letters, "" if it is none of
    `suffixes`.
    """
    stem, dot, suffix = name.rpartition(".")
    kind = f".{suffix.lower()}" if dot else ""
    return stem if dot else name, kind if kind in suffixes else ""
