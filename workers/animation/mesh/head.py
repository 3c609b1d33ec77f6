"""The head as a relief: what yaw, pitch, roll, shifts and breath do to each place of the picture.

A small rotation moves a point by its height over the plane of the ears times the angle, so six
fixed displacement fields and their weights are the whole of it. The relief comes from the mesh,
sinks to nothing at the silhouette of the head, and its hold on the picture fades out over the
background beside and the shoulders below, so that nothing tears and the rest stays still.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.animation.mesh import vertices as v
from workers.animation.mesh.axes import Axes, Floats, smoothstep
from workers.animation.mesh.field import F32, Grid
from workers.face.portrait import Portrait
from workers.performance.tracks import INDEX

TRACKS = [INDEX[name] for name in ("headYaw", "headPitch", "headRoll", "headX", "headY", "breath")]
# Degrees to radians for the three angles; the others are in eye distances already.
SCALE = np.array([np.pi / 180] * 3 + [1.0] * 3)

FADE = 1.15  # how far into the background the head's hold reaches, in eye distances
SWELL = 0.018  # how far a full breath lifts the shoulders


def reach(portrait: Portrait, axes: Axes) -> tuple[float, float, float, float]:
    """The box (x0, y0, x1, y1) in pixels outside which nothing ever moves."""
    height, width = portrait.mask.shape
    chin = axes.to_face(portrait.landmarks[v.CHIN, :2])[1]
    hold = _head(portrait, axes, chin) > 0
    ys, xs = np.nonzero(hold)
    margin = (FADE + 0.3) * axes.unit
    shoulders = _shoulders(portrait.mask, axes, chin, _face_plane(height, width, axes)) > 0.004
    sy, sx = np.nonzero(shoulders)
    x0, x1 = (
        min(xs.min() - margin, sx.min(initial=width)),
        max(xs.max() + margin, sx.max(initial=0)),
    )
    y0, y1 = (
        min(ys.min() - margin, sy.min(initial=height)),
        max(ys.max() + margin, sy.max(initial=0)),
    )
    return max(0.0, x0), max(0.0, y0), min(float(width), x1 + 1), min(float(height), y1 + 1)


def build_basis(portrait: Portrait, axes: Axes, grid: Grid) -> F32:
    """Displacement in pixels per radian or unit of each track: float32 [6, rows, columns, 2]."""
    height, width = portrait.mask.shape
    nodes = grid.nodes()
    face_at = axes.to_face(nodes)
    a, b = face_at[..., 0], face_at[..., 1]
    chin = float(axes.to_face(portrait.landmarks[v.CHIN, :2])[1])
    head = _head(portrait, axes, chin)
    away = cv2.distanceTransform(1 - head, cv2.DIST_L2, 5) / axes.unit
    hold = (1 - smoothstep(away, 0, FADE)).astype(np.float32)
    column = np.clip(nodes[..., 0], 0, width - 1).astype(int)
    row = np.clip(nodes[..., 1], 0, height - 1).astype(int)
    neck = 1 - smoothstep(b, 0.75 * chin, chin + 1.0)
    weight = (hold[row, column] * neck).astype(np.float32)
    weight = cv2.GaussianBlur(weight, (0, 0), 0.12 * axes.unit / grid.step)
    weight *= _quiet_edge(grid, height, width, axes.unit)
    relief = _relief(portrait, axes, head, grid)
    zero = np.zeros_like(relief)
    pivot = chin + 0.25

    def moved(dx: Floats, dy: Floats) -> Floats:
        held: Floats = axes.turn(np.stack([dx, dy], axis=-1)) * weight[..., None]
        return held

    shoulders = _shoulders(portrait.mask, axes, chin, _face_plane(height, width, axes))
    swell = cv2.remap(shoulders, nodes, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    basis = [
        moved(relief, zero),
        moved(zero, -relief),
        moved(pivot - b, a),
        moved(zero + 1, zero),
        moved(zero, zero + 1),
        axes.turn(np.stack([zero, -SWELL * swell], axis=-1)),
    ]
    return np.stack(basis).astype(np.float32)


def _face_plane(height: int, width: int, axes: Axes) -> Floats:
    """Face coordinates of every pixel, [height, width, 2]."""
    ys, xs = np.mgrid[:height, :width]
    return axes.to_face(np.stack([xs, ys], axis=-1).astype(np.float32))


def _head(portrait: Portrait, axes: Axes, chin: float) -> NDArray[np.uint8]:
    """1 on the head and its hair, 0 elsewhere."""
    height, width = portrait.mask.shape
    plane = _face_plane(height, width, axes)
    person = (portrait.mask > 0.5) & (plane[..., 1] < 0.9 * chin) & (np.abs(plane[..., 0]) < 1.9)
    head = person.astype(np.uint8)
    cv2.fillPoly(head, [portrait.landmarks[list(v.OVAL), :2].round().astype(np.int32)], 1)
    found: NDArray[np.uint8] = head
    return found


def _shoulders(mask: F32, axes: Axes, chin: float, plane: Floats) -> NDArray[np.float32]:
    """How much a place lifts with a breath, 0..1: the chest, not the face nor the background."""
    soft = cv2.GaussianBlur(mask, (0, 0), 0.2 * axes.unit)
    lift = smoothstep(plane[..., 1], chin + 0.5, chin + 1.6)
    far = 1 - smoothstep(plane[..., 1], chin + 2.2, chin + 4.5)
    beside = 1 - smoothstep(np.abs(plane[..., 0]), 3.0, 4.5)
    swell: F32 = (soft * lift * far * beside).astype(np.float32)
    return swell


def _quiet_edge(grid: Grid, height: int, width: int, unit: float) -> F32:
    """Fades movement out at the borders of the picture above and beside the head.

    A picture has nothing behind its border to move in.
    """
    nodes = grid.nodes()
    room = np.minimum(nodes[..., 0], width - 1 - nodes[..., 0])
    room = np.minimum(room, nodes[..., 1])
    return smoothstep(room, 0, 0.35 * unit).astype(np.float32)


def _relief(portrait: Portrait, axes: Axes, head: NDArray[np.uint8], grid: Grid) -> F32:
    """Height over the plane of the ears in eye distances, [rows, columns]."""
    points = axes.to_face(portrait.landmarks[:, :2].astype(np.float64))
    depth = portrait.landmarks[:, 2].astype(np.float64)
    height = (np.percentile(depth, 92) - depth) / axes.unit
    centre = portrait.landmarks[:, :2].mean(axis=0)
    ring = axes.to_face(_silhouette(head, centre, axes.unit))
    middle = axes.to_face(centre)
    far = middle + (ring - middle) * 1.5
    known = np.concatenate([points, ring, far])
    value = np.concatenate([height, np.zeros(len(ring) + len(far))])
    coarse = Grid(grid.left, grid.top, -(-grid.columns // 3), -(-grid.rows // 3), 3 * grid.step)
    at = axes.to_face(coarse.nodes().astype(np.float64)).reshape(-1, 2)

    def distance(p: Floats, q: Floats) -> Floats:
        apart: Floats = np.sqrt(((p[:, None] - q[None]) ** 2).sum(axis=2))
        return apart

    # A biharmonic cone per vertex: it goes through the mesh and never overshoots far away.
    system = -distance(known, known)
    system[np.diag_indices(len(known))] += 2e-3
    weights = np.linalg.solve(system, value)
    relief = (-distance(at, known) @ weights).reshape(coarse.rows, coarse.columns)
    relief = np.clip(relief, -0.1, None).astype(np.float32)
    size = (3 * coarse.columns, 3 * coarse.rows)
    fine = cv2.resize(relief, size, interpolation=cv2.INTER_CUBIC)[: grid.rows, : grid.columns]
    soft: F32 = cv2.GaussianBlur(fine, (0, 0), max(0.6, 0.05 * axes.unit / grid.step))
    return soft


def _silhouette(head: NDArray[np.uint8], centre: Floats, unit: float, rays: int = 40) -> Floats:
    """Where rays from the face's centre leave the head, in pixels [rays, 2]."""
    height, width = head.shape
    angle = np.linspace(0, 2 * np.pi, rays, endpoint=False)
    way = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    steps = np.arange(0.6 * unit, 3.2 * unit, max(1.0, unit / 40))
    at = centre + way[:, None, :] * steps[None, :, None]
    x, y = at[..., 0].astype(int), at[..., 1].astype(int)
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    on = inside & (head[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)] > 0)
    first = np.where((~on).any(axis=1), np.argmin(on, axis=1), len(steps) - 1)
    return centre + way * (steps[first][:, None] + 0.05 * unit)
