"""Eyes: lids that slide over the eyeball, and an eyeball that turns under them.

What is drawn over the face, per eye and only if it moves: the skin about the eye, slid; the ball
between the lids; and the closed eye's picture, of which the upper lid carries its part along and
all of which shows when the eye is shut.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from workers.animation.mesh.eyes.closed_eye import ClosedEye, find_meeting, measure_shut
from workers.animation.mesh.eyes.eyeball import Ball, measure_ball
from workers.animation.mesh.eyes.glasses import Frame, find_frame, wears_glasses
from workers.animation.mesh.eyes.lids import (
    RIM,
    Lids,
    Look,
    margins,
    measure_lids,
    slide_lower,
    slide_shut,
    slide_upper,
)
from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.geometry.displacement import Canvas, lay
from workers.arrays import F32, Floats, Pixels, smoothstep
from workers.face.portrait import Portrait

__all__ = ["Eye", "Look", "draw_eye", "measure_eyes"]

STILL = 0.03  # pixels: what moves less is left as it is
FADE = (0.06, 0.34)  # of the way down: where the closed lid's skin comes over the open one's
SEALED = (0.80, 1.0)  # and where all of the closed eye shows, under the margin too


@dataclass(frozen=True)
class Eye:
    """One eye of a portrait, measured."""

    box: tuple[float, float, float, float]  # pixels of the photo in which anything can move
    lids: Lids
    ball: Ball
    shut: ClosedEye
    frame: Frame | None  # of glasses


def measure_eyes(portrait: Portrait, face: Axes) -> tuple[Eye, Eye]:
    """Both eyes, the viewer's left one first."""
    lids = (measure_lids(portrait, face, 0), measure_lids(portrait, face, 1))
    glasses = wears_glasses(portrait.image, face, lids)
    left, right = (_measure(portrait, lids[which], which, glasses) for which in (0, 1))
    return left, right


def _measure(portrait: Portrait, lids: Lids, which: int, glasses: bool) -> Eye:
    lids = find_meeting(portrait, lids)
    frame = None
    if glasses:
        frame, lids = find_frame(portrait.image, lids)
    low, high = lids.ceiling.min(), lids.lower.max() + lids.below
    first, last = lids.columns[0], lids.columns[-1]
    place = lids.axes.to_picture(np.array([[first, low], [last, low], [first, high], [last, high]]))
    (x0, y0), (x1, y1) = place.min(axis=0), place.max(axis=0)
    return Eye(
        (float(x0), float(y0), float(x1), float(y1)),
        lids,
        measure_ball(portrait, lids, which),
        measure_shut(portrait, lids, which, frame),
        frame,
    )


