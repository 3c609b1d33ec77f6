"""A painted mouth brought into its frame, so that nothing tells where the painting ends.

Not the painted face is laid over the frame but what it changes: the difference from the same
square as it was, enlarged. Where little is changed the frame keeps its own grain; where much is,
the frame's own detail (the line of lips that are open now) goes, and the painting's edges are
sharpened instead.
"""

import cv2
import numpy as np

from workers.animation.shared.affine import measure_scale
from workers.animation.wav2lip.crop import Crop
from workers.arrays import F32, Floats, Pixels

KEPT = 0.05  # a change of brightness that takes most of the frame's own detail away
GRAIN = 0.5  # of it stays where no lips are, however much is changed
NEAR = 0.12  # changes larger than this, at the mask's edge, are of shape and not of colour
REACH = 12.0  # pixels of the square over which a cast of colour is evened out
SHARPER = 0.6  # how much of its edges the painting gets back for each doubling of its size


def lay_mouth(
    frame: Pixels, crop: Crop, way: Floats, before: F32, painted: F32, strength: float
) -> tuple[tuple[slice, slice], F32] | None:
    """Change a frame uint8 [H, W, 3 or 4]; alpha stays.

    `before` and `painted` are the square as it was and as it should be, float32 [96, 96, 3] RGB
    0..1; `strength` 0..1 is how much of the painting is wanted.

    Returns rows and columns that may have changed, and how much of the frame's own detail went
    there, float32 [h, w] 0..1; None if the face is not in the frame.
    """
    place = crop.window(way, frame)
    if place is None:
        return None
    change = painted - before
    change -= _cast(change, crop.mask)
    kept = _keep(change, crop.lips)
    edges = painted - cv2.GaussianBlur(painted, (0, 0), 1.0)
    amount = SHARPER * float(np.clip(np.log2(measure_scale(way)), 0, 2))
    change += (1 - kept)[..., None] * (amount * edges)
    mask = crop.mask * np.float32(strength)
    first = _enlarge(np.dstack([change, mask]), way, place, cv2.INTER_CUBIC)
    second = _enlarge(np.dstack([before, kept]), way, place, cv2.INTER_CUBIC)
    target = frame[place][..., :3]
    own = target.astype(np.float32) / np.float32(255)
    gone = 1 - np.clip(second[..., 3:], 0, 1)
    laid = np.clip(first[..., 3:], 0, 1)
    lost = gone * (own - second[..., :3])
    made = own + laid * (first[..., :3] - lost)
    target[:] = np.clip(np.rint(255 * made), 0, 255).astype(np.uint8)
    return place, (laid * gone)[..., 0]


def _cast(change: F32, mask: F32) -> F32:
    """The cast of colour that the painting has where it ends, spread over all of it."""
    shape = cv2.GaussianBlur(np.abs(change).max(axis=2), (0, 0), 1.5)
    weight = 4 * mask * (1 - mask) * np.exp(-((shape / np.float32(NEAR)) ** 2)) + np.float32(1e-4)
    known = cv2.GaussianBlur(change * weight[..., None], (0, 0), REACH)
    cast: F32 = known / cv2.GaussianBlur(weight, (0, 0), REACH)[..., None]
    return cast


def _keep(change: F32, lips: F32) -> F32:
    """How much of the frame's own detail stays, 0..1 [96, 96]: never all of it is lost but at the
    lips, since skin and beard have the same grain a little further on."""
    size = cv2.GaussianBlur(np.abs(change).max(axis=2), (0, 0), 1.2)
    kept: F32 = np.exp(-((size / np.float32(KEPT)) ** 2))
    kept += (1 - kept) * np.float32(GRAIN) * (1 - lips)
    return kept


def _enlarge(square: F32, way: Floats, place: tuple[slice, slice], how: int) -> F32:
    """The square [96, 96, 4] as it lies in a window of the frame."""
    rows, columns = place
    into = way.copy()
    into[:, 2] -= [columns.start, rows.start]
    size = (columns.stop - columns.start, rows.stop - rows.start)
    large: F32 = cv2.warpAffine(square, into, size, flags=how, borderMode=cv2.BORDER_REPLICATE)
    return large
