"""Sets a person on the film's stage: the frame's pixels, what it lacks, what is behind them."""

from dataclasses import dataclass

import numpy as np

from avatar_app.catalog.backgrounds import Background, BackgroundKind
from workers.arrays import F32, Pixels
from workers.face.composition.background import make_backdrop
from workers.face.composition.framing import Framing
from workers.face.composition.matting import refine, unmix
from workers.face.composition.outpainting import extend
from workers.face.portrait import Backdrop


@dataclass(frozen=True)
class StagedPicture:
    """A Portrait's pixels: see there. `whole` is the picture before the person is cut out."""

    whole: Pixels
    image: Pixels
    shut: Pixels | None
    mask: F32
    backdrop: Backdrop | None


def set_stage(
    framing: Framing,
    picture: Pixels,
    mask: F32,
    exact: bool,
    shut: Pixels | None,
    background: Background,
    unit: float,
    max_megapixels: int,
) -> StagedPicture:
    """Cut the frame out of a picture uint8 [h, w, 3].

    `mask` float32 [inner height, inner width] is the person within what the picture has of the
    frame; unless it is exact its edge is redrawn where it comes to be seen. `shut` is the same
    picture with closed eyes; `unit` is the eye distance in the film's pixels.
    Raises PortraitError for a background that is no picture.
    """
    whole = framing.cut(picture)
    closed = None if shut is None else framing.cut(shut)
    cut_out = background.kind != BackgroundKind.KEEP
    if not (cut_out or any(framing.pads)):
        return StagedPicture(whole, whole, closed, mask, None)
    alpha = mask if exact else refine(whole, mask, unit)
    whole, alpha = extend(whole, alpha, framing.pads, unit)
    closed = None if closed is None else _lay(closed, whole, framing)
    if not cut_out:
        return StagedPicture(whole, whole, closed, alpha, None)
    # A trace of alpha is nobody, and would draw a veil over what is behind.
    alpha = np.where(alpha < 0.01, 0, np.where(alpha > 0.99, 1, alpha)).astype(np.float32)
    behind = make_backdrop(background, whole, alpha, unit, max_megapixels)
    front, _ = unmix(whole, alpha, unit)
    own = np.clip(front + 0.5, 0, 255).astype(np.uint8)
    if closed is not None:
        # They differ about the eyes alone, and there nothing shows through.
        closed = np.where((closed != whole).any(axis=2, keepdims=True), closed, own)
    return StagedPicture(whole, own, closed, alpha, Backdrop(alpha, behind))


def _lay(inner: Pixels, whole: Pixels, framing: Framing) -> Pixels:
    """The inner picture in its place in the whole."""
    left, top = framing.pads[:2]
    laid = whole.copy()
    laid[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    return laid
