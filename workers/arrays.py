"""Types of arrays that many modules share, and one curve."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Floats = NDArray[np.floating[Any]]
Pixels = NDArray[np.uint8]
Rgb = NDArray[np.uint8]  # [H, W, 3], sRGB


def smoothstep(value: Floats, start: float | Floats, stop: float | Floats) -> Floats:
    """0 before `start`, 1 after `stop`, eased between (Hermite); runs backwards if stop < start."""
    t = np.clip((value - start) / (stop - start), 0, 1)
    eased: Floats = t * t * (3 - 2 * t)
    return eased
