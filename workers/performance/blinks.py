"""When the eyes blink: now and then, rather where a phrase ends, never across the film's end."""

import math

import numpy as np

from avatar_app.script.emotions import EMOTIONS
from workers.arrays import F64
from workers.performance.easing import Glide
from workers.performance.timeline import Cue, End, Pause
from workers.speech.speech import Mood

CLOSING = 0.075  # s; lids fall fast and rise slowly (Guitton, Simard & Codère 1991)
HOLD = 0.030
OPENING = 0.180
PARTIAL, DOUBLE = 0.08, 0.05  # of all blinks
SPACING = 3.6  # s, median from blink to blink while speaking (Bentivoglio et al. 1997)


class Blinks:
    """Hears cues and plays how far the lids are closed, 0..1."""

    def __init__(self, fps: float, rng: np.random.Generator) -> None:
        self._fps = fps
        self._rng = rng
        self._lid = Glide(0.0)
        self._rate = 1.0
        self._open_since = 0.0
        self._latest = math.inf  # s at which lids must be open for good
        self._due = rng.uniform(0.9, 2.2)

    def hear(self, cue: Cue) -> None:
        """Take what is about to happen."""
        match cue:
            case Mood(name, intensity):
                self._rate = 1.0 + (EMOTIONS[name].blink_rate - 1.0) * intensity
            case Pause(start):
                self._pull_forward(start + self._rng.uniform(0.0, 0.12))
            case End(_, end):
                self._latest = end

    def join(self, moment: float) -> None:
        """Blink with a jump of the eyes at `moment`, if the last blink was not just before."""
        if self._due > moment > self._open_since + 0.7:
            self._due = moment

    def play(self, times: F64) -> F64:
        """Lids at `times`, [times]."""
        stop = float(times[-1]) + 1.0 / self._fps
        while self._due < stop:
            self._blink()
        return self._lid.at(times)[:, 0]

    def _pull_forward(self, moment: float) -> None:
        early = self._due - moment
        rested = moment - self._open_since > 1.5 / self._rate
        if rested and 0.0 < early < 1.8 and self._rng.random() < 0.75:
            self._due = moment

    def _blink(self) -> None:
        # The middle of the closure falls on a frame, so that shut lids are seen at any rate.
        frame = math.ceil((self._due + CLOSING + HOLD / 2) * self._fps)
        shut = frame / self._fps
        opened = shut + HOLD / 2 + OPENING
        depth = self._rng.uniform(0.55, 0.8) if self._rng.random() < PARTIAL else 1.0
        if opened <= self._latest:
            self._lid.step(depth, shut - HOLD / 2 - CLOSING, CLOSING)
            self._lid.step(-depth, shut + HOLD / 2, OPENING)
        self._open_since = opened
        self._due = opened + self._interval()

    def _interval(self) -> float:
        if self._rng.random() < DOUBLE:
            return 0.08
        wait = SPACING * math.exp(self._rng.normal(0.0, 0.35))
        return min(max(wait / self._rate, 1.8), 6.2)
