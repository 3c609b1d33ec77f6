"""An emotion put into what Kokoro sings, between its two halves: how long tokens last, F0, energy.

Nothing is done to the sound afterwards, so that a raised voice is as clean as a calm one.
"""

import numpy as np
from numpy.typing import NDArray

from avatar_app.script.emotions import Prosody
from workers.arrays import F32

I64 = NDArray[np.int64]

HIGHEST = 700.0  # Hz that a voice is kept under
FARTHEST = 0.6  # of the middle in log Hz, over which the range is not widened
VOICED = 10.0  # Hz over which the network means a voice


def pace(lengths: F32, rate: float) -> I64:
    """Whole frames of each token at `rate` times the voice's own pace.

    Rounding is carried on, so that the whole is as long as it should be.
    """
    ends = np.round(np.cumsum(np.maximum(lengths, 1.0) / rate)).astype(np.int64)
    return np.maximum(np.diff(ends, prepend=0), 1)


def intone(f0: F32, energy: F32, prosody: Prosody) -> F32:
    """F0 [n] with its height and range changed about its middle, in Hz; 0 stays 0.

    The middle is that of what is heard: each value counts by its energy, since F0 glides through
    values far below where a voice begins and ends.
    """
    voiced = f0 > VOICED
    heard = np.where(voiced, np.maximum(energy, 0), 0)
    if not heard.any():
        return f0
    pitch = np.log(np.maximum(f0, VOICED))
    away = np.clip(pitch - np.average(pitch, weights=heard), -FARTHEST, FARTHEST)
    changed = f0 * prosody.pitch * np.exp((prosody.range - 1) * away)
    made: F32 = np.where(voiced, np.minimum(changed, HIGHEST), f0).astype(np.float32)
    return made
