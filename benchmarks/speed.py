"""Animate + encode against the encoder alone, on the same frames with the same settings.

The portrait is a photo: a drawn one is encoded in no time.

The two take turns in one run, since the machine may be shared; ratios are of medians.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from avatar_app.catalog.voices import VOICES
from avatar_app.script.parser import parse
from avatar_app.settings import load_settings
from benchmarks.sitters import save_photo
from benchmarks.table import Table
from benchmarks.texts import TEXTS
from workers.animation.mesh.animator import MeshAnimator
from workers.face.from_picture import portrait_from_picture
from workers.face.portrait import Portrait
from workers.performance.director import direct
from workers.speech.engines.espeak.speaker import EspeakSpeaker
from workers.speech.speech import Speech
from workers.video.encoder import Encoder
from workers.video.ffmpeg import find_ffmpeg

FPS = 25
CASES = ((512, 30.0, 3), (720, 20.0, 3), (1080, 12.0, 3))  # size, seconds, turns
TARGET = 1.4


def run(_options: argparse.Namespace) -> list[Table]:
    """Ratios and real-time factors at each size."""
    table = Table("Speed: animate + encode, and the encoder alone")
    for size, seconds, turns in CASES:
        speeches = _speak(seconds)
        length = speeches[-1].end
        with tempfile.TemporaryDirectory() as folder:
            portrait = portrait_from_picture(
                str(save_photo(Path(folder))), size, None, load_settings()
            )
            kept = _keep(portrait, speeches, Path(folder) / "frames")
            both, alone = [], []
            for _ in range(turns):
                both.append(_time(_animate(portrait, speeches), portrait, speeches, Path(folder)))
                alone.append(_time(iter(kept), portrait, speeches, Path(folder)))
            del kept
        whole, bare = statistics.median(both), statistics.median(alone)
        ratio = whole / bare
        table.add(
            f"{size} x {size}, {length:.0f} s: time over the encoder's alone",
            f"{ratio:.2f}x ({whole:.2f} s / {bare:.2f} s)",
            "<= 1.4x" if size != 720 else "",
            ratio <= TARGET if size != 720 else None,
        )
        table.add(f"{size} x {size}: faster than real time", f"{length / whole:.1f}x")
    return [table]


def _speak(seconds: float) -> list[Speech]:
    speaker = EspeakSpeaker()
    text = TEXTS["en"]
    once = list(speaker.speak(parse(text), VOICES["en-female"]))[-1].end
    script = parse(" ".join([text] * max(1, round(seconds / once))))
    return list(speaker.speak(script, VOICES["en-female"]))


def _animate(portrait: Portrait, speeches: list[Speech]) -> Iterator[np.ndarray]:
    return MeshAnimator().animate(portrait, direct(speeches, FPS, 0))


def _keep(portrait: Portrait, speeches: list[Speech], path: Path) -> np.ndarray:
    """All frames in a file that is mapped into memory."""
    with path.open("wb") as file:
        count = 0
        for frame in _animate(portrait, speeches):
            file.write(frame.data)
            count += 1
    return np.memmap(path, np.uint8, "r", shape=(count, *portrait.image.shape))


def _time(
    frames: Iterator[np.ndarray], portrait: Portrait, speeches: list[Speech], folder: Path
) -> float:
    height, width = portrait.image.shape[:2]
    started = time.perf_counter()
    output = folder / "film.mp4"
    with Encoder(output, width, height, FPS, speeches[0].rate, find_ffmpeg(None)) as encoder:
        for speech in speeches:
            encoder.write_audio(speech.audio)
        for frame in frames:
            encoder.write_frame(frame)
        encoder.finish()
    return time.perf_counter() - started
