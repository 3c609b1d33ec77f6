"""A part of a long film: a stretch of frames that is drawn by itself, by any worker.

A plan says all that a part is drawn from: its digest tells one part from another. Parts begin at
key frames, which the whole film has at the same places, and where that can be had while nobody
speaks.
"""

import hashlib
import json
import math
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avatar_app.script.captions import Caption
from workers.animation.animator import Animator
from workers.captions.burn_in import Burner
from workers.face.portrait import Portrait
from workers.film.stopwatch import Stopwatch
from workers.performance.tracks import Heard, Performance
from workers.video.concatenation import PartEncoder
from workers.video.encoder import KEY_S

# Pieces of KEY_S that a part has at least and at most. The first ones are short: what is on air
# waits for as much to be spoken, and others can help the sooner.
LENGTHS = ((2, 3), (4, 6), (8, 15))
QUIET = 0.05  # of lips at work


@dataclass(frozen=True)
class Stretch:
    """Frames `start` to `end` of a film, in a performance that may begin before and end after: an
    animator that hears must know what is around them.
    """

    start: int
    end: int
    performance: Performance


@dataclass(frozen=True)
class Plan:
    """What a part is drawn from.

    `number` counts parts, `portrait` tells portraits apart (`identify`), and `captions` are those
    that are seen in it, if they are drawn into the frames. What is heard is left out of the
    performance for an animator that does not hear.
    """

    number: int
    fps: int
    portrait: str
    animator: str
    captions: tuple[Caption, ...]
    stretch: Stretch

    @property
    def start(self) -> int:
        """The number in the film of the first frame."""
        return self.stretch.start

    @property
    def frames(self) -> int:
        """How many."""
        return self.stretch.end - self.stretch.start

    @cached_property
    def digest(self) -> str:
        """What tells it from any other part."""
        return hashlib.blake2b(self.pack(), digest_size=16).hexdigest()

    def pack(self) -> bytes:
        """All of it, for the storage: what it is in words, then numbers."""
        performance, heard = self.stretch.performance, self.stretch.performance.heard
        arrays = [performance.tracks]
        if heard is not None:
            arrays += [heard.hushed, heard.feelings, heard.speaking, heard.sound]
        told = {
            "number": self.number,
            "fps": self.fps,
            "portrait": self.portrait,
            "animator": self.animator,
            "captions": [asdict(caption) for caption in self.captions],
            "frames": [self.stretch.start, self.stretch.end, performance.start],
            "rate": heard.rate if heard is not None else 0,
            "shapes": [array.shape for array in arrays],
        }
        head = json.dumps(told).encode()
        content = b"".join(np.ascontiguousarray(array, "<f4").tobytes() for array in arrays)
        return struct.pack("<I", len(head)) + head + zlib.compress(content)


def unpack(packed: bytes) -> Plan:
    """What `Plan.pack` made."""
    (size,) = struct.unpack_from("<I", packed)
    told = json.loads(packed[4 : 4 + size])
    numbers = np.frombuffer(zlib.decompress(packed[4 + size :]), "<f4")
    arrays = []
    for shape in told["shapes"]:
        arrays.append(numbers[: math.prod(shape)].reshape(shape))
        numbers = numbers[math.prod(shape) :]
    tracks, *rest = arrays
    heard = None
    if rest:
        hushed, feelings, speaking, sound = rest
        heard = Heard(sound, told["rate"], told["fps"], speaking, hushed, feelings)
    start, end, first = told["frames"]
    return Plan(
        told["number"],
        told["fps"],
        told["portrait"],
        told["animator"],
        tuple(Caption(c["start"], c["end"], tuple(c["lines"])) for c in told["captions"]),
        Stretch(start, end, Performance(first, tracks, heard)),
    )


def cut(
    performances: Iterable[Performance], fps: int, context_seconds: int | None
) -> Iterator[Stretch]:
    """The same frames, a part at a time, each as soon as its end is known and so many
    seconds around it are; None keeps nothing of what is heard.
    """
    context = fps * (context_seconds or 0)
    held = _Held(fps, context_seconds is not None)
    start = number = 0
    for performance in performances:
        held.add(performance)
        while (length := _find_end(held.quiet[start - held.first :], number, KEY_S * fps)) and (
            held.stop >= start + length + context
        ):
            yield held.give(start, start + length, context)
            start, number = start + length, number + 1
    while (length := _find_end(held.quiet[start - held.first :], number, KEY_S * fps)) is not None:
        yield held.give(start, start + length, context)
        start, number = start + length, number + 1
    if held.stop > start:
        yield held.give(start, held.stop, context)


