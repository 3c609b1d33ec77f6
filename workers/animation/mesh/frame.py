"""One frame: the photo read through the fields that one row of tracks asks for."""

from dataclasses import dataclass

import cv2
import numpy as np

from workers.animation.animator import Frame
from workers.animation.mesh.eyes.eye import Look, draw_eye
from workers.animation.mesh.geometry.displacement import Grid, combine, invert
from workers.animation.mesh.mouth.mouth import Opening, paint_mouth
from workers.animation.mesh.rig import head_relief
from workers.animation.mesh.rig.cutout import compose
from workers.animation.mesh.rig.rig import MOUTH, Rig, mix, shine
from workers.arrays import F32, Floats
from workers.face import mesh_indices as v
from workers.performance.tracks import INDEX


@dataclass(frozen=True)
class FrameBuffer:
    """One frame on its way. What never moves is never drawn, so each is used again."""

    drawn: Frame  # [H, W, 3]: the photo, moved
    shown: Frame  # the same; or [H, W, 3 or 4], what comes of it before a backdrop


@dataclass(frozen=True)
class FrameWarp:
    """Where every node of the canvas comes from in one frame; pixels, [rows, columns, 2]."""

    weights: F32  # [channels]
    moved: F32  # what head and breath add to places of the photo
    unturned: F32  # where a node was before the head moved
    source: F32  # and before the face did: its place in the photo


def take_buffer(rig: Rig) -> FrameBuffer:
    """A new one, as the photo is."""
    drawn = rig.plate.copy()
    return FrameBuffer(drawn, drawn if rig.cutout is None else rig.cutout.plate.copy())


def draw_buffer(rig: Rig, tracks: F32, buffer: FrameBuffer) -> FrameBuffer:
    """Draw one row of tracks, and put it before the backdrop if there is one."""
    way = trace(rig, tracks)
    draw_along(rig, way, tracks, buffer.drawn)
    if rig.cutout is not None:
        # The person's alpha goes the way the face itself does.
        alpha = rig.canvas.read(rig.cutout.texture, rig.canvas.grid, way.source, rig.scale)
        compose(rig.cutout, alpha, rig.canvas.grid, buffer.drawn, buffer.shown)
    return buffer


def trace(rig: Rig, tracks: F32) -> FrameWarp:
    """Undo what one row of tracks does: head first, then face."""
    weights = mix(tracks)
    canvas, grid = rig.canvas, rig.canvas.grid
    moved = combine(head_relief.turn(tracks, rig.pose), rig.turns)
    unturned = canvas.nodes + invert(grid, moved, 2)
    source = unturned.copy()
    rows, cols, _ = grid.window(rig.upper.grid.box(float(np.abs(moved).max()) + grid.step))
    source[rows, cols] += rig.upper.undo(weights, unturned[rows, cols])
    return FrameWarp(weights, moved, unturned, source)


def draw_along(rig: Rig, way: FrameWarp, tracks: F32, frame: Frame) -> Frame:
    """Draw one row of tracks, warped `way`, into `frame`, and return it. What never moves is left
    as it is.
    """
    canvas, grid = rig.canvas, rig.canvas.grid
    weights, source = way.weights, way.source
    read = cv2.cvtColor(canvas.read(rig.texture, grid, source, rig.scale), cv2.COLOR_RGBA2RGB)
    target = frame[grid.top : grid.top + grid.height, grid.left : grid.left + grid.width]
    target[:] = read[: target.shape[0], : target.shape[1]]
    for eye, look in zip(rig.eyes, looks(tracks), strict=True):
        draw_eye(eye, look, rig.texture, rig.scale, canvas, source, frame)
    gain = shine(rig, weights)
    rows, cols, part = rig.shading.window(grid)
    target = frame[part.top : part.top + part.height, part.left : part.left + part.width]
    rig.shading.apply(target, gain, part, source[rows, cols])
    rows, cols, part = grid.window(_reach_of_lips(rig, way))
    unturned = way.unturned[rows, cols]
    source = unturned + rig.lower.undo(weights, unturned)
    lower = canvas.read(rig.texture, part, source, rig.scale)
    target = frame[part.top : part.top + part.height, part.left : part.left + part.width]
    rig.shading.apply(lower, gain, part, source)
    lower = np.ascontiguousarray(lower[: target.shape[0], : target.shape[1]])
    opening = _open(rig, way, tracks)
    corner = np.array([part.left, part.top])
    paint_mouth(target, opening, rig.inside, lower, corner, rig.axes.unit)
    return frame


def place_points(rig: Rig, tracks: F32) -> Floats:
    """Where the vertices lie in the frame of one row of tracks, [468, 2] pixels: lips and head."""
    lips = combine(mix(tracks)[: len(MOUTH)], rig.lips)
    points = rig.points + lips
    return points + _read(
        rig.canvas.grid, combine(head_relief.turn(tracks, rig.pose), rig.turns), points
    )


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


def _reach_of_lips(rig: Rig, way: FrameWarp) -> tuple[float, float, float, float]:
    """The box of pixels that the lower layer may cover."""
    ring = list(v.OUTER_UPPER + v.OUTER_LOWER)
    lips = rig.points[ring] + combine(way.weights[: len(MOUTH)], rig.lips[:, ring])
    lips = lips + _read(rig.canvas.grid, way.moved, lips)
    x0, y0 = lips.min(axis=0) - 0.25 * rig.axes.unit
    x1, y1 = lips.max(axis=0) + 0.25 * rig.axes.unit
    return float(x0), float(y0), float(x1), float(y1)


def _open(rig: Rig, way: FrameWarp, tracks: F32) -> Opening:
    """Lips, jaw and head at the mouth in this frame."""
    ring = list(v.INNER_UPPER + v.INNER_LOWER)
    shift = combine(way.weights[: len(MOUTH)], rig.lips[:, [*ring, 14]])
    points = rig.points[ring] + shift[:-1]
    turned = points + _read(rig.canvas.grid, way.moved, points)
    axes = rig.axes
    face = np.array([[0.0, 0.0], [0.25, 0.0], [0.0, 0.25]])
    corner = axes.to_picture(face)
    corner = corner + _read(rig.canvas.grid, way.moved, corner)
    linear = np.stack([corner[1] - corner[0], corner[2] - corner[0]], axis=1) / 0.25
    jaw_channel = MOUTH.index("jaw")
    jaw = way.weights[jaw_channel] * rig.lips[jaw_channel, 14] @ axes.rows.T / axes.unit
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
