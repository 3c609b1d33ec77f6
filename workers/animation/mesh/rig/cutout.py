"""A person cut out of their picture: alpha that moves with them, over what never moves."""

from dataclasses import dataclass

import cv2
import numpy as np

from workers.animation.mesh.geometry.displacement import Grid
from workers.arrays import Pixels
from workers.face.portrait import Backdrop, Portrait


@dataclass(frozen=True)
class Cutout:
    """What is made once a portrait."""

    texture: Pixels  # [scale H, scale W] alpha, read as the photo is; 0..255
    backdrop: Pixels | None  # [H, W, 3]; None: frames carry alpha
    plate: Pixels  # [H, W, 3 or 4]: the frame in which nothing moves


def cut_out(portrait: Portrait, scale: int) -> Cutout | None:
    """The cutout of a portrait, its texture `scale` times as large, as the photo's is; None if it
    keeps its own background.
    """
    if portrait.backdrop is None:
        return None
    behind: Backdrop = portrait.backdrop
    alpha = np.round(255 * behind.alpha).astype(np.uint8)
    height, width = alpha.shape
    grow = np.array([[scale, 0.0, 0.0], [0.0, scale, 0.0]])
    texture = cv2.warpAffine(
        alpha,
        grow,
        (scale * width, scale * height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    plate = np.empty((height, width, 4 if behind.picture is None else 3), np.uint8)
    _join(portrait.image, alpha, behind.picture, plate)
    return Cutout(texture, behind.picture, plate)


def compose(cutout: Cutout, alpha: Pixels, part: Grid, drawn: Pixels, shown: Pixels) -> None:
    """Put a drawn frame [H, W, 3] over the backdrop, into `shown` [H, W, 3 or 4], where `part` of
    it may have moved; alpha [part.height, part.width] is the person's there, 0..255.
    """
    place = np.s_[part.top : part.top + part.height, part.left : part.left + part.width]
    target = shown[place]
    alpha = np.ascontiguousarray(alpha[: target.shape[0], : target.shape[1]])
    behind = None if cutout.backdrop is None else cutout.backdrop[place]
    _join(drawn[place], alpha, behind, target)


def _join(front: Pixels, alpha: Pixels, behind: Pixels | None, out: Pixels) -> None:
    """Write a person before what is behind them. Only an edge has to be mixed."""
    if behind is None:
        out[..., :3], out[..., 3] = front, alpha
        return
    out[:] = behind
    cv2.copyTo(front, cv2.compare(alpha, 255, cv2.CMP_EQ), out)
    rows, columns = np.nonzero((alpha > 0) & (alpha < 255))
    part = alpha[rows, columns, None].astype(np.uint32)
    mixed = part * front[rows, columns] + (255 - part) * behind[rows, columns]
    out[rows, columns] = (mixed + 127) // 255
