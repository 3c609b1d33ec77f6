"""Who is person and who is wall: a coarse net's mask, drawn to the picture's own edges."""

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.arrays import F32
from workers.face.detection.tflite import load_model
from workers.face.portrait import measure_eyes

WINDOWS = (6.5, 9.0)  # sides of closer looks at a person, in eye distances
ABOVE = 3.2  # of them over the face's middle


def segment(image: NDArray[np.uint8]) -> F32:
    """How surely each pixel of uint8 [H, W, 3] is of the person: float32 [H, W], 0..1."""
    small = cv2.resize(image, (256, 256), interpolation=cv2.INTER_AREA)
    coarse = load_model("selfie_segmentation.tflite").run(small / np.float32(255))[0][0, ..., -1]
    guide = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    gain, offset = _guide(guide, np.clip(coarse, 0, 1), 5, 1e-3)
    height, width = image.shape[:2]
    light = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    fine = cv2.resize(gain, (width, height)) * light + cv2.resize(offset, (width, height))
    mask: F32 = np.clip(fine, 0, 1)
    return mask


def segment_closely(image: NDArray[np.uint8], landmarks: F32) -> F32:
    """The same of the one person whose face has this mesh [468, 2 or 3].

    The net was made for people who fill its picture. Windows about this one are asked as well as
    the whole, and what only one of them takes for a person, or lies apart, is none. The face is
    one even where the net sees nobody, as in drawings.
    """
    points, unit = landmarks[:, :2], measure_eyes(landmarks)
    centre = points.mean(axis=0)
    height, width = image.shape[:2]
    total, weight = segment(image), np.ones((height, width), np.float32)
    for side in WINDOWS:
        reach = 0.5 * side * unit
        x0, x1 = max(0, int(centre[0] - reach)), min(width, int(centre[0] + reach))
        top = centre[1] - ABOVE * unit
        y0, y1 = max(0, int(top)), min(height, int(top + 2 * reach))
        part = np.ascontiguousarray(image[y0:y1, x0:x1])
        firm = np.zeros((height, width), np.float32)
        firm[y0:y1, x0:x1] = 1
        soft = cv2.GaussianBlur(firm, (0, 0), 0.15 * unit, borderType=cv2.BORDER_REPLICATE)
        firm = np.clip(2 * soft - 1, 0, 1) * firm
        total[y0:y1, x0:x1] += segment(part) * firm[y0:y1, x0:x1]
        weight += firm
    mask = total / weight
    hull = cv2.convexHull(points.astype(np.float32))[:, 0]
    cv2.fillConvexPoly(mask, (hull * 16).round().astype(np.int32), 1.0, cv2.LINE_8, 4)
    _, parts = cv2.connectedComponents((mask > 0.5).astype(np.uint8))
    row, column = (int(np.clip(v, 0, n - 1)) for v, n in zip(centre[::-1], mask.shape, strict=True))
    reach = max(1, round(0.3 * unit))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    near = cv2.dilate((parts == parts[row, column]).astype(np.uint8), disc)
    own: F32 = mask * near
    return own


def _guide(guide: F32, mask: F32, radius: int, smooth: float) -> tuple[F32, F32]:
    """The guided filter's coefficients (He, Sun & Tang 2013)."""
    side = (2 * radius + 1, 2 * radius + 1)

    def mean(values: F32) -> F32:
        averaged: F32 = cv2.blur(values, side)
        return averaged

    centre, level = mean(guide), mean(mask)
    gain = (mean(guide * mask) - centre * level) / (mean(guide * guide) - centre**2 + smooth)
    return mean(gain), mean(level - gain * centre)
