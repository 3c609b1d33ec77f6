"""Damaged and made-up inputs: nothing may crash, or take longer than 2 s.

`python -m benchmarks fuzz [--inputs N]` runs N inputs over scripts, names, pictures, sound and
video headers, a share of each by its price. What is read in this process counts for most of them;
pictures, sound and video are decoded here without their bounds, so that a fault is seen.
"""

import argparse
import io
import os
import random
import subprocess
import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from avatar_app.api.file_responses import read_range
from avatar_app.catalog.portrait_kinds import HEAD, tell_kind
from avatar_app.errors import GalateaError
from avatar_app.library.uploads import PORTRAIT_SUFFIXES, read_name
from avatar_app.script.outline import outline
from avatar_app.script.parser import parse
from avatar_app.script.pronunciation import make_pronunciation
from benchmarks.table import Table
from workers.face.picture_decoding import RefusedError, decode
from workers.speech.recordings.recording import read_recording
from workers.video.decoder import open_clip, read_frames
from workers.video.ffmpeg import find_ffmpeg

SLOWEST = 2.0  # seconds of processor time of this process and its children
WORDS = (
    *("Hello", "world", "Dr.", "3.14", "€5", "[happy]", "[sad 0.3]", "[pause 2]", "[[", "[", "]"),
    *("\n\n", "καλημέρα", "ё", "\u0301", "\u200f", "\ufeff", "\ud800", "\0", "🙂", "—", "...", "’"),
    *("[hapy", "[pause 1e9]", "100%", "2024-02-30", "&amp;", "<b>", "a" * 300, "́" * 40),
)


@dataclass
class Tally:
    """What came of the inputs of a kind."""

    inputs: int = 0
    refused: int = 0
    slowest: float = 0.0


