"""What is done to the sound of an engine that has no emotions of its own, after it has spoken."""

import numpy as np

from avatar_app.script.emotions import Prosody
from workers.arrays import F32
from workers.speech.audio.effects import TILT_LOUDNESS, apply_gain, fade, tilt
from workers.speech.audio.pitch import intone
from workers.speech.utterance import SpeechMark, Utterance, trim


def shape(
    samples: F32, rate: int, events: tuple[SpeechMark, ...], prosody: Prosody, level: float
) -> Utterance:
    """Pitch and range, then silences cut, brightness, and gain: the emotion's and `level` (dB).

    Rate is what the engine has seen to. Who calls this has praat-parselmouth installed.
    """
    intoned = intone(samples.astype(np.float32), rate, prosody.pitch, prosody.range)
    utterance = trim(intoned, rate, events)
    shaped = tilt(fade(utterance.samples, rate), rate, prosody.tilt_db)
    gain = level + prosody.gain_db - TILT_LOUDNESS * prosody.tilt_db
    return Utterance(apply_gain(shaped, gain), rate, utterance.events, utterance.length)
