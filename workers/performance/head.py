"""How head and chest move: slow drift, a new posture a phrase, nods on stressed syllables."""

import numpy as np

from avatar_app.script.emotions import EMOTIONS
from workers.arrays import F64
from workers.performance.easing import Glide
from workers.performance.timeline import Cue, End, Pause, Sound
from workers.speech.speech import Mood

LIMITS = np.array([5.6, 3.8, 2.8])  # degrees of yaw, pitch, roll
LARGEST = 5.8  # degrees in all
DRIFT = np.array([1.5, 0.7, 0.8])  # degrees, root mean square
POSTURE = np.array([2.6, 0.7, 1.3])  # degrees, to either side
NOD = np.array([0.0, -1.5, 0.0])  # degrees


class Head:
    """Hears cues and plays `tracks.BODY`."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        # Five sines for each axis at 0.06-0.5 Hz; the slower, the larger.
        self._frequency = np.geomspace(0.06, 0.5, 5)[:, None] * rng.uniform(0.8, 1.25, (5, 5))
        self._phase = rng.uniform(0.0, 2.0 * np.pi, (5, 5))
        self._presence = Glide(0.0)
        self._presence.to(1.0, 0.0, 0.7)
        self._activity = Glide(0.35)
        self._mood = Glide([0.0, 1.0])  # resting pitch in degrees, energy
        self._posture = Glide(np.zeros(3))
        self._nods = Glide(np.zeros(3))
        self._nodded = 0.0
        self._breath = Glide(0.0)
        self._inhaling = 0.0  # when the present breath began
        self._next_breath = 0.3

    def hear(self, cue: Cue) -> None:
        """Take what is about to happen."""
        match cue:
            case Sound():
                if cue.opens:
                    self._begin_phrase(cue)
                if cue.accent:
                    self._nod(cue)
            case Pause(start):
                self._activity.to(0.35, start, 0.7)
                if start - self._inhaling > 2.2:
                    self._next_breath = min(self._next_breath, start + 0.05)
            case Mood(name, intensity, start):
                emotion = EMOTIONS[name]
                energy = 1.0 + (emotion.energy - 1.0) * intensity
                goal = [emotion.pitch_deg * intensity, energy]
                self._mood.to(goal, max(start - 0.2, 0.0), 0.6)
            case End(start, end):
                self._presence.to(0.0, start, end - start)

    def play(self, times: F64) -> F64:
        """Yaw, pitch, roll (degrees), x, y (eye distances) and breath at `times`, [times, 6]."""
        while self._next_breath <= times[-1]:
            self._breathe()
        presence = self._presence.at(times)
        mood = self._mood.at(times)
        waves = np.sin(2.0 * np.pi * self._frequency * times[:, None, None] + self._phase)
        drift = (waves * _WEIGHTS).sum(axis=1)
        activity = self._activity.at(times) * mood[:, 1:]
        turn = activity * (DRIFT * drift[:, :3] + self._posture.at(times)) + self._nods.at(times)
        turn[:, 1] += mood[:, 0]
        turn = _soften(turn * presence)
        breath = self._breath.at(times) * presence
        shift = 0.006 * drift[:, 3:] * activity * presence
        # A turned head moves sideways, a nod forward and down; breath lifts it a little.
        shift[:, 0] += 0.004 * turn[:, 0]
        shift[:, 1] -= 0.004 * turn[:, 1] + 0.003 * breath[:, 0]
        return np.concatenate([turn, shift, np.clip(breath, -1.0, 1.0)], axis=1)

    def _begin_phrase(self, sound: Sound) -> None:
        self._activity.to(1.0, max(sound.start - 0.25, 0.0), 0.6)
        goal = POSTURE * self._rng.uniform(-1.0, 1.0, 3)
        self._posture.to(goal, max(sound.start - 0.15, 0.0), self._rng.uniform(0.7, 1.1))

    def _nod(self, sound: Sound) -> None:
        chosen = self._rng.random() < 0.35 + 0.5 * sound.accent
        tilt = self._rng.normal(0.0, [0.5, 0.15, 0.3])
        if chosen and sound.start - self._nodded > 0.55:
            self._nodded = sound.start
            size = sound.accent * sound.energy
            self._nods.nudge(size * (NOD + tilt), sound.start + 0.06, 0.22, 0.34)

    def _breathe(self) -> None:
        start = self._next_breath
        length = self._rng.uniform(3.2, 3.9)
        inhale = 0.33 * length
        self._breath.to(1.0, start, inhale)
        self._breath.to(-1.0, start + inhale, length - inhale)
        self._inhaling = start
        self._next_breath = start + length


# Amplitude of each sine, so that drift has a root mean square of 1.
_WEIGHTS = np.array([1.0, 0.9, 0.7, 0.4, 0.22])[:, None]
_WEIGHTS = _WEIGHTS * np.sqrt(2.0 / np.sum(_WEIGHTS**2))


def _soften(turn: F64) -> F64:
    """Bend large angles towards their limits, axis by axis and then together."""
    turn = LIMITS * np.tanh(turn / LIMITS)
    size = np.sqrt(np.sum(turn * turn, axis=1, keepdims=True))
    softened: F64 = turn * (LARGEST * np.tanh(size / LARGEST) / np.maximum(size, 1e-9))
    return softened
