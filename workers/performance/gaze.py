"""Where the eyes look: at the viewer, with small jumps, and away for a thought.

Now and then a phrase begins with a glance aside, which comes back with its first strong stress;
who is sad or serious looks away more often than who is excited (Kendon 1967).
"""

import math

import numpy as np

from avatar_app.script.emotions import EMOTIONS
from workers.arrays import F64
from workers.performance.blinks import Blinks
from workers.performance.easing import Glide
from workers.performance.timeline import Cue, End, Pause, Sound
from workers.speech.speech import Mood

FULL_TURN = 30.0  # degrees of the eye at blendshape weight 1
LARGEST = 0.42
ONSET, PER_TURN = 0.021, 0.066  # s: a jump lasts longer the further it goes (Bahill et al. 1975)
# How much further each eye turns in than on the photo: a viewer sits nearer than a camera stood.
NEAR = 0.035
PENSIVE = 0.40  # phrases that begin with a glance, in a neutral mood
APART = 3.0  # s from glance to glance at least
WITH_BLINK = 0.14  # jumps larger than this like to take a blink along (Evinger et al. 1994)


class Gaze:
    """Hears cues and plays the gaze: x to the viewer's right, y down, as blendshape weights.

    Large jumps are told to `blinks`, which must be played after.
    """

    def __init__(self, fps: float, rng: np.random.Generator, blinks: Blinks) -> None:
        self._fps = fps
        self._rng = rng
        self._blinks = blinks
        self._gaze = Glide([0.0, 0.0, 0.0])  # with how far the eyes converge
        self._pensive = PENSIVE
        self._bent = 0.0  # the mood's resting pitch: who hangs the head looks down
        self._over = False
        self._away = False
        self._glanced = -math.inf  # when the last glance began or will begin
        self._glance_due = self._back_due = math.inf
        self._due = rng.uniform(0.5, 1.5)  # the next small jump

    def hear(self, cue: Cue) -> None:
        """Take what is about to happen."""
        match cue:
            case Mood(name, intensity):
                emotion = EMOTIONS[name]
                calm = (1.0 - emotion.energy) * intensity
                self._pensive = float(np.clip(PENSIVE + 0.5 * calm, 0.1, 0.65))
                self._bent = emotion.pitch_deg * intensity
            case Sound(start=start):
                if cue.opens:
                    self._begin_phrase(start)
                if cue.accent >= 0.6 and start - self._glanced > 0.45:
                    self._back_due = min(self._back_due, start - 0.06)
            case Pause(start):  # eyes move at the joints of speech
                if start < self._due < start + 0.8:
                    self._due = start + 0.04
            case End(start, _):
                self._over = True
                self._gaze.to([0.0, 0.0, 0.0], start + 0.1, 0.06)

    def play(self, times: F64, yaw: F64, pitch: F64) -> F64:
        """The gaze and how far the eyes converge, [times, 3], for a head that is turned by
        `yaw`, `pitch` degrees.

        Eyes turn against the head (vestibulo-ocular reflex), so that between jumps the look
        stays where it is.
        """
        stop = float(times[-1]) + 1.0 / self._fps
        while not self._over:
            due = min(self._glance_due, self._back_due if self._away else self._due)
            if due >= stop:
                break
            self._jump(due)
        gaze = self._gaze.at(times)
        gaze[:, :2] += np.stack([-yaw, pitch], axis=1) / FULL_TURN
        return np.clip(gaze, -LARGEST, LARGEST)

    def _begin_phrase(self, start: float) -> None:
        moment = start - self._rng.uniform(0.05, 0.25)
        chosen = self._rng.random() < self._pensive
        if chosen and moment > 1.0 and moment - self._glanced > APART:
            self._glanced = self._glance_due = moment
            self._back_due = math.inf

    def _jump(self, start: float) -> None:
        if start == self._glance_due:
            self._glance_due = math.inf
            side = -1.0 if self._rng.random() < 0.5 else 1.0
            down = self._rng.uniform(-0.13, 0.05) - 0.06 * self._bent
            self._look_away(start, [side * self._rng.uniform(0.17, 0.33), down])
        elif not self._away and self._rng.random() < 0.12:
            self._glanced = start
            self._back_due = math.inf
            side = -1.0 if self._rng.random() < 0.5 else 1.0
            down = self._rng.uniform(-0.07, 0.09)
            self._look_away(start, [side * self._rng.uniform(0.06, 0.12), down])
        else:  # from one of the viewer's eyes to the other, and about them
            self._away = False
            self._back_due = math.inf
            goal = np.clip(self._rng.normal(0.0, [0.018, 0.010]), -0.035, 0.035)
            self._turn(start, goal[0], goal[1], NEAR)
            self._due = start + self._rng.uniform(0.5, 1.9)

    def _look_away(self, start: float, goal: list[float]) -> None:
        self._away = True
        self._back_due = min(self._back_due, start + self._rng.uniform(0.5, 1.2))
        self._turn(start, goal[0], float(np.clip(goal[1], -0.15, 0.15)), 0.0)

    def _turn(self, start: float, right: float, down: float, near: float) -> None:
        size = math.hypot(right - self._gaze.goal[0], down - self._gaze.goal[1])
        if size > WITH_BLINK and self._rng.random() < 0.65:
            self._blinks.join(start)
        self._gaze.to([right, down, near], start, ONSET + PER_TURN * size)
