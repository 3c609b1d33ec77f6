"""Reading films back."""

from pathlib import Path

import av
import numpy as np


def frames(path: Path) -> list[np.ndarray]:
    """All frames, uint8 [H, W, 3]."""
    with av.open(str(path)) as film:
        return [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]


def sound(path: Path, rate: int) -> np.ndarray:
    """The sound, float32 mono at `rate`."""
    with av.open(str(path)) as film:
        resampler = av.AudioResampler("flt", "mono", rate)
        pieces = [
            piece.to_ndarray()[0]
            for frame in film.decode(audio=0)
            for piece in resampler.resample(frame)
        ]
    return np.concatenate(pieces)
