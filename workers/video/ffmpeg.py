"""Where FFmpeg is, and whether it can do what we need."""

import os
import re
import subprocess
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from avatar_app.errors import ChoiceError, MissingError
from avatar_app.translation import gettext as _

NEEDED = ("libx264", "aac")
CLEAR = ("libvpx-vp9", "libopus", "prores_ks")  # for films that are transparent


@dataclass(frozen=True)
class Abilities:
    """What an FFmpeg says of itself."""

    version: str
    encoders: frozenset[str]  # of NEEDED and CLEAR, those that it has


def find_ffmpeg(setting: Path | None) -> Path:
    """The FFmpeg of the setting, or else the one in imageio-ffmpeg's wheel.

    The wheel's own helper starts the binary to try it, which costs time at every render; here
    its file is looked up.

    Raises ChoiceError("setting_invalid"), MissingError("engine_missing").
    """
    if setting is not None:
        if not os.access(setting, os.X_OK):
            raise ChoiceError(
                "setting_invalid",
                _("GALATEA_FFMPEG names {setting}, which is no program.", setting=setting),
            )
        return setting
    with resources.as_file(resources.files("imageio_ffmpeg") / "binaries") as folder:
        for binary in sorted(folder.glob("ffmpeg-*")):
            if os.access(binary, os.X_OK):
                return binary
    raise MissingError(
        "engine_missing", _("FFmpeg is missing; run `make setup`, or set GALATEA_FFMPEG to one.")
    )


def probe_ffmpeg(ffmpeg: Path) -> Abilities:
    """Ask the binary. Raises MissingError("engine_missing") if it does not answer."""
    try:
        shown = subprocess.run(  # noqa: S603  # the path is a setting or the wheel's own
            [ffmpeg, "-hide_banner", "-version"], capture_output=True, text=True, check=True
        ).stdout
        encoders = subprocess.run(  # noqa: S603
            [ffmpeg, "-hide_banner", "-encoders"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        raise MissingError("engine_missing", f"{ffmpeg} does not run; run `make setup`.") from None
    version = re.match(r"ffmpeg version (\S+)", shown)
    found = frozenset(name for name in NEEDED + CLEAR if f" {name} " in encoders)
    return Abilities(version[1] if version else "unknown", found)
