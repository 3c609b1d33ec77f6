"""What a person does in a video of theirs, for the frames of a film: lids that close, a head that
turns.

The networks move one picture. Where the portrait is a video, that picture is its best frame, and
what SadTalker calls a reference, a video to blink and to move the head like, is the portrait
itself, played forth and back as footage always is.
"""

import sys

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from workers.animation.sadtalker.inference.engine import Engine
from workers.animation.sadtalker.motion.head_motion import REACH, smooth
from workers.animation.sadtalker.motion.mel_windows import RATE, MelWindows
from workers.animation.sadtalker.source.alignment import (
    EYES,
    FaceSquare,
    fit,
    straighten,
)
from workers.animation.shared.five_points import take_five
from workers.arrays import F32, smoothstep
from workers.face.footage import Footage

AROUND = 0.6  # seconds to either side that tell how wide these eyes are open just then
OPEN = 0.8  # of the frames in them have eyes that are no wider open than "open"
# What is left of that where a lid begins to count as closing, and where it is shut: the landmarks
# of footage are smoothed over time, which leaves a quick blink a quarter of its depth.
BEGINS, SHUT = 0.92, 0.74


class Reference:
    """Lids for any animator's mode, and the head where the networks move it (see
    `head_motion.Head`). Each frame of the video is measured when it is first needed; a pose is six
    numbers.
    """

    def __init__(self, engine: Engine, footage: Footage, square: FaceSquare) -> None:
        self._engine, self._footage, self._square = engine, footage, square
        self._lids = measure_lids(footage.landmarks, footage.fps)
        self._poses = np.full((len(footage.landmarks), 6), np.nan, np.float32)

    def lids(self, first: int, count: int) -> F32:
        """How far they are shut in the film's frames from `first` on: float32 [count], 0..1."""
        return self._lids[self._shown(np.arange(first, first + count))]

    def listen(self, mel_windows: MelWindows) -> None:
        """What is said changes nothing."""

    def ready(self, _closed: bool) -> int:
        """All frames are final."""
        return sys.maxsize

    def poses(self, first: int, count: int, _closed: bool) -> F32:
        """Poses over the best frame's, 25 a second, smoothed: [count, 6]."""
        at = np.arange(first, first + count) * self._footage.fps / RATE
        low = np.floor(at).astype(int)
        part = (at - low).astype(np.float32)[:, None]
        moved: F32 = (1 - part) * self._follow(low) + part * self._follow(low + 1)
        return moved

    def forget(self, first: int) -> None:
        """The video comes again."""

    def _follow(self, frames: NDArray[np.int64]) -> F32:
        """Of frames of the film, [n, 6]; forth and back there is always a frame on either side."""
        around = frames[:, None] + np.arange(-REACH, REACH + 1)
        shown = self._shown(around)
        best = self._footage.best
        for number in np.unique(np.append(shown, best)):
            if np.isnan(self._poses[number, 0]):
                self._poses[number] = self._measure(int(number))
        moved: F32 = smooth(self._poses[shown] - self._poses[best])
        return moved

    def _shown(self, frames: NDArray[np.int64]) -> NDArray[np.int64]:
        turned = [self._footage.turn(int(frame)) for frame in frames.ravel()]
        return np.array(turned, np.int64).reshape(frames.shape)

    def _measure(self, number: int) -> F32:
        size = self._engine.size
        part = self._square.cut(self._footage.reel[number], size)
        five = take_five(self._square.move(self._footage.landmarks[number], size))
        _, poses = self._engine.measure(straighten(part, fit(five, size))[None])
        return np.asarray(poses[0], np.float32)


def measure_lids(landmarks: F32, fps: int) -> F32:
    """How far eyes are shut, by the mesh of each frame [n, 468, 3]: float32 [n], 0..1.

    The eye's aspect ratio (Soukupová and Čech 2016), held against the same eyes a moment before
    and after: who narrows them for long does not blink.
    """
    points = landmarks[..., :2].astype(np.float64)
    ratios = []
    for left, right, *lids in EYES:
        upper, lower = points[:, lids[:2]], points[:, lids[:1:-1]]
        high = np.linalg.norm(upper - lower, axis=-1).mean(axis=1)
        ratios.append(high / np.linalg.norm(points[:, left] - points[:, right], axis=-1))
    ratio = np.mean(ratios, axis=0)
    reach = round(AROUND * fps)
    near = sliding_window_view(np.pad(ratio, reach, mode="reflect"), 2 * reach + 1)
    left_open = ratio / np.quantile(near, OPEN, axis=1)
    return np.asarray(smoothstep(left_open, BEGINS, SHUT), np.float32)
