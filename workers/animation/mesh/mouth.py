"""The mouth of one frame: what shows between the lips, then the lower lip over it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.animation.mesh import vertices as v
from workers.animation.mesh.axes import Axes, Floats, smoothstep
from workers.animation.mesh.field import F32, Grid
from workers.animation.mesh.teeth import Inside, Layer
from workers.face.portrait import Portrait

CURVE = 6  # points drawn between two vertices of a lip


@dataclass(frozen=True)
class Opening:
    """Where the lips are in this frame, and what is behind them. Points are pixels of the film."""

    upper: Floats  # [11, 2] inner edge of the upper lip
    lower: Floats  # [11, 2] inner edge of the lower lip
    jaw: Floats  # [2] how far the lower teeth went, face units
    place: Floats  # affine [2, 3]: face coordinates -> film pixels at the mouth
    tongue: float  # 0 at rest .. 1 between the teeth
    rounded: float  # 0..1: protruded lips shade what is behind
    down: Floats  # [2] unit vector to the chin

    @property
    def gap(self) -> Floats:
        """How far the lips are apart at each of the 11 places, in pixels."""
        return (self.lower - self.upper) @ self.down


def mask_lower_lip(portrait: Portrait, axes: Axes) -> NDArray[np.uint8]:
    """Alpha of the lower layer on the photo, uint8 [H, W]: crisp at the lip, soft to the chin."""
    height, width = portrait.mask.shape
    points = portrait.landmarks[:, :2].astype(np.float64)
    inner, outer = points[list(v.INNER_LOWER)], points[list(v.OUTER_LOWER)]
    edge = _smooth(inner)
    far = 3 * (height + width) * axes.down
    below = np.concatenate([edge, [edge[-1] + far, edge[0] + far]])
    hard = _fill((height, width), below)
    lip = _fill((height, width), np.concatenate([edge, _smooth(outer)[::-1]]), cv2.LINE_8)
    away = cv2.distanceTransform(255 - lip, cv2.DIST_L2, 5) / axes.unit
    soft = 1 - smoothstep(away, 0.03, 0.16)
    ys, xs = np.mgrid[:height, :width]
    a = axes.to_face(np.stack([xs, ys], axis=-1))[..., 0]
    left, right = axes.to_face(points[[61, 291]])[:, 0]
    soft = (
        soft
        * smoothstep(a, left * 1.30, left * 1.05)
        * (1 - smoothstep(a, right * 1.05, right * 1.30))
    )
    crisp = cv2.GaussianBlur(hard.astype(np.float32), (0, 0), max(0.6, 0.008 * axes.unit))
    mask: NDArray[np.uint8] = np.clip(crisp * soft, 0, 255).astype(np.uint8)
    return mask


def paint_mouth(
    frame: NDArray[np.uint8], opening: Opening, inside: Inside, lower: F32, grid: Grid, unit: float
) -> None:
    """Paint the mouth into `frame` (uint8 [H, W, 3]) over `grid`'s pixels, in place.

    `lower` is the lower layer there: float32 [h, w, 4], colour and alpha 0..255.
    """
    y1 = min(grid.top + grid.height, frame.shape[0])
    x1 = min(grid.left + grid.width, frame.shape[1])
    target = frame[grid.top : y1, grid.left : x1]
    lower = lower[: target.shape[0], : target.shape[1]]
    colour = target.astype(np.float32)
    gap = float(opening.gap.max())
    if gap > 0.4:
        shift = np.array([grid.left, grid.top])
        met = np.where(opening.gap[:, None] < 0, opening.upper, opening.lower)
        # A little under the lower lip's edge, which is laid over it next.
        under = met + opening.down * 0.02 * unit
        ring = np.concatenate([_smooth(opening.upper - shift), _smooth(under - shift)[::-1]])
        hole = _fill(target.shape[:2], ring)
        veil = cv2.GaussianBlur(hole, (0, 0), max(0.6, 0.010 * unit)).astype(np.float32) / 255
        deep = _interior(opening, inside, hole, shift, unit, gap)
        colour += (deep - colour) * veil[..., None]
    colour += (lower[..., :3] - colour) * (lower[..., 3:] / 255)
    target[:] = np.clip(colour + 0.5, 0, 255).astype(np.uint8)


def _interior(
    opening: Opening,
    inside: Inside,
    hole: NDArray[np.uint8],
    shift: Floats,
    unit: float,
    gap: float,
) -> F32:
    """Cavity, tongue and teeth with their shadows, float32 [h, w, 3]."""
    height, width = hole.shape
    deep = np.empty((height, width, 3), np.float32)
    deep[:] = inside.cavity
    tip = np.array([0, -0.12 * opening.tongue])
    for layer, move, light in (
        (inside.lower, 0.94 * opening.jaw, 0.80),
        (inside.tongue, 0.82 * opening.jaw + tip, 0.90),
        (inside.upper, np.zeros(2), 1.0),
    ):
        drawn = _place(layer, opening.place, move, shift, (width, height))
        deep *= 1 - drawn[..., 3:]
        deep += drawn[..., :3] * light
    # Light falls in from the front: the lips' shadow is soft in proportion to the opening, and
    # the corners are darkest.
    spread = float(np.clip(0.24 * gap, 0.8, 0.05 * unit))
    near = cv2.GaussianBlur(hole, (0, 0), spread).astype(np.float32) / 255
    shadow = 0.40 + 0.60 * smoothstep(near, 0.20, 0.92)
    centre = opening.upper[5] - shift
    half = np.hypot(*(opening.upper[-1] - opening.upper[0])) / 2
    ys, xs = np.mgrid[:height, :width].astype(np.float32)
    across = (opening.upper[-1] - opening.upper[0]) / max(2 * half, 1)
    side = np.abs((xs - centre[0]) * across[0] + (ys - centre[1]) * across[1]) / max(half, 1)
    fall = shadow * (1 - 0.55 * smoothstep(side, 0.35, 1.0))
    # Protruded lips stand before the teeth like a hood.
    deep *= 1 - opening.rounded * np.array([0.55, 0.62, 0.64], np.float32)
    # Deep in a mouth light comes through flesh: blue goes first.
    tint = np.array([1.0, 1.07, 1.18], np.float32)
    lit: F32 = (deep * np.power(fall[..., None], tint)).astype(np.float32)
    return lit


def _place(layer: Layer, place: Floats, move: Floats, shift: Floats, size: tuple[int, int]) -> F32:
    """A layer moved by face units and brought into the film's pixels."""
    raster = np.vstack([layer.to_face(), [0, 0, 1]])
    raster[:2, 2] += move
    whole = np.vstack([place, [0, 0, 1]]) @ raster
    whole[:2, 2] -= shift
    placed: F32 = cv2.warpAffine(layer.pixels, whole[:2], size, flags=cv2.INTER_LINEAR)
    return placed


def _smooth(points: Floats) -> Floats:
    """A Catmull-Rom curve through the points, without the corners of a polygon."""
    ends = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    p0, p1, p2, p3 = ends[:-3], ends[1:-2], ends[2:-1], ends[3:]
    t = (np.arange(CURVE) / CURVE)[None, :, None]
    p0, p1, p2, p3 = (p[:, None] for p in (p0, p1, p2, p3))
    curve = 0.5 * (
        2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
        + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )  # fmt: skip
    return np.concatenate([curve.reshape(-1, 2), points[-1:]])


def _fill(size: tuple[int, ...], ring: Floats, line: int = cv2.LINE_AA) -> NDArray[np.uint8]:
    """A filled polygon, uint8 0..255, with sub-pixel corners."""
    mask = np.zeros(size[:2], np.uint8)
    cv2.fillPoly(mask, [(ring * 16).round().astype(np.int32)], 255, line, 4)
    return mask
