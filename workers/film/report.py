"""What came of a film: its files, sizes, timings, and when everything is said and felt."""

import resource
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workers.film.spec import FilmSpec
from workers.film.stopwatch import Stopwatch
from workers.film.transcript import Transcript
from workers.speech.speech import Mood, Phoneme, Word

STAGES = ("speech", "face", "animate", "encode")


@dataclass(frozen=True)
class Report:
    """Times in seconds. `rtf` is the real-time factor: seconds of work a second of film."""

    duration_s: float
    frames: int
    fps: int
    width: int
    height: int
    sample_rate: int
    tier: str
    speaker: str
    animator: str
    seed: int
    timings_s: dict[str, float]
    rtf: float
    peak_rss_mb: float
    words: tuple[Word, ...]
    phonemes: tuple[Phoneme, ...]
    emotions: tuple[Mood, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain lists and numbers, times to the tenth of a millisecond."""
        rounded = _round(asdict(self))
        for phoneme in rounded["phonemes"]:
            del phoneme["stress"]
        return dict(rounded)


@dataclass(frozen=True)
class Film:
    """The files of a film that is made, and what there is to say of it."""

    path: Path
    poster: Path
    captions: tuple[Path, ...]
    report: Report
    warnings: tuple[str, ...]


def make_report(
    spec: FilmSpec,
    speaker: str,
    animator: str,
    shape: tuple[int, ...],
    rate: int,
    frames: int,
    transcript: Transcript,
    watch: Stopwatch,
    first_frame_at: float,
) -> Report:
    """What is told of a film of so many frames [height, width, ...], with `rate` samples a second;
    `first_frame_at` is of the watch's clock.
    """
    total = watch.elapsed
    timings = {name: watch.spent[name] for name in STAGES}
    return Report(
        duration_s=frames / spec.fps,
        frames=frames,
        fps=spec.fps,
        width=shape[1],
        height=shape[0],
        sample_rate=rate,
        tier=spec.tier.name,
        speaker=speaker,
        animator=animator,
        seed=spec.seed,
        timings_s=timings | {"first_frame": first_frame_at - watch.started, "total": total},
        rtf=total * spec.fps / frames,
        peak_rss_mb=measure_memory(),
        words=tuple(transcript.words),
        phonemes=tuple(transcript.phonemes),
        emotions=tuple(transcript.moods),
    )


def measure_memory() -> float:
    """The most memory this process has held, in MB."""
    try:  # getrusage's figure outlives exec: a child would report its parent's
        lines = Path("/proc/self/status").read_text().splitlines()
        peak = next(line for line in lines if line.startswith("VmHWM"))
        return int(peak.split()[1]) * 1024 / 1e6
    except (OSError, StopIteration):
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def read_memory() -> float:
    """The memory this process holds, in MB; the most it has held where that cannot be told."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * resource.getpagesize() / 1e6
    except (OSError, IndexError):
        return measure_memory()


def _round(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _round(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_round(item) for item in value]
    return value
