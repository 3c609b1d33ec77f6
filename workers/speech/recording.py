"""A recording of somebody who speaks: any file that FFmpeg hears, checked, at our loudness."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avatar_app.errors import RecordingError
from workers.speech.meter import SILENT, measure
from workers.speech.tone import CEILING, limit

F32 = NDArray[np.float32]

RATE = 48000
SHORTEST, LONGEST = 0.5, 600.0  # seconds
LOUDNESS = -16.0  # LUFS
ENDURANCE = 120  # s of processor time after which decoding is given up
QUIETEST = -55.0  # LUFS: below it is a microphone that was off
FULL = 0.998  # of full scale, where samples count as clipped if several follow each other
CLIPPED, RUINED = 0.0005, 0.05  # shares of clipped samples to warn of and to refuse
# What people record and send. A playlist, which names other files, is none of it.
FORMATS = "wav,w64,caf,aiff,mp3,flac,aac,ogg,mov,mp4,m4a,matroska,webm,amr"


@dataclass(frozen=True)
class Recording:
    """`samples` are float32 mono at RATE, brought to LOUDNESS and else as they were recorded."""

    samples: F32
    warnings: tuple[str, ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE


def read_recording(file: Path, ffmpeg: Path) -> Recording:
    """Read and check the first sound in a file.

    Raises RecordingError: audio_missing, audio_unreadable, audio_too_short, audio_too_long,
    audio_silent, audio_clipped.
    """
    samples = _decode(file, ffmpeg)
    seconds = len(samples) / RATE
    if seconds < SHORTEST:
        raise RecordingError(
            "audio_too_short",
            f"The recording lasts {seconds:.2f} s; it must last {SHORTEST} s at least.",
        )
    if seconds > LONGEST:
        raise RecordingError(
            "audio_too_long",
            f"The recording is longer than {LONGEST / 60:.0f} minutes; cut it into several.",
        )
    loudness = measure(samples, RATE)
    if loudness < QUIETEST:
        told = "nothing" if loudness <= SILENT else f"next to nothing ({loudness:.0f} LUFS)"
        raise RecordingError(
            "audio_silent",
            f"There is {told} to hear in the recording; check the microphone, and record again.",
        )
    share = clipped(samples)
    if share > RUINED:
        raise RecordingError(
            "audio_clipped",
            f"The recording is overdriven: {share:.0%} of it is cut off at full scale; lower the "
            "microphone's level, and record again.",
        )
    warnings: tuple[str, ...] = ()
    if share > CLIPPED:
        warnings = (f"The recording is overdriven in places ({share:.1%} of it is cut off).",)
    level = samples * np.float32(10 ** ((LOUDNESS - loudness) / 20))
    return Recording(limit(level) if np.abs(level).max() > CEILING else level, warnings)


def clipped(samples: F32) -> float:
    """The share of samples at full scale whose neighbours are there too."""
    full = np.abs(samples) >= FULL
    return float((full[1:-1] & full[:-2] & full[2:]).mean()) if len(samples) > 2 else 0.0


def _decode(file: Path, ffmpeg: Path) -> F32:
    """A little more than LONGEST at most: float32 mono at RATE."""
    if not file.is_file():
        raise RecordingError(
            "audio_missing", f"There is no recording {file}; check the file's name."
        )
    command = [str(ffmpeg), "-hide_banner", "-loglevel", "error", "-nostdin"]
    command += ["-timelimit", str(ENDURANCE)]
    given = ["-protocol_whitelist", "file", "-format_whitelist", FORMATS]
    given += ["-i", f"file:{file.resolve()}", "-map", "0:a:0", "-t", str(LONGEST + 1)]
    done = subprocess.run(  # noqa: S603  # arguments are ours
        [*command, *given, "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"],
        capture_output=True,
        check=False,
    )
    samples = np.frombuffer(done.stdout[: len(done.stdout) // 4 * 4], np.float32)
    # A file that was cut off gives what there is of it; FFmpeg then complains and we do not.
    if not len(samples):
        raise RecordingError(
            "audio_unreadable",
            "No sound can be read in the recording; give a WAV, MP3, M4A, OGG or WebM file.",
        )
    return np.nan_to_num(samples)
