"""The mouth of one frame: what shows between the lips, then the lower lip over it."""

from dataclasses import dataclass

import cv2
import numpy as np

from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.geometry.displacement import lay
from workers.animation.mesh.mouth.teeth import TONGUE, UPPER_EDGE, Layer, MouthInterior
from workers.arrays import F32, Floats, Pixels, smoothstep
from workers.face import mesh_indices as v
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


def mask_lower_lip(portrait: Portrait, axes: Axes) -> Pixels:
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
    mask: Pixels = np.clip(crisp * soft, 0, 255).astype(np.uint8)
    return mask


def paint_mouth(
    target: Pixels,
    opening: Opening,
    inside: MouthInterior,
    lower: Pixels,
    corner: Floats,
    unit: float,
) -> None:
    """Paint the mouth into `target` (uint8 [h, w, 3]), in place.

    `corner` is where the target's first pixel lies in the film; `lower` is the lower layer over
    the same pixels, uint8 [h, w, 4] with alpha 0..255.
    """
    if opening.gap.max() > 0.4:
        met = np.where(opening.gap[:, None] < 0, opening.upper, opening.lower)
        # A little under the lower lip's edge, which is laid over it next.
        under = met + opening.down * 0.02 * unit
        ring = np.concatenate([_smooth(opening.upper), _smooth(under)[::-1]]) - corner
        margin = 3 + round(0.05 * unit)
        x0, y0 = np.maximum(np.floor(ring.min(axis=0)).astype(int) - margin, 0)
        x1, y1 = np.ceil(ring.max(axis=0)).astype(int) + margin
        part = target[y0:y1, x0:x1]
        if not part.size:  # turned out of the picture
            return
        hole = _fill(part.shape[:2], ring - [x0, y0])
        veil = cv2.GaussianBlur(hole, (0, 0), max(0.6, 0.010 * unit)).astype(np.float32) / 255
        first = corner + np.array([x0, y0])
        deep = _interior(opening, inside, hole, first, unit)
        part[:] = lay(deep, np.ascontiguousarray(part), veil)
    colour = cv2.cvtColor(lower, cv2.COLOR_RGBA2RGB)
    alpha = lower[..., 3].astype(np.float32) / np.float32(255)
    target[:] = lay(colour, np.ascontiguousarray(target), alpha)
    if inside.seam is not None:
        _join(target, opening, inside.seam, corner, unit)


def _join(target: Pixels, opening: Opening, seam: F32, corner: Floats, unit: float) -> None:
    """The shadow where lips meet, on lips that did not meet in the photo."""
    near = 1 - smoothstep(opening.gap / unit, 0.0, 0.045)
    if not near.any():
        return
    line = (opening.upper + opening.lower) / 2 - corner
    taper = np.sqrt(np.clip(1 - np.linspace(-1, 1, 11) ** 4, 0, 1))
    half = (0.003 + 0.004 * taper * near)[:, None] * unit * opening.down
    ring = np.concatenate([_smooth(line - half), _smooth(line + half)[::-1]])
    margin = 2 + round(0.03 * unit)
    x0, y0 = np.maximum(np.floor(ring.min(axis=0)).astype(int) - margin, 0)
    x1, y1 = np.ceil(ring.max(axis=0)).astype(int) + margin
    part = target[y0:y1, x0:x1]
    if not part.size:
        return
    drawn = _fill(part.shape[:2], ring - [x0, y0])
    soft = cv2.GaussianBlur(drawn, (0, 0), max(0.7, 0.010 * unit)).astype(np.float32)
    shade = np.interp(np.arange(part.shape[1]) + x0, line[:, 0], near).astype(np.float32)
    dark = np.empty_like(part)
    dark[:] = seam
    part[:] = lay(dark, np.ascontiguousarray(part), soft * (shade * np.float32(0.8 / 255)))


def _interior(
    opening: Opening, inside: MouthInterior, hole: Pixels, corner: Floats, unit: float
) -> Pixels:
    """Cavity, tongue and teeth with their shadows, uint8 [h, w, 3]."""
    height, width = hole.shape
    deep = np.empty((height, width, 3), np.float32)
    deep[:] = inside.cavity
    # The tongue rides on the jaw, and comes up between the teeth for a dental.
    forth = float(smoothstep(np.array(opening.tongue), 0.05, 0.5))
    lift = np.array([0.0, UPPER_EDGE - TONGUE - 0.035]) * forth
    layers = [
        (inside.lower, 0.94 * opening.jaw, 0.80),
        (inside.tongue, 0.45 * (1 - forth) * opening.jaw + lift, 0.85 + 0.15 * forth),
        (inside.upper, np.zeros(2), 1.0),
    ]
    if forth < 0.5:  # at rest it lies behind the lower teeth
        layers[:2] = layers[1::-1]
    for layer, move, light in layers:
        drawn = _place(layer, opening.place, move, corner, (width, height))
        deep *= 1 - drawn[..., 3:]
        deep += drawn[..., :3] * light
    # Light falls in from the front: the lips' shadow is soft in proportion to the opening, and
    # the corners are darkest.
    spread = float(np.clip(0.24 * opening.gap.max(), 0.8, 0.05 * unit))
    near = cv2.GaussianBlur(hole, (0, 0), spread).astype(np.float32) / 255
    across = opening.upper[-1] - opening.upper[0]
    half = max(float(np.hypot(*across)) / 2, 1.0)
    across = (across / (2 * half**2)).astype(np.float32)
    x, y = (np.arange(n, dtype=np.float32) for n in (width, height))
    middle = opening.upper[5] - corner
    side = np.abs((x - middle[0])[None] * across[0] + (y - middle[1])[:, None] * across[1])
    shadow = 0.40 + 0.60 * smoothstep(near, 0.20, 0.92)
    fall = shadow * (1 - 0.55 * smoothstep(side, 0.35, 1.0))
    # Protruded lips stand before the teeth like a hood.
    hood = 1 - opening.rounded**2 * np.array([0.58, 0.66, 0.68], np.float32)
    # Deep in a mouth light comes through flesh: blue goes first.
    tint = np.array([0.0, 0.07, 0.18], np.float32)
    deep *= fall[..., None] * (1 - tint * (1 - fall)[..., None]) * hood
    shown: Pixels = np.clip(deep + 0.5, 0, 255).astype(np.uint8)
    return shown


def _place(layer: Layer, place: Floats, move: Floats, corner: Floats, size: tuple[int, int]) -> F32:
    """A layer moved by face units and brought into the film's pixels."""
    raster = np.vstack([layer.to_face(), [0, 0, 1]])
    raster[:2, 2] += move
    whole = np.vstack([place, [0, 0, 1]]) @ raster
    whole[:2, 2] -= corner
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


def _fill(size: tuple[int, ...], ring: Floats, line: int = cv2.LINE_AA) -> Pixels:
    """A filled polygon, uint8 0..255, with sub-pixel corners."""
    mask = np.zeros(size[:2], np.uint8)
    cv2.fillPoly(mask, [(ring * 16).round().astype(np.int32)], 255, line, 4)
    return mask
