"""The closed list of emotions, and all that each one does: one row each.

Prosody multiplies the neutral voice (start values: Murray & Arnott 1993, Burkhardt & Sendlmeier
2000, damped). Action units are FACS numbers (Ekman, Friesen & Hager 2002) with their strength at
intensity 1, 0..1; `workers.performance.expression` turns them into ARKit blendshapes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from avatar_app.translation import N_


@dataclass(frozen=True)
class Prosody:
    """How a voice changes: pitch, range and rate are factors, gain in dB, tilt in dB at 4 kHz."""

    pitch: float = 1.0
    range: float = 1.0
    rate: float = 1.0
    gain_db: float = 0.0
    tilt_db: float = 0.0

    def scaled(self, intensity: float) -> "Prosody":
        """The same change at `intensity` (0 = neutral, 1 = as written)."""
        return Prosody(
            self.pitch**intensity,
            self.range**intensity,
            self.rate**intensity,
            self.gain_db * intensity,
            self.tilt_db * intensity,
        )


@dataclass(frozen=True)
class Emotion:
    """One emotion: what it is called, and what it does to voice, face, head and eyes."""

    name: str
    label: str
    aliases: tuple[str, ...]
    prosody: Prosody
    action_units: Mapping[int, float]
    energy: float  # factor on head and brow movement
    pitch_deg: float  # resting head pitch, degrees, up is positive
    blink_rate: float  # factor on blinks a minute


def _emotion(
    name: str,
    label: str,
    aliases: str,
    prosody: Prosody,
    action_units: dict[int, float],
    energy: float = 1.0,
    pitch_deg: float = 0.0,
    blink_rate: float = 1.0,
) -> Emotion:
    units = MappingProxyType(action_units)
    return Emotion(
        name, label, tuple(aliases.split()), prosody, units, energy, pitch_deg, blink_rate
    )


# AU 1 inner brow up, 2 outer brow up, 4 brow lowerer, 5 upper lid raiser, 6 cheek raiser,
# 7 lid tightener, 9 nose wrinkler, 10 upper lip raiser, 12 lip corner puller, 15 lip corner
# depressor, 17 chin raiser, 20 lip stretcher, 23 lip tightener, 24 lip pressor, 26 jaw drop.
EMOTIONS: dict[str, Emotion] = {
    row.name: row
    for row in (
        _emotion("neutral", N_("Neutral"), "calm normal plain relaxed", Prosody(), {}),
        _emotion(
            "happy",
            N_("Happy"),
            "cheerful glad joyful smiling friendly warm joy",
            Prosody(1.12, 1.35, 1.06, 1.5, 0.5),
            {6: 0.6, 12: 0.75, 1: 0.1, 2: 0.12},
            energy=1.15,
            pitch_deg=0.6,
        ),
        _emotion(
            "excited",
            N_("Excited"),
            "thrilled enthusiastic eager energetic elated",
            Prosody(1.18, 1.50, 1.12, 2.5, 1.0),
            {1: 0.45, 2: 0.5, 5: 0.4, 6: 0.45, 12: 0.85},
            energy=1.5,
            pitch_deg=1.0,
            blink_rate=0.9,
        ),
        _emotion(
            "surprised",
            N_("Surprised"),
            "shocked astonished startled surprise",
            Prosody(1.20, 1.60, 1.02, 1.5, 0.5),
            {1: 0.85, 2: 0.85, 5: 0.75, 26: 0.25},
            energy=1.2,
            pitch_deg=0.8,
            blink_rate=0.7,
        ),
        _emotion(
            "amazed",
            N_("Amazed"),
            "awed impressed wonder wondering",
            Prosody(1.12, 1.50, 0.92, 1.0, 0.0),
            {1: 0.6, 2: 0.6, 5: 0.5, 12: 0.4, 26: 0.15},
            energy=0.9,
            pitch_deg=1.2,
            blink_rate=0.7,
        ),
        _emotion(
            "angry",
            N_("Angry"),
            "furious mad annoyed irritated anger",
            Prosody(1.06, 1.30, 1.08, 3.5, 3.0),
            {4: 1.0, 5: 0.3, 7: 0.5, 9: 0.25, 23: 0.5, 15: 0.2},
            energy=1.25,
            pitch_deg=-1.2,
            blink_rate=0.7,
        ),
        _emotion(
            "sad",
            N_("Sad"),
            "unhappy sorrowful melancholy gloomy down sadness",
            Prosody(0.93, 0.70, 0.86, -3.0, -3.0),
            {1: 0.8, 4: 0.4, 15: 0.75, 17: 0.4},
            energy=0.6,
            pitch_deg=-1.8,
            blink_rate=1.2,
        ),
        _emotion(
            "serious",
            N_("Serious"),
            "grave stern earnest focused formal",
            Prosody(0.95, 0.80, 0.94, 0.0, 0.0),
            {4: 0.6, 7: 0.25, 24: 0.2},
            energy=0.75,
            pitch_deg=-0.5,
            blink_rate=0.85,
        ),
    )
}

NEUTRAL = EMOTIONS["neutral"]

ALIASES: dict[str, str] = {
    word: row.name for row in EMOTIONS.values() for word in (row.name, *row.aliases)
}
