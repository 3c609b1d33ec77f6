"""How much of each pixel is the person, and what colour they have there: for cutting them out.

The mask of a net is right about where the person is and wrong about hair. Closed-form matting
(Levin, Lischinski & Weiss 2008) redraws its edge by the picture's own colours; its Laplacian is
applied by box filters and never written down (He, Sun & Tang 2010). What of an edge's colour is
the old wall's is then taken out by blur fusion (Forte 2021).
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.arrays import F32

SIDE = 640  # pixels of the longer side at which the edge is solved
ROUNDS = 120
SMOOTH = 1e-6  # the colour variance (of 0..1) under which a window counts as of one colour
SURE = 100.0  # how firmly known pixels hold, against the pull of their neighbours' colours
HINT = 0.002  # the same for the net's word where it is unsure
# Alpha as solved under which there is nothing, and over which all is the person: a little of the
# old wall is worse than a hair less.
NOTHING, ALL = 0.15, 0.94
CLEAR = 0.06  # from 0 or 1 within which a pixel's colour is believed to be one side's alone


def refine(image: NDArray[np.uint8], mask: F32, unit: float) -> F32:
    """Alpha float32 [H, W] of the person in uint8 [H, W, 3], from a coarse mask 0..1 [H, W];
    `unit` is the eye distance in pixels."""
    height, width = mask.shape
    scale = min(1.0, SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    coarse = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    guide = small.astype(np.float32) / 255
    known = _trust(coarse, unit * scale)
    solved = _solve(guide, coarse, known)
    if scale < 1:
        solved = _enlarge(guide, solved, image)
    alpha: F32 = np.clip((solved - NOTHING) / (ALL - NOTHING), 0, 1).astype(np.float32)
    return alpha


def unmix(image: NDArray[np.uint8], alpha: F32, unit: float) -> tuple[F32, F32]:
    """The colours of the person and of what is behind, each whole: float32 [H, W, 3], 0..255.

    Each goes on smoothly where the other hides it.
    """
    seen = image.astype(np.float32)
    cover = alpha[..., None]
    front = complete(seen, (alpha > 1 - CLEAR).astype(np.float32))
    back = complete(seen, (alpha < CLEAR).astype(np.float32))
    radius = max(2, round(0.06 * unit))
    for _ in range(2):  # Forte's two passes; the first one's means are those of `complete`
        rest = seen - cover * front - (1 - cover) * back
        front = np.clip(front + cover * rest, 0, 255)
        back = np.clip(back + (1 - cover) * rest, 0, 255)
        front = np.where(cover > CLEAR, front, _mean(front, cover, front, radius))
        back = np.where(cover < 1 - CLEAR, back, _mean(back, 1 - cover, back, radius))
    return front, back


def complete(image: F32, weight: F32) -> F32:
    """Fill float32 [H, W, 3] smoothly where weight [H, W] is 0, from where it is 1 (pull-push)."""
    height, width = weight.shape
    if min(height, width) <= 2:
        total = float(weight.sum())
        mean = (image * weight[..., None]).sum(axis=(0, 1)) / total if total else 0 * image[0, 0]
        filled: F32 = image * weight[..., None] + mean * (1 - weight[..., None])
        return filled.astype(np.float32)
    size = (-(-width // 2), -(-height // 2))
    held = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    mixed = cv2.resize(image * weight[..., None], size, interpolation=cv2.INTER_AREA)
    coarse = complete(mixed / np.maximum(held, 1e-4)[..., None], np.minimum(1, 4 * held))
    smooth = cv2.GaussianBlur(coarse, (3, 3), 0.7)
    wide: F32 = cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR)
    return image * weight[..., None] + wide * (1 - weight[..., None])


def _trust(mask: F32, unit: float) -> F32:
    """1 where the mask is to be believed; 0 about its edge, wider about hair than at sleeves."""
    reach = max(2, round(0.22 * unit))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    inside, outside = (mask > 0.5).astype(np.uint8), (mask <= 0.5).astype(np.uint8)
    near = cv2.dilate(inside, disc) & cv2.dilate(outside, disc)
    unsure = (mask > 0.04) & (mask < 0.96)
    trust: F32 = 1 - (near | unsure).astype(np.float32)
    return trust


def _solve(guide: F32, mask: F32, known: F32) -> F32:
    """Conjugate gradients on (L + D) alpha = D mask, L the matting Laplacian of the colours."""
    hold = SURE * known + HINT * (1 - known)
    laplacian = _Laplacian(guide, 1)
    goal = np.where(known > 0, np.round(mask), mask).astype(np.float32)
    alpha = goal.copy()
    rest = hold * goal - (laplacian.apply(alpha) + hold * alpha)
    scale = 1 / (hold + 1)  # its own diagonal, nearly
    step = scale * rest
    way: F32 = step.astype(np.float32)
    before = float((rest * step).sum())
    for _ in range(ROUNDS):
        image = laplacian.apply(way) + hold * way
        length = before / max(float((way * image).sum()), 1e-12)
        alpha += np.float32(length) * way
        rest -= np.float32(length) * image
        step = scale * rest
        after = float((rest * step).sum())
        if after < 1e-4:
            break
        way = (step + np.float32(after / before) * way).astype(np.float32)
        before = after
    return alpha


class _Laplacian:
    """L p = p - mean over windows of (their linear fit of p by the colours), by box filters."""

    def __init__(self, guide: F32, radius: int) -> None:
        self._side = (2 * radius + 1, 2 * radius + 1)
        self._guide = guide
        self._mean = self._box(guide)
        pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]
        own = np.empty((*guide.shape[:2], 3, 3), np.float32)
        for i, j in pairs:
            value = self._box(guide[..., i] * guide[..., j])
            own[..., i, j] = own[..., j, i] = value - self._mean[..., i] * self._mean[..., j]
        self._inverse = np.linalg.inv(own + SMOOTH * np.eye(3, dtype=np.float32)).astype(np.float32)

    def apply(self, p: F32) -> F32:
        """float32 [H, W] -> [H, W]."""
        level = self._box(p)
        cross = self._box(self._guide * p[..., None]) - self._mean * level[..., None]
        gain = np.einsum("hwij,hwj->hwi", self._inverse, cross)
        offset = level - (gain * self._mean).sum(axis=2)
        fit = (self._box(gain) * self._guide).sum(axis=2) + self._box(offset)
        bent: F32 = p - fit
        return bent

    def _box(self, values: F32) -> F32:
        mean: F32 = cv2.blur(values, self._side, borderType=cv2.BORDER_REFLECT)
        return mean


def _enlarge(guide: F32, alpha: F32, image: NDArray[np.uint8]) -> F32:
    """Alpha at the image's size, its edge drawn by the image's colours (He & Sun 2015)."""
    box = _Laplacian(guide, 2)
    level = box._box(alpha)
    cross = box._box(guide * alpha[..., None]) - box._mean * level[..., None]
    gain = np.einsum("hwij,hwj->hwi", box._inverse, cross).astype(np.float32)
    offset = level - (gain * box._mean).sum(axis=2)
    size = (image.shape[1], image.shape[0])
    gain, offset = cv2.resize(box._box(gain), size), cv2.resize(box._box(offset), size)
    large: F32 = (gain * (image / np.float32(255))).sum(axis=2) + offset
    return large


def _mean(values: F32, weight: F32, otherwise: F32, radius: int) -> F32:
    """The weighted mean about each pixel; `otherwise` where there is nothing to weigh."""
    side = (2 * radius + 1, 2 * radius + 1)
    total = cv2.blur(weight, side)[..., None]
    part = np.minimum(1, total / np.float32(0.02))
    near = cv2.blur(values * weight, side) / np.maximum(total, 1e-3)
    mean: F32 = near * part + otherwise * (1 - part)
    return mean
