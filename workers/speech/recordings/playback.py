"""A recording for the portal: a picture of its sound, and a copy that every browser plays."""

import subprocess
from pathlib import Path

import numpy as np

from avatar_app.errors import FaultError
from avatar_app.translation import gettext as _
from workers.speech.recordings.recording import RATE, Recording

PEAKS = 160  # stretches of a picture
BITRATE = "96k"


def draw(recording: Recording) -> list[int]:
    """The loudest moment of each of PEAKS equal stretches, 0..100 of the loudest of all."""
    loud = np.abs(recording.samples)
    bounds = np.linspace(0, len(loud), PEAKS, endpoint=False).astype(int)
    peaks = np.maximum.reduceat(loud, bounds)
    return [int(peak) for peak in np.round(100 * peaks / peaks.max())]


def write_copy(recording: Recording, target: Path, ffmpeg: Path) -> None:
    """Write it as AAC in an M4A, without whatever else its file told. Raises FaultError."""
    done = subprocess.run(  # noqa: S603  # arguments are ours
        [
            *(str(ffmpeg), "-hide_banner", "-loglevel", "error", "-nostdin"),
            *("-f", "f32le", "-ar", str(RATE), "-ac", "1", "-i", "pipe:0"),
            *("-c:a", "aac", "-b:a", BITRATE, "-movflags", "+faststart", "-y", str(target)),
        ],
        input=recording.samples.tobytes(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise FaultError(
            "encoder_failed", _("FFmpeg gave up: {value}", value=[*said, done.returncode][0])
        )
