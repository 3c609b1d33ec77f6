"""The embedded animator: one photo, warped by the tracks of a Performance.

Once a portrait: the rig (displacement fields of head, skin and lips; teeth; eyes). Once a frame:
the fields are mixed, inverted on a coarse grid and chained, so that the photo is read once for
the face, once for the lower lip and once an eye.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.animation.animator import Frame
from workers.animation.mesh import head, shapes
from workers.animation.mesh import vertices as v
from workers.animation.mesh.axes import Axes, Floats, smoothstep
from workers.animation.mesh.contours import refine_lips
from workers.animation.mesh.cutout import Cutout, compose, cut_out
from workers.animation.mesh.eyes import Eye, Look, draw_eye, measure_eyes
from workers.animation.mesh.field import F32, Canvas, Grid, Pixels, combine, invert, spline
from workers.animation.mesh.footage import build_stage, draw_footage
from workers.animation.mesh.glasses import loosen
from workers.animation.mesh.mouth import Opening, paint_mouth
from workers.animation.mesh.shading import CHANNELS as SHADED
from workers.animation.mesh.shading import Shading, shade
from workers.animation.mesh.teeth import Inside, furnish
from workers.animation.mesh.texture import enlarge
from workers.face.portrait import Portrait, Pose
from workers.performance.tracks import INDEX, TRACKS, Performance

CELLS = 24  # grid cells an eye distance
THREADS = min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)

MOUTH = list(shapes.MOUTH)
CHANNELS = MOUTH + list(shapes.SKIN)
SHADED_COLUMNS = [CHANNELS.index(name) for name in SHADED]
SMILES = [CHANNELS.index("smile_left"), CHANNELS.index("smile_right")]


def _mixer() -> F32:
    """Tracks -> channels: each channel is the mean of its tracks, [tracks, channels]."""
    mixer = np.zeros((len(TRACKS), len(CHANNELS)), np.float32)
    for column, sources in enumerate((shapes.MOUTH | shapes.SKIN).values()):
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
    inside: Inside
    eyes: tuple[Eye, Eye]
    shading: Shading
    cutout: Cutout | None  # if the person is cut out of the photo


@dataclass(frozen=True)
class Sheet:
    """One frame on its way. What never moves is never drawn, so each is used again."""

    drawn: Frame  # [H, W, 3]: the photo, moved
    shown: Frame  # the same; or [H, W, 3 or 4], what comes of it before a backdrop


class MeshAnimator:
    """See the module; stateless, so one may serve many films at once."""

    name = "mesh"

    def animate(self, portrait: Portrait, performances: Iterable[Performance]) -> Iterator[Frame]:
        """Yield frames, uint8 [H, W, 3] or, of a person cut out over nothing, [H, W, 4] RGBA with
        straight alpha; each is good until the next is asked for.

        A few frames are drawn ahead, one a thread: within a frame there is little to share out.
        """
        rig = build_rig(portrait)
        footage = portrait.footage
        stage = None if footage is None else build_stage(portrait, footage, rig)

        def draw(number: int, tracks: F32, sheet: Sheet) -> Sheet:
            if stage is None:
                return draw_sheet(rig, tracks, sheet)
            weights = mix(rig, tracks)
            gain = shine(rig, weights)
            draw_footage(stage, rig, weights, gain, tracks, number, sheet.drawn)
            return sheet

        idle = [_take_sheet(rig) for _ in range(THREADS + 1)]
        drawn: deque[Future[Sheet]] = deque()
        within = cv2.getNumThreads()
        cv2.setNumThreads(1)
        try:
            with ThreadPoolExecutor(THREADS, "mesh") as pool:
                for performance in performances:
                    for number, tracks in enumerate(performance.tracks, performance.start):
                        if not idle:
                            sheet = drawn.popleft().result()
                            yield sheet.shown
                            idle.append(sheet)
                        drawn.append(pool.submit(draw, number, tracks, idle.pop()))
                while drawn:
                    yield drawn.popleft().result().shown
        finally:
            cv2.setNumThreads(within)


def build_rig(portrait: Portrait) -> Rig:
    """Everything about a portrait that does not depend on time."""
    portrait = refine_lips(portrait)
    axes = Axes.of(portrait)
    points = portrait.landmarks[:, :2].astype(np.float64)
    face = axes.to_face(points)
    step = max(2, round(axes.unit / CELLS))
    body = head.Body(portrait, axes)
    grid = Grid.over(body.reach(), step)
    turns = head.build_basis(portrait, axes, body, grid)
    chin = points[v.CHIN]
    mouth = axes.origin
    x0, x1 = mouth[0] - 1.6 * axes.unit, mouth[0] + 1.6 * axes.unit
    y0, y1 = mouth[1] - 2.1 * axes.unit, chin[1] + 0.9 * axes.unit
    face_grid = Grid.over((x0, y0, x1, y1), step)
    shape = shapes.shape_mouth(face)
    stack = np.stack([shape[name] for name in MOUTH])
    eyes = measure_eyes(portrait, axes)
    loose = loosen([eye.frame for eye in eyes if eye.frame is not None], face_grid, axes.unit)
    upper, lower = _spread(face, stack, axes, face_grid, _about_lips(points, axes), loose)
    texture, scale = enlarge(portrait, axes, shapes.lip_gap(face) > shapes.PARTED)
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


def _take_sheet(rig: Rig) -> Sheet:
    """A new one, as the photo is."""
    drawn = rig.plate.copy()
    return Sheet(drawn, drawn if rig.cutout is None else rig.cutout.plate.copy())


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
    skin = shapes.shape_skin(at, face)
    skin_stack = np.stack([skin[name] for name in shapes.SKIN]) * loose[..., None]
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


def draw_sheet(rig: Rig, tracks: F32, sheet: Sheet) -> Sheet:
    """Draw one row of tracks, and put it before the backdrop if there is one."""
    draw_frame(rig, tracks, sheet.drawn)
    if rig.cutout is not None:
        alpha = draw_alpha(rig, rig.cutout, tracks)
        compose(rig.cutout, alpha, rig.canvas.grid, sheet.drawn, sheet.shown)
    return sheet


def draw_alpha(rig: Rig, cutout: Cutout, tracks: F32) -> Pixels:
    """How much of each pixel of the canvas the person covers in one row of tracks, 0..255: their
    alpha, read through the way the face itself is.
    """
    canvas, grid = rig.canvas, rig.canvas.grid
    moved = combine(head.turn(tracks, rig.pose), rig.turns)
    source = canvas.nodes + invert(grid, moved, 2)
    rows, cols, _ = grid.window(rig.upper.grid.box(float(np.abs(moved).max()) + grid.step))
    source[rows, cols] += rig.upper.undo(mix(rig, tracks), source[rows, cols])
    return canvas.read(cutout.texture, grid, source, rig.scale)


def draw_frame(rig: Rig, tracks: F32, frame: Frame) -> Frame:
    """Draw one row of tracks into `frame`, and return it. What never moves is left as it is."""
    weights = mix(rig, tracks)
    canvas, grid = rig.canvas, rig.canvas.grid
    moved = combine(head.turn(tracks, rig.pose), rig.turns)
    unturned = canvas.nodes + invert(grid, moved, 2)
    source = unturned.copy()
    rows, cols, _ = grid.window(rig.upper.grid.box(float(np.abs(moved).max()) + grid.step))
    source[rows, cols] += rig.upper.undo(weights, unturned[rows, cols])
    read = cv2.cvtColor(canvas.read(rig.texture, grid, source, rig.scale), cv2.COLOR_RGBA2RGB)
    target = frame[grid.top : grid.top + grid.height, grid.left : grid.left + grid.width]
    target[:] = read[: target.shape[0], : target.shape[1]]
    for eye, look in zip(rig.eyes, looks(tracks), strict=True):
        draw_eye(eye, look, rig.texture, rig.scale, canvas, source, frame)
    gain = shine(rig, weights)
    rows, cols, part = rig.shading.window(grid)
    target = frame[part.top : part.top + part.height, part.left : part.left + part.width]
    rig.shading.apply(target, gain, part, source[rows, cols])
    rows, cols, part = grid.window(_reach_of_lips(rig, weights, moved))
    unturned = unturned[rows, cols]
    source = unturned + rig.lower.undo(weights, unturned)
    lower = canvas.read(rig.texture, part, source, rig.scale)
    target = frame[part.top : part.top + part.height, part.left : part.left + part.width]
    rig.shading.apply(lower, gain, part, source)
    lower = np.ascontiguousarray(lower[: target.shape[0], : target.shape[1]])
    opening = _open(rig, weights, tracks, moved)
    corner = np.array([part.left, part.top])
    paint_mouth(target, opening, rig.inside, lower, corner, rig.axes.unit)
    return frame


def mix(rig: Rig, tracks: F32) -> F32:
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


def looks(tracks: F32) -> tuple[Look, Look]:
    """The viewer's left eye (the person's right one) and the other."""

    def one(side: str, inward: int) -> Look:
        def track(name: str) -> float:
            return float(tracks[INDEX[f"{name}{side}"]])

        right = inward * (track("eyeLookIn") - track("eyeLookOut"))
        squint = min(1.0, track("eyeSquint") + 0.5 * track("cheekSquint"))
        down = track("eyeLookDown") - track("eyeLookUp")
        return Look(min(1.0, track("eyeBlink")), track("eyeWide"), squint, 0.9 * right, 0.5 * down)

    return one("Right", 1), one("Left", -1)


def _reach_of_lips(rig: Rig, weights: F32, moved: F32) -> tuple[float, float, float, float]:
    """The box of pixels that the lower layer may cover."""
    ring = list(v.OUTER_UPPER + v.OUTER_LOWER)
    lips = rig.points[ring] + combine(weights[: len(MOUTH)], rig.lips[:, ring])
    lips = lips + _read(rig.canvas.grid, moved, lips)
    x0, y0 = lips.min(axis=0) - 0.25 * rig.axes.unit
    x1, y1 = lips.max(axis=0) + 0.25 * rig.axes.unit
    return float(x0), float(y0), float(x1), float(y1)


def _open(rig: Rig, weights: F32, tracks: F32, moved: F32) -> Opening:
    """Lips, jaw and head at the mouth in this frame."""
    ring = list(v.INNER_UPPER + v.INNER_LOWER)
    shift = combine(weights[: len(MOUTH)], rig.lips[:, [*ring, 14]])
    points = rig.points[ring] + shift[:-1]
    turned = points + _read(rig.canvas.grid, moved, points)
    axes = rig.axes
    face = np.array([[0.0, 0.0], [0.25, 0.0], [0.0, 0.25]])
    corner = axes.to_picture(face)
    corner = corner + _read(rig.canvas.grid, moved, corner)
    linear = np.stack([corner[1] - corner[0], corner[2] - corner[0]], axis=1) / 0.25
    jaw_channel = MOUTH.index("jaw")
    jaw = weights[jaw_channel] * rig.lips[jaw_channel, 14] @ axes.rows.T / axes.unit
    return Opening(
        upper=turned[:11],
        lower=turned[11:],
        jaw=jaw,
        place=np.column_stack([linear, corner[0]]),
        tongue=float(tracks[INDEX["tongueOut"]]),
        rounded=float(min(1.0, tracks[INDEX["mouthPucker"]] + 0.4 * tracks[INDEX["mouthFunnel"]])),
        down=axes.down,
    )


def _read(grid: Grid, field: F32, points: Floats) -> Floats:
    """A field at a few points [n, 2]."""
    read: Floats = grid.sample(field, points.astype(np.float32)[None])[0].astype(np.float64)
    return read
