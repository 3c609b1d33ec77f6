"""Who is person and who is wall: a coarse net's mask, drawn to the picture's own edges."""

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.face.nets import F32, load_net


def segment(image: NDArray[np.uint8]) -> F32:
    """How surely each pixel of uint8 [H, W, 3] is of the person: float32 [H, W], 0..1."""
    small = cv2.resize(image, (256, 256), interpolation=cv2.INTER_AREA)
    coarse = load_net("selfie_segmentation.tflite").run(small / np.float32(255))[0][0, ..., -1]
    guide = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    gain, offset = _guide(guide, np.clip(coarse, 0, 1), 5, 1e-3)
    height, width = image.shape[:2]
    light = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    fine = cv2.resize(gain, (width, height)) * light + cv2.resize(offset, (width, height))
    mask: F32 = np.clip(fine, 0, 1)
    return mask


def _guide(guide: F32, mask: F32, radius: int, smooth: float) -> tuple[F32, F32]:
    """The guided filter's coefficients (He, Sun & Tang 2013)."""
    side = (2 * radius + 1, 2 * radius + 1)

    def mean(values: F32) -> F32:
        averaged: F32 = cv2.blur(values, side)
        return averaged

    centre, level = mean(guide), mean(mask)
    gain = (mean(guide * mask) - centre * level) / (mean(guide * guide) - centre**2 + smooth)
    return mean(gain), mean(level - gain * centre)