def damage(content: bytes, dice: random.Random) -> bytes:
    """The same with bytes changed, cut out, doubled, or cut short."""
    broken = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 5, 20))):
        if not broken:
            break
        place = dice.randrange(min(len(broken), dice.choice((64, 512, len(broken)))))
        match dice.randrange(5):
            case 0:
                broken[place] = dice.randrange(256)
            case 1:
                size = dice.choice((2, 4))
                broken[place : place + size] = dice.choice((b"\0", b"\xff", b"\x7f")) * size
            case 2:
                del broken[place : place + dice.randrange(1, 40)]
            case 3:
                broken[place:place] = broken[place : place + dice.randrange(1, 200)]
            case _:
                del broken[max(place, len(broken) // 2) :]
    return bytes(broken)


def write_text(dice: random.Random) -> str:
    """A script as nobody would write it."""
    many = dice.choice((1, 3, 10, 60))
    parts = [
        dice.choice(WORDS) if dice.random() < 0.8 else chr(dice.randrange(0x11000))
        for _ in range(many)
    ]
    return dice.choice(("", " ")).join(parts)


def make_pictures() -> list[bytes]:
    """A small one of each format."""
    pixels = np.random.default_rng(1).integers(0, 255, (80, 90, 3), np.uint8)
    made = []
    for form in ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "BMP", "TIFF", "GIF"):
        Image.fromarray(pixels).save(out := io.BytesIO(), form)
        made.append(out.getvalue())
    Image.fromarray(pixels[..., 0].astype(np.uint16) * 200).save(out := io.BytesIO(), "PNG")
    return [*made, out.getvalue()]


def make_sounds(folder: Path, ffmpeg: Path) -> list[bytes]:
    """A second of each kind that people send."""
    plain = folder / "plain.wav"
    tone = (np.sin(np.arange(8000) / 5) * 9000).astype("<i2")
    with wave.open(str(plain), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(tone.tobytes())
    return [
        plain.read_bytes(),
        *_convert(folder, ffmpeg, ["-i", str(plain)], (".mp3", ".ogg", ".m4a")),
    ]


def make_videos(folder: Path, ffmpeg: Path) -> list[bytes]:
    """Five frames of each container."""
    given = ["-f", "lavfi", "-i", "testsrc=s=96x80:r=10:d=0.5"]
    return _convert(folder, ffmpeg, given, (".mp4", ".webm", ".avi", ".mkv"))


def _convert(
    folder: Path, ffmpeg: Path, given: list[str], suffixes: tuple[str, ...]
) -> list[bytes]:
    made = []
    for suffix in suffixes:
        file = folder / f"seed{suffix}"
        command = [str(ffmpeg), "-v", "error", "-y", *given, str(file)]
        subprocess.run(command, check=True)
        made.append(file.read_bytes())
    return made


def list_targets(folder: Path) -> dict[str, tuple[int, Callable[[random.Random], None]]]:
    """Each kind, its share of the inputs in thousandths, and what reads one."""
    ffmpeg = find_ffmpeg(None)
    pictures, sounds = make_pictures(), make_sounds(folder, ffmpeg)
    videos = make_videos(folder, ffmpeg)
    file = folder / "input"

    def read_script(dice: random.Random) -> None:
        text = write_text(dice)
        outline(parse(text, 5000))

    def read_names(dice: random.Random) -> None:
        text = write_text(dice)
        name, suffix = read_name(text, PORTRAIT_SUFFIXES)
        if not text.startswith(name) or "/" in suffix:
            raise AssertionError(text)
        tell_kind(damage(dice.choice(videos)[:HEAD], dice))
        read_range(
            f"bytes={text}" if dice.random() < 0.5 else f"bytes=-{'9' * dice.randrange(99)}", 10
        )
        make_pronunciation(text, write_text(dice))

    def read_picture(dice: random.Random) -> None:
        decode(damage(dice.choice(pictures), dice), 64)

    def hear(dice: random.Random) -> None:
        file.write_bytes(damage(dice.choice(sounds), dice))
        read_recording(file, ffmpeg)

    def watch(dice: random.Random) -> None:
        file.write_bytes(damage(dice.choice(videos), dice))
        for _ in read_frames(open_clip(file, ffmpeg), 10, 1.0, ffmpeg, 64):
            pass

    return {
        "script": (500, read_script),
        "names, ranges, lexicon": (400, read_names),
        "pictures": (98, read_picture),
        "sound": (1, hear),
        "video": (1, watch),
    }


def fuzz(inputs: int, seed: int = 0) -> dict[str, Tally]:
    """Run so many. Raises what is no error of ours, with the seed of its input as a note."""
    found: dict[str, Tally] = {}
    with TemporaryDirectory() as name:
        for kind, (share, read) in list_targets(Path(name)).items():
            tally = found[kind] = Tally()
            for number in range(max(inputs * share // 1000, 3)):
                _try(read, f"{seed}/{kind}/{number}", tally)
    return found


def _try(read: Callable[[random.Random], None], told: str, tally: Tally) -> None:
    started = sum(os.times()[:4])
    try:
        read(random.Random(told))  # noqa: S311  # no secret
    except (GalateaError, RefusedError) as error:
        tally.refused += 1
        if getattr(error, "code", "") == "fault":
            raise
    except Exception as error:
        error.add_note(f"input {told}")
        raise
    tally.inputs += 1
    took = sum(os.times()[:4]) - started
    tally.slowest = max(tally.slowest, took)
    if took > SLOWEST:
        raise AssertionError(f"input {told} took {took:.1f} s")


def run(options: argparse.Namespace) -> Iterator[Table]:
    """The table of what came of them."""
    started = time.monotonic()
    found = fuzz(options.inputs)
    table = Table(f"Fuzz, no crash in {time.monotonic() - started:.0f} s")
    for kind, one in found.items():
        figure = f"{one.inputs:,} inputs, {one.refused:,} refused, slowest {one.slowest:.2f} s"
        table.add(kind, figure, f"under {SLOWEST:g} s", one.slowest < SLOWEST)
    yield table
