"""Pitch and its range changed after an engine has spoken, for engines without means of their own.

By PSOLA (Moulines & Charpentier 1990), as Praat has it: periods are moved closer or apart, and
the sound's length, and so every time in it, stays as it is to the sample. Of the two at hand it is
the faster one (90 to 130 times real time on a core; pyworld's vocoder 17) and comes as a wheel.
"""

import numpy as np
import parselmouth
from parselmouth.praat import call

from workers.arrays import F32

STEP = 0.01  # seconds between two measurements of F0
LOWEST, HIGHEST = 60.0, 500.0  # Hz: where F0 is looked for, and how far it is moved
SHORTEST = 0.1  # seconds: too little to find any F0 in


def intone(samples: F32, rate: int, pitch: float, pitch_range: float) -> F32:
    """F0 times `pitch`, its distance from the median in semitones times `pitch_range`.

    float32 mono in and out, as long and as loud as before.
    """
    if (pitch, pitch_range) == (1.0, 1.0) or len(samples) < SHORTEST * rate:
        return samples
    sound = parselmouth.Sound(samples.astype(np.float64), rate)
    manipulation = call(sound, "To Manipulation", STEP, LOWEST, HIGHEST)
    tier = call(manipulation, "Extract pitch tier")
    count = int(call(tier, "Get number of points"))
    if count == 0:
        return samples
    middle = float(np.median([call(tier, "Get value at index", n + 1) for n in range(count)]))
    moved = f"{middle} * {pitch} * (self / {middle}) ^ {pitch_range}"
    call(tier, "Formula", f"max({LOWEST}, min({HIGHEST}, {moved}))")
    call([tier, manipulation], "Replace pitch tier")
    return _resynthesize(manipulation, samples, len(samples))


def stretch(samples: F32, rate: int, factor: float) -> F32:
    """The same at the same pitch, `factor` times as long: float32 mono in and out."""
    if factor == 1.0 or len(samples) < SHORTEST * rate:
        return samples
    sound = parselmouth.Sound(samples.astype(np.float64), rate)
    manipulation = call(sound, "To Manipulation", STEP, LOWEST, HIGHEST)
    tier = call(manipulation, "Extract duration tier")
    call(tier, "Add point", 0.0, factor)
    call([tier, manipulation], "Replace duration tier")
    return _resynthesize(manipulation, samples, round(len(samples) * factor))


def _resynthesize(manipulation: parselmouth.Data, before: F32, length: int) -> F32:
    """By overlap and add, `length` samples, as loud as before."""
    made = np.asarray(call(manipulation, "Get resynthesis (overlap-add)").values[0])[:length]
    made = np.pad(made, (0, length - len(made)))
    power, wanted = np.square(made).mean(), np.square(before, dtype=np.float64).mean()
    level: F32 = (made * np.sqrt(wanted / max(power, 1e-12))).astype(np.float32)
    return level
