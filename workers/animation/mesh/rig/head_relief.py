"""The head as a relief: what yaw, pitch, roll, shifts and breath do to each place of the picture.

A small rotation moves a point by its height over the plane of the ears times the angle, so six
fixed displacement fields and their weights are the whole of it. The relief comes from the mesh,
sinks to nothing at the silhouette of the head, and its hold on the picture fades out over the
background beside and the shoulders below, so that nothing tears and the rest stays still.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.geometry.displacement import Grid
from workers.arrays import F32, Floats, smoothstep
from workers.face import mesh_indices as v
from workers.face.portrait import Portrait, Pose
from workers.performance.tracks import INDEX

TRACKS = [INDEX[name] for name in ("headYaw", "headPitch", "headRoll", "headX", "headY", "breath")]
# Degrees to radians for the three angles; the others are in eye distances already.
SCALE = np.array([np.pi / 180] * 3 + [1.0] * 3)

FADE = 1.15  # how far into the background the head's hold reaches, in eye distances
SWELL = 0.018  # how far a full breath lifts the shoulders


def turn(tracks: F32, pose: Pose) -> F32:
    """One row of tracks -> weights of the basis; a head that is turned already turns less far on.

    What lies behind a turned cheek is not in the picture.
    """
    weights: F32 = (tracks[TRACKS] * SCALE).astype(np.float32)
    for k, angle in ((0, pose.yaw), (1, pose.pitch), (2, pose.roll)):
        if weights[k] * angle > 0:
            weights[k] *= 1 - 0.75 * smoothstep(np.array(abs(angle)), 8.0, 30.0)
    return weights


class Body:
    """Head and shoulders in the picture, at a size at which an eye distance has some 40 pixels."""

    def __init__(self, portrait: Portrait, axes: Axes) -> None:
        height, width = portrait.mask.shape
        self.scale = max(1.0, axes.unit / 40)
        size = (max(1, round(width / self.scale)), max(1, round(height / self.scale)))
        mask: F32 = cv2.resize(portrait.mask, size, interpolation=cv2.INTER_AREA)
        self.axes = Axes(axes.origin / self.scale, axes.rows, axes.unit / self.scale)
        self.centre: Floats = portrait.landmarks[:, :2].mean(axis=0) / self.scale
        self.chin = float(axes.to_face(portrait.landmarks[v.CHIN, :2])[1])
        ys, xs = np.mgrid[: size[1], : size[0]]
        plane = self.axes.to_face(np.stack([xs, ys], axis=-1).astype(np.float32))
        a, b = np.abs(plane[..., 0]), plane[..., 1]
        self.head: NDArray[np.uint8] = ((mask > 0.5) & (b < 0.9 * self.chin) & (a < 1.9)).astype(
            np.uint8
        )
        oval = portrait.landmarks[list(v.OVAL), :2] / self.scale
        cv2.fillPoly(self.head, [oval.round().astype(np.int32)], 1)
        # How much a place lifts with a breath: the chest, not the face nor the background.
        soft = cv2.GaussianBlur(mask, (0, 0), 0.2 * self.axes.unit)
        lift = smoothstep(b, self.chin + 0.5, self.chin + 1.6)
        lift = lift * (1 - smoothstep(b, self.chin + 2.2, self.chin + 4.5))
        self.chest: F32 = (soft * lift * (1 - smoothstep(a, 3.0, 4.5))).astype(np.float32)
        self.size = (width, height)

    def reach(self) -> tuple[float, float, float, float]:
        """The box (x0, y0, x1, y1) in the picture's pixels outside which nothing ever moves."""
        margin = int((FADE + 0.3) * self.axes.unit) + 1
        disc = np.ones((2 * margin + 1, 1), np.uint8)
        moving = cv2.dilate(cv2.dilate(self.head, disc), disc.T) | (self.chest > 0.004)
        ys, xs = np.nonzero(moving)
        box = np.array([xs.min() - 1, ys.min() - 1, xs.max() + 2, ys.max() + 2]) * self.scale
        x0, y0, x1, y1 = np.clip(box, 0, [*self.size, *self.size])
        return float(x0), float(y0), float(x1), float(y1)

    def read(self, plane: F32, nodes: F32) -> F32:
        """A plane of this size, at the picture's pixels `nodes` [..., 2]."""
        at = ((nodes + 0.5) / self.scale - 0.5).astype(np.float32)
        value: F32 = cv2.remap(plane, at, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return value


def build_basis(portrait: Portrait, axes: Axes, body: Body, grid: Grid) -> F32:
    """Displacement in pixels per radian or unit of each track: float32 [6, rows, columns, 2]."""
    nodes = grid.nodes()
    face_at = axes.to_face(nodes)
    a, b = face_at[..., 0], face_at[..., 1]
    away = cv2.distanceTransform(1 - body.head, cv2.DIST_L2, 5) / body.axes.unit
    hold = (1 - smoothstep(away, 0, FADE)).astype(np.float32)
    neck = 1 - smoothstep(b, 0.75 * body.chin, body.chin + 1.0)
    weight = (body.read(hold, nodes) * neck).astype(np.float32)
    weight = cv2.GaussianBlur(weight, (0, 0), 0.12 * axes.unit / grid.step)
    weight *= _quiet_edge(nodes, body.size, axes.unit)
    relief = _relief(portrait, axes, body, grid)
    zero = np.zeros_like(relief)
    pivot = body.chin + 0.25

    def moved(dx: Floats, dy: Floats) -> Floats:
        held: Floats = axes.turn(np.stack([dx, dy], axis=-1)) * weight[..., None]
        return held

    swell = body.read(body.chest, nodes)
    basis = [
        moved(relief, zero),
        moved(zero, -relief),
        moved(pivot - b, a),
        moved(zero + 1, zero),
        moved(zero, zero + 1),
        axes.turn(np.stack([zero, -SWELL * swell], axis=-1)),
    ]
    return np.stack(basis).astype(np.float32)


def _quiet_edge(nodes: F32, size: tuple[int, int], unit: float) -> F32:
    """Fades movement out at the borders of the picture above and beside the head.

    A picture has nothing behind its border to move in.
    """
    room = np.minimum(nodes[..., 0], size[0] - 1 - nodes[..., 0])
    room = np.minimum(room, nodes[..., 1])
    return smoothstep(room, 0, 0.35 * unit).astype(np.float32)


def _relief(portrait: Portrait, axes: Axes, body: Body, grid: Grid) -> F32:
    """Height over the plane of the ears in eye distances, [rows, columns]."""
    points = axes.to_face(portrait.landmarks[:, :2].astype(np.float64))
    depth = portrait.landmarks[:, 2].astype(np.float64)
    height = (np.percentile(depth, 92) - depth) / axes.unit
    ring = body.axes.to_face(_silhouette(body.head, body.centre, body.axes.unit))
    middle = body.axes.to_face(body.centre)
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