def draw_eye(
    eye: Eye, look: Look, texture: Pixels, scale: int, canvas: Canvas, source: F32, frame: Pixels
) -> None:
    """Paint the eye into `frame` (uint8 [H, W, 3], which shows it as on the photo), in place.

    `source` says where on the photo each node of the canvas's grid comes from, [rows, columns,
    2]; `texture` is the photo at `scale` times its size with four channels.
    """
    lids, unit = eye.lids, eye.lids.axes.unit
    rows, cols, part = canvas.grid.window(_reach(eye, canvas, source))
    at = lids.axes.to_face(source[rows, cols])
    x, y = at[..., 0], at[..., 1]
    upper, lower, ceiling, meet = lids.curves(x)
    top, bottom = margins(look, upper, lower, meet)
    way = np.array([look.right, look.down]) * eye.ball.radius * unit
    lifted = float(np.abs(top - upper).max()) * unit
    slid = max(lifted, float(np.abs(bottom - lower).max()) * unit) > STILL
    if not slid and np.abs(way).max() < STILL:
        return
    fields = [y - top, bottom - y]
    if slid:
        hold = _hold(lids, x, y, ceiling, lower + lids.below)
        above = slide_upper(y, upper, top, ceiling) - y
        below = slide_lower(y, upper, lower, bottom, lids.below, RIM * look.blink) - y
        fields += [above, below, hold]
    if slid and look.blink > FADE[0]:
        fields.append(slide_shut(y, meet, top, ceiling, look.blink) - y)
    pixels = part.enlarge(np.dstack(fields).astype(np.float32))
    place = canvas.place(part, source[rows, cols])
    y0, x0 = part.top, part.left
    target = frame[y0 : y0 + part.height, x0 : x0 + part.width]
    high, wide = target.shape[:2]
    pixels, place = pixels[:high, :wide], place[:high, :wide]
    down = (lids.axes.rows[1] * unit).astype(np.float32)
    under_top, over_bottom = pixels[..., 0], pixels[..., 1]
    free = eye.frame.read(place) if eye.frame else None
    if slid:
        shift = np.where(under_top < over_bottom, pixels[..., 2], pixels[..., 3])
        moved = place + shift[..., None] * down
        moved *= np.float32(scale)
        skin = cv2.remap(texture, moved, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        skin = cv2.cvtColor(skin, cv2.COLOR_RGBA2RGB)
        held = np.ascontiguousarray(pixels[..., 4]) if free is None else pixels[..., 4] * free
        target[:] = lay(skin, np.ascontiguousarray(target), held)
    _paint_ball(eye, look, target, place, under_top, over_bottom, way, free)
    if slid and look.blink > FADE[0]:
        moved = place + pixels[..., 5:6] * down
        shut, carried = eye.shut.read(moved)
        closed, sealed = (float(smoothstep(np.array(look.blink), *span)) for span in (FADE, SEALED))
        alpha = np.maximum(carried * np.float32(closed), np.float32(sealed)) * held
        target[:] = lay(shut, np.ascontiguousarray(target), alpha)


def _reach(eye: Eye, canvas: Canvas, source: F32) -> tuple[float, float, float, float]:
    """The box of pixels in which the eye is drawn now: the head carries it about."""
    grid, (x0, y0, x1, y1) = canvas.grid, eye.box
    row = int(np.clip(((y0 + y1) / 2 - grid.top) / grid.step, 0, grid.rows - 1))
    column = int(np.clip(((x0 + x1) / 2 - grid.left) / grid.step, 0, grid.columns - 1))
    dx, dy = (canvas.nodes[row, column] - source[row, column]).tolist()
    margin = 2 * grid.step + 0.1 * float(np.hypot(dx, dy))
    return x0 + dx - margin, y0 + dy - margin, x1 + dx + margin, y1 + dy + margin


def _paint_ball(
    eye: Eye,
    look: Look,
    target: Pixels,
    place: F32,
    under_top: F32,
    over_bottom: F32,
    way: Floats,
    free: F32 | None,
) -> None:
    """Paint the ball between the lids; the fields are distances in eye distances [h, w]."""
    unit = eye.lids.axes.unit
    depth = np.minimum(under_top, over_bottom)
    inside = depth > -0.01
    columns, rows = np.flatnonzero(inside.any(axis=0)), np.flatnonzero(inside.any(axis=1))
    if not len(columns):
        return
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    depth = depth[box]
    ball = eye.ball.paint(np.ascontiguousarray(place[box]), way @ eye.lids.axes.rows)
    # The photo's own margins stay, with their shadow and wet rim; less of them in a blink.
    turned = min(1.0, 4 * float(np.hypot(look.right, look.down)))
    edge = (0.010 - 0.008 * turned) * (1 - look.blink)
    soft = max(1.2 / unit, 0.014)
    alpha = np.clip((depth - np.float32(edge)) * np.float32(1 / soft), 0, 1)
    # Nothing is left in the corners, nor between lids that meet.
    alpha *= np.clip((under_top[box] + over_bottom[box]) * np.float32(1 / 0.03) - 0.2, 0, 1)
    alpha *= np.float32(1 - float(smoothstep(np.array(look.blink), 0.80, 0.97)))
    if free is not None:
        alpha *= free[box]
    shade = np.float32(0.45 * look.blink) * np.exp(under_top[box] * np.float32(-1 / 0.03))
    ball = lay(np.zeros_like(ball), ball, np.clip(shade, 0, 0.6).astype(np.float32))
    patch = target[box]
    patch[:] = lay(ball, np.ascontiguousarray(patch), alpha.astype(np.float32))


def _hold(lids: Lids, x: F32, y: F32, ceiling: F32, floor: F32) -> F32:
    """Where this eye's pixels replace the frame's: the edges melt away."""
    first, last = lids.columns[0], lids.columns[-1]
    beside = smoothstep(x, first, first + 0.10) * (1 - smoothstep(x, last - 0.10, last))
    above = smoothstep(y, ceiling - 0.03, ceiling + 0.01)
    below = 1 - smoothstep(y, floor - 0.02, floor + 0.02)
    held: F32 = (beside * above * below).astype(np.float32)
    return held
