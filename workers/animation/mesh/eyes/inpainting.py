"""Filling in what a photo does not show: smooth colour from around, and grain of its own."""

from dataclasses import dataclass

import cv2
import numpy as np

from workers.animation.mesh.geometry.axes import Axes
from workers.arrays import F32, Floats, Pixels


@dataclass(frozen=True)
class EyePatch:
    """A part of the photo at twice its size: pixel (x, y) lies at (left + x / 2, top + y / 2)."""

    left: int
    top: int
    pixels: F32  # [h, w, channels]

    @classmethod
    def of(cls, image: Pixels, points: Floats, margin: float) -> "EyePatch":
        """What of the image lies within `margin` pixels of the box around points [n, 2]."""
        height, width = image.shape[:2]
        x0, y0 = np.clip(np.floor(points.min(axis=0) - margin), 0, [width - 8, height - 8])
        x1, y1 = np.ceil(points.max(axis=0) + margin)
        x1, y1 = max(min(x1, width), x0 + 8), max(min(y1, height), y0 + 8)
        twice = np.array([[2.0, 0, -2 * x0], [0, 2, -2 * y0]])
        large = cv2.warpAffine(
            image,
            twice,
            (int(2 * (x1 - x0)), int(2 * (y1 - y0))),
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return cls(int(x0), int(y0), large.astype(np.float32))

    def pixel_places(self) -> F32:
        """Where on the photo each pixel lies, [h, w, 2]."""
        ys, xs = np.mgrid[: self.pixels.shape[0], : self.pixels.shape[1]].astype(np.float32)
        return np.dstack([xs / 2 + self.left, ys / 2 + self.top]).astype(np.float32)

    def places(self, axes: Axes) -> tuple[F32, F32]:
        """Each pixel's coordinates in a face's or eye's frame, x and y [h, w]."""
        at = axes.to_face(self.pixel_places())
        return at[..., 0].astype(np.float32), at[..., 1].astype(np.float32)


def blur(values: F32, sigma: float) -> F32:
    """A Gaussian blur [h, w, ...]; a wide one is done on fewer pixels."""
    step = int(sigma / 3)
    if step < 2:
        near: F32 = cv2.GaussianBlur(values, (0, 0), sigma)
        return near
    height, width = values.shape[:2]
    size = (max(width // step, 1), max(height // step, 1))
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    wide: F32 = cv2.resize(
        cv2.GaussianBlur(small, (0, 0), sigma / step),
        (width, height),
        interpolation=cv2.INTER_CUBIC,
    )
    return wide


def fill(light: F32, known: F32, smooth: float) -> F32:
    """Smooth colours [h, w, n] grown from where `known` [h, w] is 1 into where it is 0.

    A pyramid of means, from coarse to fine, then smoothed over `smooth` pixels, so that no cell
    of the pyramid is seen.
    """
    colour = light * known[..., None]
    levels = [(colour, known)]
    while min(known.shape) > 2:
        size = ((known.shape[1] + 1) // 2, (known.shape[0] + 1) // 2)
        colour = cv2.resize(colour, size, interpolation=cv2.INTER_AREA)
        known = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
        levels.append((colour, known))
    colour, known = levels[-1]
    total = max(float(known.sum()), 1e-6)
    grown = np.broadcast_to(colour.sum(axis=(0, 1)) / total, colour.shape)
    for colour, known in reversed(levels):
        size = (known.shape[1], known.shape[0])
        coarse = cv2.resize(np.ascontiguousarray(grown), size, interpolation=cv2.INTER_LINEAR)
        # The coarser level counts for a little everywhere: it steadies thin evidence.
        grown = (colour + 0.05 * coarse) / (known + 0.05)[..., None]
    for part in (1.0, 0.5):
        grown = blur(grown, max(part * smooth, 0.8))
    done: F32 = np.ascontiguousarray(grown.astype(np.float32))
    return done


def grain(light: F32, sigma: float) -> F32:
    """The finest detail of a picture, without what stands out of it: pores and noise."""
    detail = light - cv2.GaussianBlur(light, (0, 0), sigma)
    spread = 1.48 * np.median(np.abs(detail), axis=(0, 1))
    # Hairs, folds and frames are no grain, nor is what lies about them.
    bold = (np.abs(detail) > 4 * spread + 2).any(axis=2).astype(np.uint8)
    plain = 1 - cv2.dilate(bold, np.ones((5, 5), np.uint8)).astype(np.float32)
    plain = cv2.GaussianBlur(plain, (0, 0), 1.5) * plain
    fine: F32 = (detail * plain[..., None]).astype(np.float32)
    return fine
