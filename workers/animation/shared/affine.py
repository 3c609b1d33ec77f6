"""A square of a frame as a network is shown it, whichever way it lies there.

A way is float64 [2, 3]: from the square's pixels to the frame's.
"""

import cv2
import numpy as np

from workers.arrays import F32, Floats, Pixels

FINEST = 4  # at most so many times finer is a large face read before it is made small


def cut(frame: Pixels, way: Floats, side: int) -> F32:
    """The square that lies in a frame uint8 [H, W, 3 or 4] by `way`: float32 [side, side, 3] RGB
    0..1. A pixel is the mean of its area; beyond the frame its border goes on."""
    fine = int(np.clip(np.ceil(measure_scale(way)), 1, FINEST))
    linear = way[:, :2] / fine
    middle = way[:, 2] + way[:, :2] @ np.full(2, 0.5 / fine - 0.5)
    read = cv2.warpAffine(
        frame[..., :3],
        np.column_stack([linear, middle]),
        (fine * side, fine * side),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    small = cv2.resize(
        read.astype(np.float32) / np.float32(255), (side, side), interpolation=cv2.INTER_AREA
    )
    square: F32 = small
    return square


def measure_scale(way: Floats) -> float:
    """How many pixels of the frame one of the square's is wide."""
    return float(np.sqrt(abs(np.linalg.det(way[:, :2]))))


def fit(was: Floats, now: Floats) -> Floats:
    """The shift, turn and size that bring points [n, 2] where they are now, by least squares:
    [2, 3]."""
    old, new = was[:, 0] + 1j * was[:, 1], now[:, 0] + 1j * now[:, 1]
    centre, place = old.mean(), new.mean()
    old, new = old - centre, new - place
    turn = np.vdot(old, new) / np.vdot(old, old).real
    shift = place - turn * centre
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def chain(second: Floats, first: Floats) -> Floats:
    """One way after another, [2, 3]."""
    linear = second[:, :2]
    return np.column_stack([linear @ first[:, :2], linear @ first[:, 2] + second[:, 2]])


def turn_back(way: Floats) -> Floats:
    """The same way from its end to its beginning, [2, 3]."""
    back = np.linalg.inv(way[:, :2])
    return np.column_stack([back, -back @ way[:, 2]])