class _Held:
    """What is known of a film's performance and was not yet cut off."""

    def __init__(self, fps: int, hears: bool) -> None:
        self.first = 0
        self.quiet = np.zeros(0, bool)
        self._fps, self._hears = fps, hears
        self._tracks: list[NDArray[np.float32]] = []  # tracks, hushed, feelings, speaking
        self._sound = np.zeros(0, np.float32)
        self._rate = 0

    @property
    def stop(self) -> int:
        """The number of the first frame that is not known."""
        return self.first + len(self.quiet)

    def add(self, performance: Performance) -> None:
        """Take the next run of frames."""
        heard = performance.heard
        if heard is None:
            raise ValueError("a performance without sound does not tell when nobody speaks")
        self.quiet = np.concatenate([self.quiet, heard.speaking < QUIET])
        told = [performance.tracks]
        if self._hears:
            told += [heard.hushed, heard.feelings, heard.speaking]
            self._sound = np.concatenate([self._sound, heard.sound])
        self._rate = heard.rate
        known = self._tracks or [part[:0] for part in told]
        self._tracks = [np.concatenate(pair) for pair in zip(known, told, strict=True)]

    def give(self, start: int, end: int, context: int) -> Stretch:
        """Frames and what comes so many around them; forget what is not needed any more."""
        first, stop = max(self.first, start - context), min(self.stop, end + context)
        rows = slice(first - self.first, stop - self.first)
        tracks, *rest = (array[rows] for array in self._tracks)
        heard = None
        if rest:
            hushed, feelings, speaking = rest
            begin = self._sample(self.first)
            # Sound beyond the last frame's moment is the last part's.
            until = None if stop == self.stop else self._sample(stop) - begin
            sound = self._sound[self._sample(first) - begin : until]
            heard = Heard(sound, self._rate, self._fps, speaking, hushed, feelings)
        stretch = Stretch(start, end, Performance(first, tracks, heard))
        self._forget(max(self.first, end - context))
        return stretch

    def _forget(self, first: int) -> None:
        gone = first - self.first
        self._sound = self._sound[self._sample(first) - self._sample(self.first) :]
        self._tracks = [array[gone:] for array in self._tracks]
        self.quiet = self.quiet[gone:]
        self.first = first

    def _sample(self, frame: int) -> int:
        return round(frame / self._fps * self._rate)


def draw_part(
    plan: Plan,
    portrait: Portrait,
    animator: Animator,
    ffmpeg: Path,
    target: Path,
    on_frame: Callable[[int], None],
    watch: Stopwatch,
) -> None:
    """Write a part's picture to `target`; `on_frame` is called with the number of frames so far,
    and what it raises ends that.
    """
    height, width = portrait.image.shape[:2]
    burner = None
    if plan.captions:
        burner = Burner(width, height, portrait.landmarks)
        burner.captioner.captions = list(plan.captions)
    performance, stretch = plan.stretch.performance, plan.stretch
    with PartEncoder(target, width, height, plan.fps, plan.start, ffmpeg) as encoder:
        drawn = watch.over("animate", animator.animate(portrait, [performance]))
        for number, frame in enumerate(drawn, performance.start):
            if not stretch.start <= number < stretch.end:
                continue
            with watch.stage("encode"):
                shown = burner.burn(frame, number / plan.fps) if burner is not None else frame
                encoder.write_frame(shown)
            on_frame(number + 1 - plan.start)
        with watch.stage("encode"):
            encoder.finish()


def _find_end(quiet: NDArray[np.bool_], number: int, key: int) -> int | None:
    """Where a part ends of which so much is known, in frames; None if that is yet to be known."""
    least, most = LENGTHS[min(number, len(LENGTHS) - 1)]
    for end in range(least * key, most * key + 1, key):
        if end >= len(quiet):
            return None
        if quiet[end]:
            return end
    return most * key
