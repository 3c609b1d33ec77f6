"""The lashes of a closed eye: a line where the lids meet, and single ones that hang from it."""

from itertools import pairwise

import cv2
import numpy as np

from workers.animation.mesh.eyes.inpainting import EyePatch
from workers.animation.mesh.eyes.lids import BESIDE, Lids
from workers.arrays import F32, smoothstep

LONGEST = 0.06  # eye distances, as it is seen
STROKES = 30


def draw_lashes(
    cut: EyePatch, lids: Lids, x: F32, y: F32, skin: F32, outer: float
) -> tuple[F32, F32]:
    """Their colour [3] and coverage 0..1 [h, w]; x, y are the cut's pixels in the eye's frame.

    They are as dark, as dense and as soft as those of the open eye. `skin` is the cut without
    eye and lashes, `outer` 1 where the temple is on the viewer's right, else -1.
    """
    ink, dense = _ink(cut.pixels, skin, lids, x, y)
    coverage = _draw(cut, lids, x, y, outer, dense)
    upper, lower, _, _ = lids.curves(x)
    eye = (y > upper - 0.05) & (y < lower + 0.05) & (lower - upper > 0.005)
    if eye.any():
        rows, columns = np.flatnonzero(eye.any(axis=1)), np.flatnonzero(eye.any(axis=0))
        part = cut.pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].mean(axis=2)
        coverage = cv2.GaussianBlur(coverage, (0, 0), _softness(part))
    return ink, coverage


def _softness(eye: F32) -> float:
    """How far the photo is blurred, in pixels: by how much of an eye's contrast is fine detail."""
    fine, coarse = (
        float(np.abs(eye - cv2.GaussianBlur(eye, (0, 0), sigma)).mean()) for sigma in (2, 8)
    )
    return float(np.interp(fine / max(coarse, 1e-3), [0.12, 0.18, 0.26], [3.0, 1.6, 0.3]))


def _ink(photo: F32, skin: F32, lids: Lids, x: F32, y: F32) -> tuple[F32, float]:
    """The colour of the lashes, and how dense they are about 1: from the line of the upper lid."""
    upper, lower, _, _ = lids.curves(x)
    line = (np.abs(y - upper + 0.008) < 0.018) & (lower - upper > 0.02)
    if not line.any():
        return np.zeros(3, np.float32), 1.0
    seen = photo[line]
    grey = seen.mean(axis=1)
    dark: F32 = np.median(seen[grey <= np.percentile(grey, 20)], axis=0).astype(np.float32)
    share = 1 - float(np.median(grey) / max(np.median(skin[line]), 1.0))
    return dark * np.float32(0.8), float(np.clip(share / 0.45, 0.65, 1.5))


def _draw(cut: EyePatch, lids: Lids, x: F32, y: F32, outer: float, dense: float) -> F32:
    """Coverage 0..1 [h, w]: a line where the lids meet, and single lashes hanging from it."""
    start, stop = lids.columns[0] + BESIDE, lids.columns[-1] - BESIDE
    place = np.linspace(0.0, 1.0, STROKES)
    # From the nose to the temple lashes grow longer and lean out.
    out = place if outer > 0 else 1 - place
    odd = np.arange(STROKES)
    root_x = start + (0.01 + 0.98 * place) * (stop - start)
    root_y = np.interp(root_x, lids.columns, lids.meet)
    length = LONGEST * (0.25 + 0.75 * out**0.8) * (0.88 + 0.12 * np.sin(2.4 * odd))
    length = length * np.clip(4.5 * (1.12 - out), 0.5, 1)
    lean = outer * (-0.20 + 0.80 * out) + 0.05 * np.sin(1.7 * odd)
    t = np.linspace(0, 1, 7)[:, None]
    strokes = np.dstack(
        [
            root_x + lean * length * (0.6 * t + 0.4 * t**2),
            root_y - 0.004 + length * (t - 0.30 * t**2),
        ]
    )
    fine = 2  # drawn larger, for thin soft strokes
    height, width = y.shape
    sheet = np.zeros((height * fine, width * fine), np.uint8)
    corner = np.array([cut.left, cut.top])
    pixels = (lids.axes.to_picture(strokes) - corner) * 2 * fine
    broad = 0.008 * dense * lids.axes.unit * 2 * fine
    whole = (pixels * 16).round().astype(int).tolist()
    for part, (ends, on) in enumerate(pairwise(whole)):
        left = 1 - part / 6  # a lash thins out to its tip
        tone = 255 * (0.15 + 0.50 * left) * min(1.0, broad * left)
        thick = max(1, round(broad * (0.2 + 0.8 * left)))
        for a, b in zip(ends, on, strict=True):
            cv2.line(sheet, a, b, tone, thick, cv2.LINE_AA, 4)
    single = cv2.resize(sheet, (width, height), interpolation=cv2.INTER_AREA)
    single = cv2.GaussianBlur(single.astype(np.float32) / 255, (0, 0), 0.8)
    _, _, _, meet = lids.curves(x)
    span = (x - start) / (stop - start)
    out_here = np.clip(span if outer > 0 else 1 - span, 0, 1)
    thickness = (0.007 + 0.007 * out_here) * dense
    line = np.exp(-0.5 * ((y - meet) / thickness) ** 2) * (0.52 + 0.36 * out_here)
    line = line * smoothstep(span, -0.02, 0.18) * smoothstep(span, 1.03, 0.90)
    drawn: F32 = np.maximum(single, line).astype(np.float32)
    return drawn
