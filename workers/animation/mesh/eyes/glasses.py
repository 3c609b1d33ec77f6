"""Glasses: found by their bridge and rims, so that neither is drawn along with the skin.

A frame is one thing: a line over the nose, and a line under each eye. A fold or a shadow gives
one of these at most, so all three are asked for; rimless glasses pass unseen.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from workers.animation.mesh.eyes.inpainting import EyePatch
from workers.animation.mesh.eyes.lids import BESIDE, Lids
from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.geometry.displacement import Grid
from workers.arrays import F32, Floats, Pixels, smoothstep

BRIDGE, STRONG = 0.2, 0.25  # of the skin's brightness: the step at a frame's edge
LASHES = (0.055, 0.10, 0.08)  # how far they reach above, beside and below the lids
GLARE = 1.35  # a reflection on a lens is brighter than skin by this factor, and nearly white


def wears_glasses(image: Pixels, face: Axes, lids: tuple[Lids, Lids]) -> bool:
    """Whether a frame runs over the nose and under both eyes."""
    return _bridge(image, face, lids) > BRIDGE and all(_under(image, one) > STRONG for one in lids)


def _bridge(image: Pixels, face: Axes, lids: tuple[Lids, Lids]) -> float:
    """How strong a line crosses the nose from eye to eye, as a part of the skin's brightness."""
    left, right = (one.axes.origin for one in lids)
    way = (right - left) / np.hypot(*(right - left))
    axes = Axes((left + right) / 2, np.array([way, [-way[1], way[0]]]), face.unit)
    across, down = np.linspace(-0.13, 0.13, 27), np.linspace(-0.32, 0.20, 105)
    return _line(image, axes, np.broadcast_to(across, (105, 27)), down[:, None])


def _under(image: Pixels, lids: Lids) -> float:
    """The same for a line under one eye."""
    start, stop = lids.columns[0] + BESIDE, lids.columns[-1] - BESIDE
    across = np.linspace(start + 0.05, stop - 0.05, 30)
    lower = np.interp(across, lids.columns, lids.lower)
    down = lower + np.linspace(0.06, 0.50, 90)[:, None]
    return _line(image, lids.axes, np.broadcast_to(across, down.shape), down)


def _line(image: Pixels, axes: Axes, x: Floats, y: Floats) -> float:
    """The step in brightness that nearly every column [rows, columns] has somewhere."""
    at = axes.to_picture(np.dstack(np.broadcast_arrays(x, y)))
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    seen = cv2.remap(grey, at.astype(np.float32), None, cv2.INTER_LINEAR).astype(np.float32)
    step = np.abs(seen[5:] - seen[:-5]).max(axis=0)
    return float(np.percentile(step, 20) / max(float(np.median(seen)), 20.0))


@dataclass(frozen=True)
class Frame:
    """Glasses about one eye, at twice the photo's size; see `EyePatch` for where they lie."""

    left: int
    top: int
    free: Pixels  # [h, w]: 255 where skin shows, 0 on frame and reflections

    def read(self, place: F32) -> F32:
        """How free of glasses, 0..1 [h, w], the pixels `place` of the photo are [h, w, 2]."""
        at = (place - np.array([self.left, self.top], np.float32)) * np.float32(2)
        read = cv2.remap(self.free, at, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        free: F32 = read.astype(np.float32) * np.float32(1 / 255)
        return free


def loosen(frames: Iterable[Frame], grid: Grid, unit: float) -> F32:
    """How far skin may move at each node of a grid, 1 or less [rows, columns]: under glasses it
    hardly does, or brows would drag the frame along.
    """
    worn = np.zeros((grid.rows, grid.columns), np.uint8)
    for frame in frames:
        rows, columns = np.nonzero(frame.free < 128)
        rim = np.stack([columns, rows], axis=1) / 2 + [frame.left, frame.top]
        if len(rim) > 2:
            nodes = (rim - [grid.left, grid.top]) / grid.step - 0.5
            hull = cv2.convexHull(nodes.round().astype(np.int32))
            cv2.fillConvexPoly(worn, hull, 1)
    if not worn.any():
        return np.ones(worn.shape, np.float32)
    away = cv2.distanceTransform(1 - worn, cv2.DIST_L2, 5) * grid.step / unit
    free: F32 = (1 - 0.9 * (1 - smoothstep(away, 0.05, 0.22))).astype(np.float32)
    return free


def find_frame(image: Pixels, lids: Lids) -> tuple[Frame, Lids]:
    """Rim and reflections about an eye that looks through glasses; its skin moves within."""
    first, last = lids.columns[0], lids.columns[-1]
    low, high = lids.ceiling.min() - 0.04, lids.lower.max() + lids.below + 0.04
    ring = np.array([[first, low], [last, low], [first, high], [last, high]])
    cut = EyePatch.of(image, lids.axes.to_picture(ring), 2.0)
    x, y = cut.places(lids.axes)
    upper, lower, _, _ = lids.curves(x)
    scale = 2 * lids.axes.unit
    grey = cut.pixels.mean(axis=2)
    level = float(np.median(grey))
    size = 2 * int(0.012 * scale) + 3
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    edge = cv2.morphologyEx(cv2.GaussianBlur(grey, (0, 0), 1.0), cv2.MORPH_GRADIENT, disc)
    half = (last - first) / 2 - BESIDE
    beside = np.abs(x - (first + last) / 2) - half
    above, aside, under = LASHES
    outside = (upper - y > above) & (beside < 0.02) | (y - lower > under)
    outside |= np.maximum(upper - y, beside) > aside
    strong = ((edge > STRONG * level) & outside).astype(np.uint8)
    rim = np.zeros_like(strong)
    count, parts, boxes, _ = cv2.connectedComponentsWithStats(strong, connectivity=8)
    for part in range(1, count):
        if max(boxes[part, cv2.CC_STAT_WIDTH], boxes[part, cv2.CC_STAT_HEIGHT]) > 0.35 * scale:
            rim[parts == part] = 1
    white = np.ptp(cut.pixels, axis=2) < 40
    glare = ((grey > max(GLARE * level, 180)) & white & outside).astype(np.uint8)
    # A thick frame has two edges.
    size = 2 * int(0.025 * scale) + 3
    whole = cv2.morphologyEx(rim, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    kept = cv2.dilate(np.maximum(whole, glare), disc).astype(np.float32)
    soft = cv2.GaussianBlur(kept, (0, 0), 0.008 * scale)
    free = 255 * (1 - smoothstep(soft, 0.1, 0.7))
    room = (y - lower)[(rim > 0) & (y > lower) & (beside < 0)]
    below = float(np.clip(room.min(initial=1.0) - 0.02, 0.08, lids.below))
    return Frame(cut.left, cut.top, free.astype(np.uint8)), replace(lids, below=below)
