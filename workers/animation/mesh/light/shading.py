"""Light on a moving face: what folds, bulges and parts of it do to its brightness.

Warping moves the photo's shading along but makes none: a smile without its fold and a frown
without its furrow look pasted on. So each channel also has a relief, a height over the resting
face; the photo's own light, found from its brightness over the mesh's normals (Lambert), falls on
its slopes, and its valleys see less of the sky (ambient occlusion by curvature). The other way
round, the folds of a photo that smiles are measured once and lifted out when the smile goes.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.geometry.blendshapes import OPEN_PHOTO, lip_gap
from workers.animation.mesh.geometry.displacement import Grid, combine, spline
from workers.animation.mesh.light.relief import build_reliefs
from workers.arrays import F32, Floats, Pixels, smoothstep
from workers.face import mesh_indices as v
from workers.face.portrait import Portrait

FINE = 56  # pixels of the rasters an eye distance
FINEST = 150  # the same for folds of the photo's own, which are thin
LEFT, TOP, RIGHT, BOTTOM = -1.25, -2.0, 1.25, 1.15  # of the raster, face units
OCCLUSION = 0.010  # how much a curvature of 1 / eye distance darkens
DEEPEST, BRIGHTEST = -0.45, 0.14
TINT = np.array([0.85, 1.0, 1.1], np.float32)  # light that is lost in skin is less red
FROM_ABOVE = np.array([0.0, -0.45, 0.35])  # the light where the photo does not tell

# Which channels' reliefs add up, by the names of shapes.MOUTH and shapes.SKIN.
CHANNELS = (
    "smile_left", "smile_right", "frown_left", "frown_right", "pucker", "funnel", "jaw", "shrug",
    "press", "tuck", "inner_brow", "outer_brow_left", "outer_brow_right", "frown_brow_left",
    "frown_brow_right", "cheek_left", "cheek_right", "sneer_left", "sneer_right",
)  # fmt: skip


@dataclass(frozen=True)
class Shading:
    """Gains by channel, and what takes the photo's own smile out of its skin, if it has one."""

    axes: Axes
    gains: F32  # [len(CHANNELS), rows, columns]
    calm: F32 | None  # [rows, columns, 3], rows and columns of its own

    def mix(self, weights: F32, smile: float) -> F32:
        """What to multiply by, [rows, columns, 3], for weights by CHANNELS and a smile of 0..1."""
        gain = combine(weights, self.gains)
        lit = 1 + np.clip(gain, DEEPEST, BRIGHTEST)[..., None] * TINT
        if self.calm is not None:
            lit = cv2.resize(lit.astype(np.float32), self.calm.shape[1::-1])
            lit *= 1 + np.float32(max(0.0, 1.0 - 1.4 * smile)) * self.calm
        factor: F32 = lit.astype(np.float32)
        return factor

    def window(self, grid: Grid) -> tuple[slice, slice, Grid]:
        """The part of a grid that the raster covers, with room for a turned head."""
        corners = np.array([[LEFT, TOP], [RIGHT, TOP], [LEFT, BOTTOM], [RIGHT, BOTTOM]])
        place = self.axes.to_picture(corners)
        (x0, y0), (x1, y1) = place.min(axis=0), place.max(axis=0)
        return grid.window((float(x0), float(y0), float(x1), float(y1)))

    def apply(self, pixels: Pixels, factor: F32, part: Grid, source: F32) -> None:
        """Shade uint8 [part.height, part.width, 3 or 4] in place.

        `source` says where on the photo each node of `part` comes from, [rows, columns, 2].
        """
        at = self.axes.to_face(source)
        fine = factor.shape[1] / (RIGHT - LEFT)
        nodes = (at - np.array([LEFT, TOP], np.float32)) * np.float32(fine) - np.float32(0.5)
        place = part.enlarge(nodes)
        lit = cv2.remap(factor, place, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        high, wide = pixels.shape[:2]
        colours = np.ascontiguousarray(pixels[..., :3])
        pixels[..., :3] = cv2.multiply(colours, lit[:high, :wide], dtype=cv2.CV_8U)


def shade(portrait: Portrait, axes: Axes, texture: Pixels, scale: int) -> Shading:
    """What each channel does to this face's light; `texture` is what will be drawn from."""
    face = axes.to_face(portrait.landmarks[:, :2].astype(np.float64))
    x, y = _raster(FINE)
    light = _sample(texture, scale, axes, x, y).mean(axis=2) + 4
    sun = find_light(portrait, axes, face, light)
    skin = _skin(face, x, FINE)
    reliefs = build_reliefs(face, x, y, measure_lines(face, x, y, light * (skin > 0.9)))
    gains = []
    for name in CHANNELS:
        dy, dx = np.gradient(reliefs[name] * FINE)
        valley = cv2.Laplacian(reliefs[name], cv2.CV_64F) * FINE**2
        gains.append((-sun[0] * dx - sun[1] * dy - OCCLUSION * valley) * skin)
    calm = None
    if lip_gap(face) > OPEN_PHOTO:
        fine = float(np.clip(2 * axes.unit, FINE, FINEST))
        x, y = _raster(fine)
        calm = _lift_folds(face, x, y, _sample(texture, scale, axes, x, y) + 4, fine)
        calm *= _skin(face, x, fine)[..., None]
    return Shading(axes, np.stack(gains).astype(np.float32), calm)


def _raster(fine: float) -> tuple[Floats, Floats]:
    """Face coordinates of every pixel of a raster."""
    columns, rows = round((RIGHT - LEFT) * fine), round((BOTTOM - TOP) * fine)
    return tuple(
        np.meshgrid(LEFT + (np.arange(columns) + 0.5) / fine, TOP + (np.arange(rows) + 0.5) / fine)
    )


def _sample(texture: Pixels, scale: int, axes: Axes, x: Floats, y: Floats) -> F32:
    """The photo's colours at face coordinates, float32 [rows, columns, 3]."""
    at = (axes.to_picture(np.stack([x, y], axis=-1)) * scale).astype(np.float32)
    colour = cv2.remap(texture, at, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    light: F32 = colour[..., :3].astype(np.float32)
    return light


def measure_lines(face: Floats, x: Floats, y: Floats, light: F32) -> float:
    """How lined a skin is, 0..1, by how much its forehead's brightness varies at a fold's width.

    `light` is 0 where there is no skin. Half of the forehead may lie under hair: a median is told.
    """
    over = (y < face[[105, 334], 1].mean() - 0.15) & (np.abs(x) < 0.6) & (light > 0)
    if not over.any():
        return 0.5
    narrow, wide = (cv2.GaussianBlur(light, (0, 0), width * FINE) for width in (0.018, 0.062))
    rough = float(np.median(np.abs(narrow - wide)[over] / np.maximum(wide[over], 1)))
    return float(smoothstep(np.array(rough), 0.003, 0.012))


def find_light(portrait: Portrait, axes: Axes, face: Floats, light: F32) -> Floats:
    """The light's direction times its share of the brightness: x right, y down, z to the viewer.

    Least squares of brightness = ambient + light . normal over the face (Lambert), what does not
    fit (hair, shine, beard) left out; half of it is the usual light from above, which keeps sane
    what a flatly lit photo cannot tell.
    """
    step = 8
    rows, columns = light.shape[0] // step, light.shape[1] // step
    x = LEFT + (np.arange(columns) + 0.5) * step / FINE
    y = TOP + (np.arange(rows) + 0.5) * step / FINE
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    depth = -portrait.landmarks[:, 2].astype(np.float64)[:, None] / axes.unit
    height = spline(face, depth, grid)[..., 0]
    dy, dx = np.gradient(height, step / FINE)
    normal = np.stack([-dx, -dy, np.ones_like(dx)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    oval = ((face[list(v.OVAL)] - [LEFT, TOP]) * FINE / step).astype(np.float32)
    within = np.zeros(height.shape, np.uint8)
    cv2.fillPoly(within, [oval.round().astype(np.int32)], 1)
    small = cv2.resize(light, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float64)
    seen = within > 0
    facts = np.column_stack([np.ones(seen.sum()), normal[seen]])
    bright = small[seen] / small[seen].mean()
    weight = np.ones(len(bright))
    found = np.zeros(4)
    for _ in range(4):
        system = facts * weight[:, None]
        found = np.linalg.solve(system.T @ facts + 0.5 * np.diag([0.0, 1, 1, 1]), system.T @ bright)
        weight = np.exp(-((bright - facts @ found) ** 2) / (2 * 0.12**2))
    told = found[1:] / max(1.0, float(np.linalg.norm(found[1:])) / 0.9)
    sun: Floats = 0.5 * told + 0.5 * FROM_ABOVE
    return sun


def _skin(face: Floats, x: Floats, fine: float) -> F32:
    """Where light may change: not on the eyes, not beyond the face, and hardly on lips."""

    def fill(ring: list[int]) -> Pixels:
        mask = np.zeros(x.shape, np.uint8)
        place = ((face[ring] - [LEFT, TOP]) * fine - 0.5) * 16
        cv2.fillPoly(mask, [place.round().astype(np.int32)], 255, cv2.LINE_8, 4)
        return mask

    kernel = np.ones((round(0.12 * fine),) * 2, np.uint8)
    within = cv2.erode(fill(list(v.OVAL)), kernel).astype(np.float32)
    skin: F32 = cv2.GaussianBlur(within, (0, 0), 0.07 * fine) / np.float32(255)
    for upper, lower in zip(v.UPPER_LIDS, v.LOWER_LIDS, strict=True):
        eye = cv2.dilate(fill([*upper, *lower[::-1]]), np.ones((3, 3), np.uint8))
        soft: F32 = cv2.GaussianBlur(eye.astype(np.float32), (0, 0), 0.02 * fine)
        skin *= 1 - soft / np.float32(255)
    return skin


def _lift_folds(face: Floats, x: Floats, y: Floats, colour: F32, fine: float) -> F32:
    """What takes the folds about a smiling mouth out, [rows, columns, 3].

    A fold is darker than the skin on both its sides, whose colour it is given.
    """
    size = round(0.26 * fine) | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    filled = cv2.GaussianBlur(cv2.morphologyEx(colour, cv2.MORPH_CLOSE, disc), (0, 0), 0.05 * fine)
    gain = np.clip(filled / colour - 1, 0, 4.0)
    # A fold is one line; where much is dark, it is a beard.
    dark = (gain.max(axis=2) > 0.15).astype(np.float32)
    crowd = cv2.GaussianBlur(dark, (0, 0), 0.13 * fine)
    wings = np.abs(face[[129, 358], 0]).mean()
    half = np.abs(face[[61, 291], 0]).mean()
    a = np.abs(x)
    where = smoothstep(a, 0.75 * wings, 1.1 * wings) * (1 - smoothstep(a, half + 0.35, half + 0.55))
    where = where * smoothstep(y, -0.52, -0.36) * (1 - smoothstep(y, 0.35, 0.55))
    lips = np.zeros(x.shape, np.uint8)
    ring = face[list(v.OUTER_UPPER + v.OUTER_LOWER[::-1])]
    cv2.fillPoly(lips, [((ring - [LEFT, TOP]) * fine).round().astype(np.int32)], 1)
    lips = cv2.dilate(lips, np.ones((3, 3), np.uint8))
    where = where * (1 - cv2.GaussianBlur(lips.astype(np.float32), (0, 0), 0.016 * fine))
    where = where * (1 - smoothstep(crowd, 0.42, 0.60))
    lifted: F32 = (0.96 * gain * where[..., None]).astype(np.float32)
    return lifted
