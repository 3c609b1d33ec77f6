"""Where lips really meet and end: the mesh's mouth drawn to the one in the picture.

The mesh knows the mean mouth. On beards, dark skin, full lips and paintings its line runs beside
the seam, and its corners lie within: then the wrong lip would open, and not all of it. The way of
least light across the face there (dynamic programming, as active contours are found: Amini,
Weymouth & Jain 1990) is the seam; where it stops being a valley are the corners; what is dark or
toothed about it belongs to no lip.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.geometry.blendshapes import OPEN_PHOTO, lip_gap
from workers.arrays import Floats
from workers.face import mesh_indices as v
from workers.face.portrait import Portrait

Rows = NDArray[np.int64]

BEYOND = 1.3  # times the mesh's mouth that is looked at to each side
COLUMNS = 79
SHINE = 25  # columns of which the shine of a lip takes less than half
REACH = 0.15  # eye distances above and below the mesh's line
STEPS = 61  # places in a column
BEND = 2  # of which the seam crosses at most so many to the next column
LOYALTY = 1.2  # how much darker a place at the end of the reach must be, in deviations of light
RED = 0.035  # eye distances of red that a lip keeps at least
TOOTH, DEEP = 1.18, 0.45  # times the light of lips: a tooth is more, an open mouth less
NARROWEST, WIDEST = 0.9, 1.22  # times the mesh's mouth
VALLEY = 0.3  # of its depth in the middle that a seam keeps up to the corners
SHARES = (0.0, 0.35, 0.70, 1.0)  # how much of the inner edge's way each ring of a lip goes along


@dataclass(frozen=True)
class LipSeam:
    """Curves over x, all in face coordinates, [COLUMNS]."""

    x: Floats
    middle: Floats
    upper: Floats  # the edge of the upper lip
    lower: Floats
    corners: tuple[float, float]  # x


def refine_lips(portrait: Portrait) -> Portrait:
    """The same portrait, the mouth of its mesh moved onto that of the picture.

    A mouth that stands open is left alone: there the mesh sees the edges well.
    """
    axes = Axes.of(portrait)
    face = axes.to_face(portrait.landmarks[:, :2].astype(np.float64))
    if _is_open(portrait, face):
        return portrait
    seam = find_seam(portrait, axes, face)
    left, right = face[[78, 61], 0].mean(), face[[308, 291], 0].mean()
    wider = (seam.corners[0] / left, seam.corners[1] / right)
    moved = face.copy()
    for rings, edge, inner in (
        (v.UPPER_RINGS, seam.upper, v.INNER_UPPER),
        (v.LOWER_RINGS, seam.lower, v.INNER_LOWER),
    ):
        was = face[list(inner)]
        for ring, share in zip(rings, SHARES, strict=True):
            at = face[list(ring)]
            x = np.where(at[:, 0] < 0, at[:, 0] * wider[0], at[:, 0] * wider[1])
            # At the corners all rings meet.
            end = np.clip(np.abs(at[:, 0]) / np.where(at[:, 0] < 0, -left, right), 0, 1) ** 6
            part = share + (1 - share) * end
            goal = np.interp(x, seam.x, edge) * (1 - end) + np.interp(x, seam.x, seam.middle) * end
            away = goal - np.interp(at[:, 0], was[:, 0], was[:, 1])
            moved[list(ring)] = np.stack([x, at[:, 1] + part * away], axis=1)
    landmarks = portrait.landmarks.copy()
    landmarks[:, :2] = axes.to_picture(moved)
    return replace(portrait, landmarks=landmarks)


def find_seam(portrait: Portrait, axes: Axes, face: Floats) -> LipSeam:
    """The seam of a mouth that is closed or nearly so."""
    middle = (face[list(v.INNER_UPPER)] + face[list(v.INNER_LOWER)]) / 2
    x = np.linspace(BEYOND * middle[0, 0], BEYOND * middle[-1, 0], COLUMNS)
    line = np.interp(x, middle[:, 0], middle[:, 1])
    offset = np.linspace(-REACH, REACH, STEPS)
    at = np.stack(np.broadcast_arrays(x[None], line[None] + offset[:, None]), axis=-1)
    place = axes.to_picture(at).astype(np.float32)
    soft = cv2.GaussianBlur(portrait.image, (0, 0), max(0.5, 0.008 * axes.unit))
    seen = cv2.remap(soft, place, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    colour = seen.astype(np.float64)
    light = colour.mean(axis=2)
    path = _darkest_way(light, offset)
    columns = np.arange(COLUMNS)
    # How much lighter it is a lip's breadth above and below.
    breadth = round(0.04 / (offset[1] - offset[0]))
    above = light[np.clip(path - breadth, 0, STEPS - 1), columns]
    below = light[np.clip(path + breadth, 0, STEPS - 1), columns]
    depth = np.minimum(above, below) - light[path, columns]
    ends = float(face[[78, 61], 0].mean()), float(face[[308, 291], 0].mean())
    corners = _find_corners(x, depth, ends)
    # Skin is as pale as teeth: nothing beyond the red, and no teeth near the corners.
    outer = [face[list(ring)] for ring in (v.OUTER_UPPER, v.OUTER_LOWER)]
    top, bottom = (np.interp(x, edge[:, 0], edge[:, 1]) for edge in outer)
    y = line + offset[:, None]
    central = np.abs(x) < 0.7 * np.where(x < 0, -ends[0], ends[1])
    inside = _is_between(colour, light, path, breadth, central)
    inside &= (y > top + RED) & (y < bottom - RED)
    up, down = path.copy(), path.copy()
    for column in range(COLUMNS):
        while up[column] > 0 and inside[up[column] - 1, column]:
            up[column] -= 1
        while down[column] < STEPS - 1 and inside[down[column] + 1, column]:
            down[column] += 1
    up, down = path - _without_spikes(path - up), path + _without_spikes(down - path)
    within = (x > corners[0]) & (x < corners[1])

    def curve(row: Rows) -> Floats:
        smooth: Floats = cv2.GaussianBlur((line + offset[row])[None], (0, 0), 1.5)[0]
        return smooth

    centre = curve(path)
    upper = np.where(within, np.minimum(curve(up), centre), centre)
    lower = np.where(within, np.maximum(curve(down), centre), centre)
    return LipSeam(x, centre, upper, lower, corners)


def _without_spikes(gap: Rows) -> Rows:
    """How far a lip's edge is from the seam, without what is narrower than teeth show: the shine
    of a wet lip is as pale as they are."""
    padded = np.pad(gap, SHINE // 2, "edge")
    level: Rows = np.median(np.lib.stride_tricks.sliding_window_view(padded, SHINE), axis=1)
    return np.minimum(gap, level.astype(np.int64))


def _darkest_way(light: Floats, offset: Floats) -> Rows:
    """The row of least light in each column, of a way without jumps."""
    # In each column by itself: one half of a face may lie in the shade.
    even = (light - light.mean(axis=0)) / (light.std(axis=0).mean() + 3.0)
    cost = even + LOYALTY * (offset / REACH)[:, None] ** 2
    total, came = cost.copy(), np.zeros(cost.shape, np.int64)
    for column in range(1, COLUMNS):
        options = np.full((2 * BEND + 1, STEPS), np.inf)
        for k in range(-BEND, BEND + 1):
            low, high = max(0, k), min(STEPS, STEPS + k)
            before = total[low:high, column - 1] + 0.08 * abs(k)
            options[k + BEND, low - k : high - k] = before
        best = options.argmin(axis=0)
        came[:, column] = np.arange(STEPS) + best - BEND
        total[:, column] += options[best, np.arange(STEPS)]
    path = np.empty(COLUMNS, np.int64)
    path[-1] = total[:, -1].argmin()
    for column in range(COLUMNS - 1, 0, -1):
        path[column - 1] = came[path[column], column]
    return path


def _find_corners(x: Floats, depth: Floats, mesh: tuple[float, float]) -> tuple[float, float]:
    """How far to each side the valley goes on."""
    depth = cv2.GaussianBlur(depth[None], (0, 0), 1.0)[0]
    deep = VALLEY * float(np.median(depth[np.abs(x) < 0.6 * min(-mesh[0], mesh[1])]))
    corners = []
    for end in mesh:
        least, most = NARROWEST * abs(end), WIDEST * abs(end)
        side = np.sign(end) * x
        shallow = side[(side > least) & (depth < deep)]
        corners.append(float(np.sign(end) * np.clip(shallow.min(initial=most), least, most)))
    return corners[0], corners[1]


def _is_between(
    colour: Floats, light: Floats, path: Rows, breadth: int, central: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """What belongs to no lip: nearly as dark as the seam, or pale as teeth are beside lips."""
    columns, places = np.arange(COLUMNS), np.arange(STEPS)[:, None]
    rows = [np.clip(path + k * breadth, 0, STEPS - 1) for k in (-2, -1, 1, 2)]
    sides = [light[row, columns] for row in rows]
    # Each lip by itself: the upper one mostly lies in its own shade.
    lip = np.where(places < path, np.maximum(*sides[:2]), np.maximum(*sides[2:]))
    dark = light < 0.88 * light[path, columns] + 0.12 * lip
    redness = _redness(colour)
    middle = slice(COLUMNS // 4, -(COLUMNS // 4))
    red = float(np.median(np.stack([redness[row, columns] for row in rows])[:, middle]))
    pale = (redness < 0.7 * red) & central if red > 0.15 else np.zeros_like(dark)
    between = cv2.morphologyEx((dark | pale).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 1)))
    inside: NDArray[np.bool_] = between > 0
    return inside


def _is_open(portrait: Portrait, face: Floats) -> bool:
    """Whether the mouth is open as the mesh has it: teeth or the dark lie between the lips."""
    if lip_gap(face) < OPEN_PHOTO:
        return False
    height, width = portrait.mask.shape

    def fill(rings: list[int]) -> NDArray[np.uint8]:
        mask = np.zeros((height, width), np.uint8)
        cv2.fillPoly(mask, [portrait.landmarks[rings, :2].round().astype(np.int32)], 1)
        return mask

    hole = fill([*v.INNER_UPPER, *v.INNER_LOWER[::-1]])
    lips = fill([*v.OUTER_UPPER, *v.OUTER_LOWER[::-1]]) - hole
    within, around = (portrait.image[mask == 1].mean(axis=1) for mask in (hole, lips))
    if not len(within) or not len(around):
        return False
    lip = float(np.median(around))
    return bool(np.percentile(within, 95) > TOOTH * lip or np.median(within) < DEEP * lip)


def _redness(colour: Floats) -> Floats:
    red: Floats = 1 - colour[..., 1:].mean(axis=-1) / np.maximum(colour[..., 0], 1)
    return red
