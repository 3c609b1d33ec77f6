"""A recording of somebody who speaks: any file that FFmpeg hears, checked, at our loudness.

FFmpeg is bounded and shut in (`workers.sandbox`), since the files come from strangers.
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from avatar_app.errors import RecordingError
from avatar_app.translation import gettext as _
from workers.arrays import F32
from workers.sandbox.bounded_process import ENVIRONMENT, confined
from workers.speech.audio.effects import CEILING, limit
from workers.speech.audio.loudness_meter import SILENT, measure

RATE = 48000
SHORTEST, LONGEST = 0.5, 600.0  # seconds
LOUDNESS = -16.0  # LUFS
ENDURANCE = 120  # s of processor time after which decoding is given up
MEGABYTES = 500  # of memory that it may take
TRACKS = 8  # of a file that are tried
OPPOSED = 0.1  # power of two channels' mean over their own, under which they cancel each other
QUIETEST = -55.0  # LUFS: below it is a microphone that was off
FULL = 0.998  # of full scale, where samples count as clipped if several follow each other
CLIPPED, RUINED = 0.0005, 0.05  # shares of clipped samples to warn of and to refuse
# What people record and send. A playlist, which names other files, is none of it.
FORMATS = "wav,w64,caf,aiff,mp3,flac,aac,ogg,mov,mp4,m4a,matroska,webm,amr"


@dataclass(frozen=True)
class Recording:
    """`samples` are float32 mono at RATE, brought to LOUDNESS and else as they were recorded.

    `clipped` is the share of them that was cut off at full scale.
    """

    samples: F32
    warnings: tuple[str, ...]
    clipped: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it lasts, in seconds."""
        return len(self.samples) / RATE


def read_recording(file: Path, ffmpeg: Path) -> Recording:
    """Read and check the first track of a file in which anything is heard.

    Raises RecordingError: audio_missing, audio_unreadable, audio_too_short, audio_too_long,
    audio_silent, audio_clipped.
    """
    samples, stored, loudness = _find_track(file, ffmpeg)
    seconds = len(samples) / RATE
    if seconds < SHORTEST:
        raise RecordingError(
            "audio_too_short",
            _(
                "The recording lasts {seconds:.2f} s; it must last {shortest} s at least.",
                seconds=seconds,
                shortest=SHORTEST,
            ),
        )
    if seconds > LONGEST:
        raise RecordingError(
            "audio_too_long",
            _(
                "The recording is longer than {longest:.0f} minutes; cut it into several.",
                longest=LONGEST / 60,
            ),
        )
    if loudness < QUIETEST:
        told = (
            _("nothing")
            if loudness <= SILENT
            else _("next to nothing ({loudness:.0f} LUFS)", loudness=loudness)
        )
        raise RecordingError(
            "audio_silent",
            _(
                "There is {told} to hear in the recording; check the microphone, and record again.",
                told=told,
            ),
        )
    share = clipped(samples) if stored is None else clipped(stored, float(np.abs(stored).max()))
    if share > RUINED:
        raise RecordingError(
            "audio_clipped",
            _(
                "The recording is overdriven: {share:.0%} of it is cut off at full scale; lower "
                "the microphone's level, and record again.",
                share=share,
            ),
        )
    warnings: tuple[str, ...] = ()
    if share > CLIPPED:
        warnings = (
            _("The recording is overdriven in places ({share:.1%} of it is cut off).", share=share),
        )
    level = samples * np.float32(10 ** ((LOUDNESS - loudness) / 20))
    bounded = limit(level) if np.abs(level).max() > CEILING else level
    return Recording(bounded, warnings, share)


def clipped(samples: F32, full_scale: float = 1.0) -> float:
    """The share of samples at full scale whose neighbours are there too."""
    full = np.abs(samples) >= FULL * max(full_scale, 1.0)
    return float((full[1:-1] & full[:-2] & full[2:]).mean()) if len(samples) > 2 else 0.0


def _find_track(file: Path, ffmpeg: Path) -> tuple[F32, F32 | None, float]:
    """The first track that is loud enough, else the first: its samples, those of the file if they
    may be over full scale without being cut off, and its loudness in LUFS.
    """
    if not file.is_file():
        raise RecordingError(
            "audio_missing", _("There is no recording {file}; check the file's name.", file=file)
        )
    first: tuple[F32, F32 | None, float] | None = None
    track, count = 0, 1
    while track < count:
        samples, told = _decode(file, ffmpeg, track)
        count = min(len(told), TRACKS)
        if len(samples):
            loudness = measure(samples, RATE)
            # At another rate what was cut off is no longer flat.
            deep = told[track].startswith("pcm_f")
            stored = _run(file, ffmpeg, track, [])[0].reshape(-1) if deep else None
            found = samples, stored, loudness
            if loudness >= QUIETEST:
                return found
            first = first or found
        track += 1
    if first is None:
        raise RecordingError(
            "audio_unreadable",
            _("No sound can be read in the recording; give a WAV, MP3, M4A, OGG or WebM file."),
        )
    return first


def _decode(file: Path, ffmpeg: Path, track: int) -> tuple[F32, list[str]]:
    """A little more than LONGEST at most of a track, float32 mono at RATE, empty if there is
    nothing; and what FFmpeg says of each track, its codec first.
    """
    pairs, said = _run(file, ffmpeg, track, ["-ac", "2", "-ar", str(RATE)])
    told = re.findall(r"^ *Stream #0:.*?: Audio: (.*)", said, re.MULTILINE)
    samples = _mix(pairs[: len(pairs) // 2 * 2].reshape(-1, 2))
    if track < len(told) and "Hz, mono" in told[track]:
        samples *= np.float32(np.sqrt(2))  # FFmpeg parts its power between the two
    return samples, told


def _run(file: Path, ffmpeg: Path, track: int, form: list[str]) -> tuple[F32, str]:
    """A track's samples as FFmpeg writes them, its channels in turn; and what it says of the file.

    A file that was cut off gives what there is of it; FFmpeg then complains and we do not.
    """
    command = [str(ffmpeg), "-hide_banner", "-nostdin", "-protocol_whitelist", "file"]
    command += ["-format_whitelist", FORMATS, "-i", f"file:{file.resolve()}"]
    command += ["-map", f"0:a:{track}", "-t", str(LONGEST + 1), *form, "-f", "f32le", "-"]
    done = subprocess.run(  # noqa: S603  # arguments are ours
        confined(command, MEGABYTES, ENDURANCE, [file]),
        env=ENVIRONMENT,
        capture_output=True,
        check=False,
    )
    found = np.frombuffer(done.stdout[: len(done.stdout) // 4 * 4], np.float32)
    said = done.stderr.decode(errors="replace").partition("Output #0")[0]
    return np.nan_to_num(found, posinf=0, neginf=0), said


def _mix(pairs: F32) -> F32:
    """Two channels [samples, 2] as one: their mean, or where they cancel each other the louder."""
    mono: F32 = pairs.mean(axis=1, dtype=np.float32)
    powers = np.square(pairs).sum(axis=0) / max(len(pairs), 1)
    if len(mono) and np.square(mono).mean() < OPPOSED * powers.mean():
        return np.ascontiguousarray(pairs[:, int(powers.argmax())])
    return mono
