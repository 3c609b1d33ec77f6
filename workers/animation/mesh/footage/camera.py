"""From the portrait's own picture to a frame of its video: where each place of the head goes.

The head turns in space, and a camera far enough away sees that as an affine map of x, y and
depth. It is fitted to what is stiff of the face (forehead, nose, cheekbones, corners of the eyes),
so that it is blind to what the mouth does.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.geometry.displacement import Grid, spline
from workers.arrays import F32, Floats, smoothstep
from workers.face import mesh_indices as v

# What moves though it lies above the mouth: lids, brows, and the wings of the nose.
_SOFT = {
    *(w for side in (*v.UPPER_LIDS, *v.LOWER_LIDS) for w in side[1:-1]),
    *(w for side in v.BROWS for pair in side for w in pair),
    *v.OVAL,
}


@dataclass(frozen=True)
class Camera:
    """p -> linear @ p + shift + depth(p) * lean, pixels to pixels."""

    linear: Floats  # [2, 2]
    lean: Floats  # [2] a pixel of depth
    shift: Floats  # [2]

    def place(self, points: Floats, depth: Floats) -> Floats:
        """Where points [..., 2] with depths [...] come to lie, of the same float type."""
        kind = np.result_type(points, np.float32)
        placed: Floats = (
            points @ self.linear.T.astype(kind)
            + self.shift.astype(kind)
            + depth[..., None] * self.lean.astype(kind)
        )
        return placed

    def find(self, at: F32, grid: Grid, relief: F32) -> F32:
        """The places that come to lie at pixels `at` [..., 2]; the relief is depth, on a grid."""
        back = np.linalg.inv(self.linear)
        flat = ((at - self.shift) @ back.T).astype(np.float32)
        lean = (back @ self.lean).astype(np.float32)
        place = flat
        for _ in range(4):  # the head is round: a place's depth depends little on where it is
            place = flat - grid.sample(relief, place)[..., None] * lean
        return place

    @cached_property
    def scale(self) -> float:
        """How much larger things are there."""
        return float(np.sqrt(abs(np.linalg.det(self.linear))))


def fit_cameras(still: F32, landmarks: F32, axes: Axes) -> list[Camera]:
    """One for each frame: from landmarks [468, 3] of the picture to [frames, 468, 3]."""
    stiff = find_stiff(axes.to_face(still[:, :2].astype(np.float64)))
    known = np.column_stack([still[stiff].astype(np.float64), np.ones(len(stiff))])
    solve = np.linalg.pinv(known)  # [4, stiff]
    solved = solve @ landmarks[:, stiff, :2].astype(np.float64)  # [frames, 4, 2]
    return [Camera(fit[:2].T, fit[2], fit[3]) for fit in solved]


def find_stiff(face: Floats) -> list[int]:
    """The vertices of a face [468, 2], in its own coordinates, that move with the skull alone."""
    return [k for k in range(len(face)) if face[k, 1] < face[2, 1] and k not in _SOFT]


def map_depth(still: F32, axes: Axes, grid: Grid) -> F32:
    """The mesh's depth in pixels on the nodes of a grid, level beyond the face: float32 [r, c]."""
    face = axes.to_face(still[:, :2].astype(np.float64))
    oval = face[list(v.OVAL)]
    centre = oval.mean(axis=0)
    around = [centre + (oval - centre) * far for far in (1.25, 1.6, 2.2)]
    rim = still[list(v.OVAL), 2].astype(np.float64)
    known = np.concatenate([face, *around])
    depth = np.concatenate([still[:, 2].astype(np.float64), rim, rim, rim])[:, None]
    at = axes.to_face(grid.nodes().astype(np.float64))
    relief = spline(known, depth / axes.unit, at)[..., 0] * axes.unit
    level: F32 = np.clip(relief, depth.min(), depth.max()).astype(np.float32)
    return level


def part_of_mouth(face: Floats) -> Floats:
    """How much each vertex [468] goes with the mouth: 1 at the lips, 0 at nose, eyes and ears."""
    a, b = np.abs(face[:, 0]), face[:, 1]
    part = smoothstep(b, -0.42, -0.16) * (1 - smoothstep(a, 0.70, 1.05))
    lips = [*v.UPPER_LIP, *v.LOWER_LIP, *v.CORNERS]
    part[lips] = 1.0
    return part
