"""Detail that a drawing lacks, brought back by a restorer; nothing else of what that makes.

A restorer paints a whole new face: a little another person's, of another colour, with another
mouth. Of that only what is finer than the drawing could be is taken, and only brightness: what is
coarser stays the animator's, to the bit. It is added where the drawing took the picture's own
detail away, and there as far as the restored face is the sharper one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from workers.animation.enhancer.alignment import SIDE, Face
from workers.animation.enhancer.restorer import Restorer
from workers.animation.shared.affine import cut, measure_scale, turn_back
from workers.arrays import F32, Floats, Pixels

COARSE = 1.25  # pixels of the frame that one of the drawing's must be wide, for the net to run
LEAST = 0.01  # of the picture's detail that must be lost somewhere
FINE = 1.0  # pixels of the drawing: what a Gaussian so wide takes away is detail
SHARPER = 0.5  # by how much a restored face must be sharper for all of its detail to count
NOISE = 1 / 255  # sharpness of nothing
LUMA = np.array([0.299, 0.587, 0.114], np.float32)


@dataclass(frozen=True)
class Drawing:
    """A frame uint8 [H, W, 3 or 4] into which a face was drawn.

    `lost` float32 [h, w] 0..1 is how much of the picture's own detail is gone in `place`, rows and
    columns of the frame; `way` [2, 3] leads from the aligned face's pixels to the frame's; one
    pixel of the drawing is `coarse` pixels of the frame wide.
    """

    frame: Pixels
    place: tuple[slice, slice]
    lost: F32
    way: Floats
    coarse: float


class Enhancer:
    """See the module; `strength` 0..1 is how much of the detail is added."""

    def __init__(self, restorer: Restorer, strength: float) -> None:
        self._restorer = restorer
        self._strength = strength

    @property
    def batch(self) -> int:
        """Frames that are best sharpened at once."""
        return self._restorer.batch

    def sharpen(self, face: Face, drawings: Sequence[Drawing]) -> None:
        """Add to each frame, in place. Where there is nothing to be gained the net rests."""
        due = [one for one in drawings if one.coarse >= COARSE and one.lost.max() >= LEAST]
        if not due:
            return
        seen = np.stack([cut(one.frame, one.way, SIDE) for one in due])
        for one, was, made in zip(due, seen, self._restorer.restore(seen), strict=True):
            scale = measure_scale(one.way)
            detail = face.mask * find_detail(was, made, FINE * one.coarse / scale)
            _add(one, np.float32(self._strength) * detail)


def find_detail(was: F32, made: F32, sigma: float) -> F32:
    """What a restored face has of detail over the one that it was made of, both float32
    [n, n, 3] RGB 0..1: brightness to be added, float32 [n, n]. `sigma`, in pixels, says what detail
    is. A restored face that is the softer one adds nothing."""
    old, new = (_take_fine(each @ LUMA, sigma) for each in (was, made))
    before, after = (np.sqrt(cv2.GaussianBlur(x * x, (0, 0), 2 * sigma)) for x in (old, new))
    share = np.clip((after / (before + np.float32(NOISE)) - 1) / np.float32(SHARPER), 0, 1)
    detail: F32 = share * (new - old)
    # Shares that differ from place to place would make something coarse of it again.
    return _take_fine(detail, sigma)


def _take_fine(grey: F32, sigma: float) -> F32:
    fine: F32 = grey - cv2.GaussianBlur(grey, (0, 0), sigma)
    return fine


def _add(drawing: Drawing, detail: F32) -> None:
    """Detail of the aligned square [512, 512] to its frame."""
    rows, columns = drawing.place
    into = drawing.way.copy()
    into[:, 2] -= [columns.start, rows.start]
    step = 1 / measure_scale(into)
    if step > 1.2:  # a smaller face would shimmer
        detail = cv2.GaussianBlur(detail, (0, 0), 0.45 * step)
    height, width = drawing.lost.shape
    read = cv2.warpAffine(
        detail,
        turn_back(into),
        (width, height),
        flags=(cv2.INTER_CUBIC if step < 1 else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
    )
    target = drawing.frame[drawing.place][..., :3]
    change = (255 * drawing.lost * read)[..., None]
    target[:] = np.clip(np.rint(target + change), 0, 255).astype(np.uint8)
