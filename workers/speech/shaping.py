"""What is done to the sound of an engine that has no emotions of its own, after it has spoken."""

import numpy as np

from avatar_app.emotions import Prosody
from workers.speech.intonation import intone
from workers.speech.prosody import TILT_LOUDNESS
from workers.speech.take import Event, Take, trim
from workers.speech.tone import F32, fade, lift, tilt


def shape(
    samples: F32, rate: int, events: tuple[Event, ...], prosody: Prosody, level: float
) -> Take:
    """Pitch and range, then silences cut, brightness, and gain: the emotion's and `level` (dB).

    Rate is what the engine has seen to. Who calls this has praat-parselmouth installed.
    """
    intoned = intone(samples.astype(np.float32), rate, prosody.pitch, prosody.range)
    take = trim(intoned, rate, events)
    shaped = tilt(fade(take.samples, rate), rate, prosody.tilt_db)
    gain = level + prosody.gain_db - TILT_LOUDNESS * prosody.tilt_db
    return Take(lift(shaped, gain), rate, take.events, take.length)
