"""Where closed lips really meet: the mesh's line drawn to the dark one in the picture.

The mesh knows the mean mouth, and on beards, dark skin and paintings its line runs beside the
seam: then the seam would open with the wrong lip. The way of least light from corner to corner
(dynamic programming, as active contours are found: Amini, Weymouth & Jain 1990) is the seam.
"""

from dataclasses import replace

import cv2
import numpy as np

from workers.animation.mesh import vertices as v
from workers.animation.mesh.axes import Axes, Floats
from workers.animation.mesh.shapes import OPEN_PHOTO, lip_gap
from workers.face.portrait import Portrait

COLUMNS = 61  # from corner to corner
REACH = 0.09  # eye distances that the line may lie off
STEPS = 37  # places looked at in a column
BEND = 2  # of which the seam crosses at most so many to the next column
LOYALTY = 0.35  # how much a place at the end of the reach must be darker, in deviations of light


def refine_lips(portrait: Portrait) -> Portrait:
    """The same portrait, the inner edges of closed lips moved onto the seam."""
    axes = Axes.of(portrait)
    face = axes.to_face(portrait.landmarks[:, :2].astype(np.float64))
    if lip_gap(face) > OPEN_PHOTO:
        return portrait
    upper, lower = list(v.INNER_UPPER), list(v.INNER_LOWER)
    middle = (face[upper] + face[lower]) / 2
    x = np.linspace(middle[0, 0], middle[-1, 0], COLUMNS)
    line = np.interp(x, middle[:, 0], middle[:, 1])
    away = _find_seam(portrait, axes, x, line)
    # The corners are where they were; rings follow by how near they are to the seam.
    away = away * np.clip(8 * (1 - np.abs(np.linspace(-1, 1, COLUMNS))), 0, 1)
    landmarks = portrait.landmarks.copy()
    for rings in (v.UPPER_RINGS, v.LOWER_RINGS):
        for k, share in ((1, 0.35), (2, 0.70), (3, 1.0)):
            ring = list(rings[k][1:-1])
            shift = share * np.interp(face[ring, 0], x, away)
            moved = axes.turn(np.stack([0 * shift, shift], axis=1))
            landmarks[ring, :2] += moved.astype(np.float32)
    return replace(portrait, landmarks=landmarks)


def _find_seam(portrait: Portrait, axes: Axes, x: Floats, line: Floats) -> Floats:
    """How far under the line the seam lies in each column, eye distances."""
    offset = np.linspace(-REACH, REACH, STEPS)
    at = np.stack(np.broadcast_arrays(x[None], line[None] + offset[:, None]), axis=-1)
    place = axes.to_picture(at).astype(np.float32)
    grey = cv2.cvtColor(portrait.image, cv2.COLOR_RGB2GRAY)
    grey = cv2.GaussianBlur(grey, (0, 0), max(0.5, 0.010 * axes.unit))
    light = cv2.remap(grey, place, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    # In each column by itself: one half of a face may lie in the shade.
    light = light.astype(np.float64)
    light = (light - light.mean(axis=0)) / (light.std(axis=0).mean() + 3.0)
    cost = light + LOYALTY * (offset / REACH)[:, None] ** 2
    total, came = cost.copy(), np.zeros(cost.shape, np.int64)
    for column in range(1, COLUMNS):
        before = total[:, column - 1]
        options = np.full((2 * BEND + 1, STEPS), np.inf)
        for k in range(-BEND, BEND + 1):
            low, high = max(0, k), min(STEPS, STEPS + k)
            options[k + BEND, low - k : high - k] = before[low:high] + 0.08 * abs(k)
        best = options.argmin(axis=0)
        came[:, column] = np.arange(STEPS) + best - BEND
        total[:, column] += options[best, np.arange(STEPS)]
    path = np.empty(COLUMNS, np.int64)
    path[-1] = total[:, -1].argmin()
    for column in range(COLUMNS - 1, 0, -1):
        path[column - 1] = came[path[column], column]
    seam: Floats = cv2.GaussianBlur(offset[path][None], (0, 0), 1.5)[0]
    return seam
