"""From an emotion's prosody to espeak-ng's parameters, by what was measured on its voices.

On `en-us+f5` and `en-us+klatt4`: pitch moves F0 by 1.05% a step; the spread of F0 in semitones
grows linearly with range, shrinks as pitch rises, and a wider range lifts the median.
"""

import math
from dataclasses import dataclass

from avatar_app.script.emotions import Prosody
from workers.speech.audio.effects import TILT_LOUDNESS

RATE = 160  # words a minute of a neutral voice
MIDDLE = 50  # of pitch and range

PITCH_STEP = 0.0105  # ln F0 a step of pitch
SPREAD_BASE, SPREAD_STEP = 0.20, 0.029  # semitones at range 0, and a step of range
SPREAD_LOSS = 0.9  # the spread falls with F0 to this power
LIFT = 0.0016  # ln F0 a step of range


@dataclass(frozen=True)
class Delivery:
    """How a Line is spoken: espeak-ng's parameters, and gain and brightness in dB for after."""

    rate: int
    pitch: int
    pitch_range: int
    gain_db: float
    tilt_db: float


def deliver(prosody: Prosody) -> Delivery:
    """The delivery of a Line that is to differ so from the neutral voice."""
    neutral = SPREAD_BASE + SPREAD_STEP * MIDDLE
    spread = neutral * prosody.range * prosody.pitch**SPREAD_LOSS
    pitch_range = _bound((spread - SPREAD_BASE) / SPREAD_STEP)
    steps = math.log(prosody.pitch) - LIFT * (pitch_range - MIDDLE)
    return Delivery(
        rate=round(RATE * prosody.rate),
        pitch=_bound(MIDDLE + steps / PITCH_STEP),
        pitch_range=pitch_range,
        gain_db=prosody.gain_db - TILT_LOUDNESS * prosody.tilt_db,
        tilt_db=prosody.tilt_db,
    )


def _bound(value: float) -> int:
    return round(min(max(value, 0), 99))
