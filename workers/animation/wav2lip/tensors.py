"""What goes into the network and comes out of it, as pictures."""

import numpy as np

from workers.arrays import F32

SIDE = 96  # pixels of a face
COLUMNS = 16  # of the spectrogram: 0.2 s
LOWER = 44  # the row from which on a painted face is used; the upper half is never hidden


def show(square: F32) -> F32:
    """A face float32 [96, 96, 3] RGB 0..1 -> what the network sees of it, [6, 96, 96].

    Blue first; to be painted with its lower half black, and whole to copy from.
    """
    whole = square[..., ::-1].transpose(2, 0, 1)
    hidden = whole.copy()
    hidden[:, SIDE // 2 :] = 0
    return np.concatenate([hidden, whole])


def read(painted: F32) -> F32:
    """A face as the network gives it, [3, 96, 96] -> float32 [96, 96, 3] RGB."""
    return painted[::-1].transpose(1, 2, 0)
