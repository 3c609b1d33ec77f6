"""What is made once a portrait, and how tracks become the weights of its channels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.animation.mesh.eyes.eye import Eye, measure_eyes
from workers.animation.mesh.eyes.glasses import loosen
from workers.animation.mesh.geometry import blendshapes
from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.geometry.displacement import Canvas, Grid, combine, invert, spline
from workers.animation.mesh.light.shading import CHANNELS as SHADED
from workers.animation.mesh.light.shading import Shading, shade
from workers.animation.mesh.mouth.lip_seam import refine_lips
from workers.animation.mesh.mouth.teeth import MouthInterior, furnish
from workers.animation.mesh.rig import head_relief
from workers.animation.mesh.rig.cutout import Cutout, cut_out
from workers.animation.mesh.rig.texture import enlarge
from workers.arrays import F32, Floats, smoothstep
from workers.face import mesh_indices as v
from workers.face.portrait import Portrait, Pose
from workers.performance.tracks import INDEX, TRACKS

CELLS = 24  # grid cells an eye distance

MOUTH = list(blendshapes.MOUTH)
CHANNELS = MOUTH + list(blendshapes.SKIN)
SHADED_COLUMNS = [CHANNELS.index(name) for name in SHADED]
SMILES = [CHANNELS.index("smile_left"), CHANNELS.index("smile_right")]


def _mixer() -> F32:
    """Tracks -> channels: each channel is the mean of its tracks, [tracks, channels]."""
    mixer = np.zeros((len(TRACKS), len(CHANNELS)), np.float32)
    for column, sources in enumerate((blendshapes.MOUTH | blendshapes.SKIN).values()):
        for source in sources:
            mixer[INDEX[source], column] = 1 / len(sources)
    return mixer


MIXER = _mixer()
# What yields while the lips are sealed, and how much of it.
SEALED = {"jaw": 1.0, "raise": 1.0, "lower": 1.0, "funnel": 0.8}


@dataclass(frozen=True)
class Warp:
    """Displacements of one layer of the face, mixed by channel weights."""

    grid: Grid
    basis: F32  # [channels, rows * columns * 2], pixels

    def undo(self, weights: F32, at: F32) -> F32:
        """What to add to positions in the moved face to come back to the photo, [..., 2]."""
        field = combine(weights, self.basis).reshape(self.grid.rows, self.grid.columns, 2)
        return self.grid.sample(invert(self.grid, field, 8), at)


@dataclass(frozen=True)
class Rig:
    """What is made once a portrait."""

    axes: Axes
    texture: NDArray[np.uint8]  # [scale H, scale W, 4]: the photo and the lower layer's alpha
    scale: int
    plate: NDArray[np.uint8]  # [H, W, 3]: the photo, for what never moves
    canvas: Canvas  # everything that moves
    turns: F32  # [6, rows, columns, 2] head and breath
    pose: Pose
    upper: Warp  # the face without the lower lip
    lower: Warp  # the lower lip and its surroundings without the upper lip
    lips: Floats  # [mouth channels, 468, 2] displacements of vertices, pixels
    points: Floats  # [468, 2]
    inside: MouthInterior
    eyes: tuple[Eye, Eye]
    shading: Shading
    cutout: Cutout | None  # if the person is cut out of the photo


def build_rig(portrait: Portrait) -> Rig:
    """Everything about a portrait that does not depend on time."""
    portrait = refine_lips(portrait)
    axes = Axes.of(portrait)
    points = portrait.landmarks[:, :2].astype(np.float64)
    face = axes.to_face(points)
    step = max(2, round(axes.unit / CELLS))
    body = head_relief.Body(portrait, axes)
    grid = Grid.over(body.reach(), step)
    turns = head_relief.build_basis(portrait, axes, body, grid)
    chin = points[v.CHIN]
    mouth = axes.origin
    x0, x1 = mouth[0] - 1.6 * axes.unit, mouth[0] + 1.6 * axes.unit
    y0, y1 = mouth[1] - 2.1 * axes.unit, chin[1] + 0.9 * axes.unit
    face_grid = Grid.over((x0, y0, x1, y1), step)
    shape = blendshapes.shape_mouth(face)
    stack = np.stack([shape[name] for name in MOUTH])
    eyes = measure_eyes(portrait, axes)
    loose = loosen([eye.frame for eye in eyes if eye.frame is not None], face_grid, axes.unit)
    upper, lower = _spread(face, stack, axes, face_grid, _about_lips(points, axes), loose)
    texture, scale = enlarge(portrait, axes, blendshapes.lip_gap(face) > blendshapes.PARTED)
    return Rig(
        axes=axes,
        texture=texture,
        scale=scale,
        plate=portrait.image,
        canvas=Canvas(grid),
        turns=turns,
        pose=portrait.pose,
        upper=upper,
        lower=lower,
        lips=axes.turn(stack),
        points=points,
        inside=furnish(portrait, axes),
        eyes=eyes,
        shading=shade(portrait, axes, texture, scale),
        cutout=cut_out(portrait, scale),
    )


def _about_lips(points: Floats, axes: Axes) -> tuple[float, float, float, float]:
    """The box of pixels in which the lower layer can show: where a jaw carries it, and a margin."""
    ring = points[list(v.OUTER_UPPER + v.OUTER_LOWER)]
    reach = np.concatenate([ring, ring + 0.5 * axes.unit * axes.down])
    x0, y0 = reach.min(axis=0) - 0.4 * axes.unit
    x1, y1 = reach.max(axis=0) + 0.4 * axes.unit
    return float(x0), float(y0), float(x1), float(y1)


def _spread(
    face: Floats,
    stack: Floats,
    axes: Axes,
    grid: Grid,
    lips: tuple[float, float, float, float],
    loose: F32,
) -> tuple[Warp, Warp]:
    """Vertex displacements -> the upper layer over the grid, the lower one in the lips' box.

    `loose` is how freely brows and cheeks move at the grid's nodes, 0..1 [rows, columns].
    Two splines, each blind to the other lip: one alone would tear or smear at the slit.
    """
    nodes = grid.nodes()
    at = axes.to_face(nodes.astype(np.float64))
    oval = face[list(v.OVAL)]
    centre = oval.mean(axis=0)
    beside = oval[oval[:, 1] < 0.62 * face[v.CHIN, 1]]  # hair, ears and what is behind the jaw
    low, high = at.reshape(-1, 2).min(axis=0), at.reshape(-1, 2).max(axis=0)
    t = np.linspace(0, 1, 9)
    xs, ys = low[0] + t * (high[0] - low[0]), low[1] + t * (high[1] - low[1])
    still = np.concatenate(
        [
            np.stack([xs, np.full(9, low[1])], 1),
            np.stack([xs, np.full(9, high[1])], 1),
            np.stack([np.full(7, low[0]), ys[1:-1]], 1),
            np.stack([np.full(7, high[0]), ys[1:-1]], 1),
            centre + (beside - centre) * 1.22,
            centre + (beside - centre) * 1.45,
        ]
    )
    room = np.minimum(at - low, high - at)
    fade = smoothstep(room[..., 0], 0, 0.5) * smoothstep(room[..., 1], 0, 0.4)
    skin = blendshapes.shape_skin(at, face)
    skin_stack = np.stack([skin[name] for name in blendshapes.SKIN]) * loose[..., None]
    everywhere = (slice(0, grid.rows), slice(0, grid.columns), grid)
    warps = []
    for blind, (rows, cols, part) in (
        (v.LOWER_LIP, everywhere),
        (v.UPPER_LIP, grid.window(lips)),
    ):
        keep = np.setdiff1d(np.arange(len(face)), blind)
        known = np.concatenate([face[keep], still])
        value = np.zeros((len(known), 2 * len(stack)))
        value[: len(keep)] = stack[:, keep].transpose(1, 0, 2).reshape(len(keep), -1)
        field = spline(known, value, at[rows, cols]).reshape(part.rows, part.columns, -1, 2)
        field = field.transpose(2, 0, 1, 3)
        both = np.concatenate([field, skin_stack[:, rows, cols]]) * fade[rows, cols, None]
        basis = axes.turn(both).astype(np.float32).reshape(len(both), -1)
        warps.append(Warp(part, basis))
    return warps[0], warps[1]


def mix(tracks: F32) -> F32:
    """One row of tracks -> channel weights, with the lips' seal above everything."""
    weights = tracks @ MIXER
    seal = float(np.clip(tracks[INDEX["mouthClose"]], 0, 1))
    for name, part in SEALED.items():
        weights[CHANNELS.index(name)] *= 1 - part * seal
    weights[CHANNELS.index("close")] = 1.0
    return weights


def shine(rig: Rig, weights: F32) -> F32:
    """What the channels do to the face's light, for `Shading.apply`."""
    return rig.shading.mix(weights[SHADED_COLUMNS], float(weights[SMILES].mean()))
