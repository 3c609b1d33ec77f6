"""Footage: a short video as the portrait, with the face found in each of its frames."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.video.frame_store import Reel


@dataclass(frozen=True)
class Footage:
    """Frames all cut alike, at the size and the rate of the film.

    reel       the frames
    landmarks  float32 [frames, 468, 3], as a Portrait's; smoothed over time
    best       the number of the frame that is the Portrait's own picture
    fps        frames a second
    seen       the part of the whole video in which the face was seen, 0..1
    """

    reel: Reel
    landmarks: NDArray[np.float32]
    best: int
    fps: int
    seen: float

    @property
    def seconds(self) -> float:
        """How long it is, played once."""
        return len(self.landmarks) / self.fps

    def turn(self, number: int) -> int:
        """Which frame the film's frame `number` shows: forth and back, so that nothing jumps."""
        last = len(self.landmarks) - 1
        place = number % (2 * last)
        return place if place <= last else 2 * last - place
