"""Emotion -> face: action units as blendshapes, eased in and out, with brows that mark speech."""

import numpy as np

from avatar_app.script.emotions import EMOTIONS
from workers.arrays import F64
from workers.performance.easing import Glide
from workers.performance.timeline import Cue, End, Sound
from workers.performance.tracks import BLENDSHAPES, FEELINGS
from workers.speech.speech import Mood

# Each action unit at full strength (Ekman, Friesen & Hager 2002), in the nearest blendshapes;
# a name without its side stands for both.
_UNITS: dict[int, dict[str, float]] = {
    1: {"browInnerUp": 1.0},
    2: {"browOuterUp": 1.0},
    4: {"browDown": 1.0},
    5: {"eyeWide": 1.0},
    6: {"cheekSquint": 1.0, "eyeSquint": 0.45},
    7: {"eyeSquint": 0.9},
    9: {"noseSneer": 1.0},
    10: {"mouthUpperUp": 0.8},
    12: {"mouthSmile": 0.95, "mouthDimple": 0.15},
    15: {"mouthFrown": 0.95},
    17: {"mouthShrugLower": 0.9, "mouthShrugUpper": 0.3},
    20: {"mouthStretch": 0.9},
    23: {"mouthPress": 0.3, "mouthRollLower": 0.3, "mouthRollUpper": 0.3},
    24: {"mouthPress": 0.8, "mouthRollLower": 0.15},
    26: {"jawOpen": 0.8},
}
_BROWS_UP = {"browInnerUp": 0.18, "browOuterUp": 0.14}
LIVING = 0.07  # how much an expression breathes, as a part of itself
PARTING = 0.3  # what is left of an expression in the last frame


class Expression:
    """Hears cues and plays what the emotion asks of every blendshape."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        # No face is even: each side of each pair has its own strength, the same all film long.
        self._sides = 1.0 + rng.uniform(-0.07, 0.07, len(BLENDSHAPES))
        self._frequency = rng.uniform([[0.09], [0.21]], [[0.15], [0.33]], (2, len(_GROUPS)))
        self._phase = rng.uniform(0.0, 2.0 * np.pi, (2, len(_GROUPS)))
        self._face = Glide(np.zeros(len(BLENDSHAPES)))
        self._feelings = Glide(np.zeros(len(FEELINGS)))
        self._brows = Glide(np.zeros(len(BLENDSHAPES)))
        self._presence = Glide(1.0)
        self._raised = -1.0
        self._opening = False  # no stressed syllable yet in this phrase

    def hear(self, cue: Cue) -> None:
        """Take what is about to happen."""
        match cue:
            case Mood(name, intensity, start):
                duration = self._rng.uniform(0.32, 0.42)
                goal = face(name, intensity) * self._sides
                self._face.to(goal, max(start - 0.2, 0.0), duration)
                felt = [intensity * (feeling == name) for feeling in FEELINGS]
                self._feelings.to(felt, max(start - 0.2, 0.0), duration)
            case Sound():
                self._opening = self._opening or cue.opens
                if cue.accent:
                    self._raise_brows(cue)
            case End(start, end):
                self._presence.to(PARTING, start, end - start)
                self._feelings.to(PARTING * self._feelings.goal, start, end - start)

    def play(self, times: F64) -> F64:
        """Blendshapes at `times`, [times, len(BLENDSHAPES)], not yet clipped."""
        waves = np.sin(2.0 * np.pi * self._frequency * times[:, None, None] + self._phase)
        living = (1.0 + 0.5 * LIVING * waves.sum(axis=1))[:, _GROUP_OF]
        shape = self._face.at(times) * living
        shape += self._brows.at(times) * (1.0 - shape)  # brows that are up have less way to go
        present: F64 = shape * self._presence.at(times)
        return present

    def feel(self, times: F64) -> F64:
        """How strong each emotion is at `times`, [times, len(FEELINGS)], as the face shows it."""
        return self._feelings.at(times)

    def _raise_brows(self, sound: Sound) -> None:
        """Brows go up on some stressed syllables, more often on a phrase's first."""
        chosen = self._rng.random() < (0.7 if self._opening else 0.4 * sound.accent)
        self._opening = False
        size = sound.accent * sound.energy * self._rng.uniform(0.7, 1.2)
        if chosen and sound.start - self._raised > 0.8:
            self._raised = sound.start
            self._brows.nudge(
                size * _spread(_BROWS_UP) * self._sides, sound.start + 0.06, 0.24, 0.42
            )


def face(name: str, intensity: float) -> F64:
    """An emotion's blendshapes at `intensity`, [len(BLENDSHAPES)]."""
    shape: F64 = np.zeros(len(BLENDSHAPES))
    for unit, strength in EMOTIONS[name].action_units.items():
        shape += intensity * strength * _spread(_UNITS[unit])
    return shape


def _spread(weights: dict[str, float]) -> F64:
    """Weights by name, or by name without its side, as a vector."""
    return np.array(
        [
            weights.get(name, weights.get(name.removesuffix("Left").removesuffix("Right"), 0.0))
            for name in BLENDSHAPES
        ]
    )


# Brows, eyes and mouth breathe each in their own time.
_GROUPS = ("brow", "eye", "mouth")
_GROUP_OF = np.array(
    [
        next((index for index, group in enumerate(_GROUPS) if name.startswith(group)), 2)
        for name in BLENDSHAPES
    ]
)
