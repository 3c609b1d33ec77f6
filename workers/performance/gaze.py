"""Where the eyes look: at the camera, with small jumps and now and then a short glance away."""

import numpy as np

from workers.performance.easing import Floats, Glide
from workers.performance.timeline import Cue, End, Pause

SACCADE = 0.040  # s
FULL_TURN = 30.0  # degrees of the eye at blendshape weight 1
LARGEST = 0.24


class Gaze:
    """Hears cues and plays the gaze: x to the viewer's right, y down, as blendshape weights."""

    def __init__(self, fps: float, rng: np.random.Generator) -> None:
        self._fps = fps
        self._rng = rng
        self._gaze = Glide([0.0, 0.0])
        self._away = False
        self._over = False
        self._due = rng.uniform(0.5, 1.5)

    def hear(self, cue: Cue) -> None:
        """Take what is about to happen."""
        match cue:
            case Pause(start):  # eyes move at the joints of speech
                if start < self._due < start + 0.8:
                    self._due = start + 0.04
            case End(start, _):
                self._over = True
                self._gaze.to([0.0, 0.0], start + 0.1, SACCADE)

    def play(self, times: Floats, yaw: Floats, pitch: Floats) -> Floats:
        """The gaze at `times`, [times, 2], for a head that is turned by `yaw`, `pitch` degrees.

        Eyes turn against the head (vestibulo-ocular reflex), so that between jumps the look
        stays where it is.
        """
        stop = float(times[-1]) + 1.0 / self._fps
        while self._due < stop and not self._over:
            self._jump()
        gaze = self._gaze.at(times) + np.stack([-yaw, pitch], axis=1) / FULL_TURN
        return np.clip(gaze, -LARGEST, LARGEST)

    def _jump(self) -> None:
        start = self._due
        if not self._away and self._rng.random() < 0.2:
            side = -1.0 if self._rng.random() < 0.5 else 1.0
            goal = [side * self._rng.uniform(0.06, 0.14), self._rng.uniform(-0.07, 0.09)]
            self._away = True
            self._due += self._rng.uniform(0.35, 0.8)
        else:
            goal = list(np.clip(self._rng.normal(0.0, 0.012, 2), -0.03, 0.03))
            self._away = False
            self._due += self._rng.uniform(0.6, 2.2)
        self._gaze.to(goal, start, SACCADE)
