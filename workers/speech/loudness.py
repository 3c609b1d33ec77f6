"""Loudness of films: -16 LUFS (ITU-R BS.1770-4), though the first Line cannot wait for the last.

Each embedded voice has a gain that was measured once (`python -m benchmarks.gains` prints this
table anew), others are measured when they are first used. What the emotions of a script will add
on the whole is taken off in advance, and each Line is brought to what is left for it.
"""

import numpy as np

from avatar_app.script.emotions import EMOTIONS
from avatar_app.script.script import Script
from workers.arrays import F32
from workers.speech.audio.effects import apply_gain
from workers.speech.audio.loudness_meter import SILENT, measure

TARGET_LUFS = -16.0

MOST, MOST_SHORT = 6.0, 3.0  # dB that a Line is moved by, and one under a second


def level_script(script: Script) -> float:
    """What to add to every Line, in dB, so that its emotions do not change the whole."""
    weights = np.array([len(line.text) for line in script.lines], float)
    gains = [EMOTIONS[line.emotion].prosody.scaled(line.intensity).gain_db for line in script.lines]
    power = 10 ** (np.array(gains) / 10)
    return float(-10 * np.log10((power * weights).sum() / weights.sum()))


def settle(samples: F32, rate: int, wanted: float, spoken: float) -> F32:
    """A Line with its rests, in which somebody speaks for `spoken` seconds, at `wanted` LUFS.

    Twice, since the limiter takes a little of what is louder.
    """
    most = MOST if spoken >= 1 else MOST_SHORT
    for _ in range(2):
        heard = measure(samples, rate)
        if heard > SILENT:
            samples = apply_gain(samples, float(np.clip(wanted - heard, -most, most)))
        most = 1.0
    return samples
