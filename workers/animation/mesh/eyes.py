"""Eyes: lids that slide over the eyeball, and an eyeball that turns a little under them.

Each eye has a frame of its own (x from its corner on the viewer's left to the other, y down, in
eye distances). Per column the skin between brow and lid margin is stretched so that the margin
comes where it should be; the lash line travels along unstretched; the fold of the open lid melts
into plain lid skin as the eye closes.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from workers.animation.mesh import vertices as v
from workers.animation.mesh.axes import Axes, Floats, smoothstep
from workers.animation.mesh.field import F32, Canvas, Pixels, lay
from workers.face.portrait import Portrait

LASHES = 0.035  # this much skin at the margin moves without stretching
BELOW = 0.24  # skin under the lower lid that gives way
MEET = 0.90  # of the way to the lower lid that the upper one goes in a blink; the other rises


@dataclass(frozen=True)
class Look:
    """What one eye does now: closing, widening, squinting 0..1; gaze right and down in radii."""

    blink: float
    wide: float
    squint: float
    right: float
    down: float


@dataclass(frozen=True)
class Eye:
    """One eye of a portrait, measured. Curves are float [64] over `columns` of the eye frame."""

    axes: Axes
    box: tuple[float, float, float, float]  # pixels
    columns: Floats
    upper: Floats
    lower: Floats
    brow: Floats
    fade: Floats  # 1 between the corners, 0 beyond
    iris: tuple[float, float]
    radius: float
    lid_skin: Pixels  # the photo with closed eyes, or with the eye filled in from skin around it
    pictured: bool  # which of the two
    lashes: F32  # [3] their colour

    def curves(self, x: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Upper margin, lower margin, brow edge and fade at columns x."""
        count = len(self.columns)
        first, last = self.columns[0], self.columns[-1]
        place = np.clip((x - first) * ((count - 1) / (last - first)), 0, count - 1)
        low = np.minimum(place.astype(np.int32), count - 2)
        part = place - low
        upper, lower, brow, fade = (
            curve[low] * (1 - part) + curve[low + 1] * part
            for curve in (self.upper, self.lower, self.brow, self.fade)
        )
        return upper, lower, brow, fade


def measure_eyes(portrait: Portrait, face: Axes) -> tuple[Eye, Eye]:
    """Both eyes, the viewer's left one first."""
    left, right = (_measure(portrait, face, which) for which in (0, 1))
    return left, right


def _measure(portrait: Portrait, face: Axes, which: int) -> Eye:
    points = portrait.landmarks[:, :2].astype(np.float64)
    upper, lower = points[list(v.UPPER_LIDS[which])], points[list(v.LOWER_LIDS[which])]
    first, last = upper[0], upper[-1]
    way = (last - first) / np.hypot(*(last - first))
    axes = Axes((first + last) / 2, np.array([way, [-way[1], way[0]]]), face.unit)
    up, low = axes.to_face(upper), axes.to_face(lower)
    edge = axes.to_face(points[list(v.BROW_EDGES[which])])
    start, stop = up[0, 0], up[-1, 0]
    columns = np.linspace(start - 0.25, stop + 0.25, 64)
    upper_curve, lower_curve = _margin(columns, up), _margin(columns, low)
    lower_curve = np.maximum(lower_curve, upper_curve)
    order = np.argsort(edge[:, 0])
    # The brow's vertices lie in its hair; the free skin begins a little under them.
    brow = np.interp(columns, edge[order, 0], edge[order, 1] + 0.03)
    brow = np.minimum(brow, upper_curve - 0.08)
    fade = smoothstep(columns, start - 0.10, start + 0.02)
    fade = fade * (1 - smoothstep(columns, stop - 0.02, stop + 0.10))
    iris = axes.to_face(portrait.irises[which].astype(np.float64))
    radius = float(np.hypot(*(iris[1:] - iris[0]).T).mean())
    box_low = np.array([columns[0], brow.min() - 0.05])
    box_high = np.array([columns[-1], lower_curve.max() + BELOW + 0.05])
    corners = np.array([[box_low[0], box_low[1]], [box_high[0], box_low[1]],
                        [box_low[0], box_high[1]], [box_high[0], box_high[1]]])  # fmt: skip
    place = axes.to_picture(corners)
    height, width = portrait.image.shape[:2]
    margin = 0.22 * face.unit  # the head moves under the film's frame
    x0, y0 = np.maximum(place.min(axis=0) - margin, 0)
    x1, y1 = np.minimum(place.max(axis=0) + margin, [width, height])
    box = (float(x0), float(y0), float(x1), float(y1))
    pictured = portrait.shut is not None
    if portrait.shut is not None:
        bare: Pixels = cv2.cvtColor(portrait.shut, cv2.COLOR_RGB2RGBA)
    else:
        bare = _bare_skin(portrait.image, axes, columns, upper_curve, lower_curve, brow)
    lashes = _lash_colour(portrait.image, upper)
    centre = (float(iris[0, 0]), float(iris[0, 1]))
    return Eye(
        axes, box, columns, upper_curve, lower_curve, brow, fade,
        centre, max(radius, 0.05), bare, pictured, lashes,
    )  # fmt: skip


def _margin(columns: Floats, points: Floats) -> Floats:
    """A lid's edge over the columns: a quartic near its points, level beyond the corners."""
    x, y = points[:, 0], points[:, 1]
    weight = np.where((x == x.min()) | (x == x.max()), 3.0, 1.0)
    quartic = np.polynomial.Polynomial.fit(x, y, 4, w=weight)
    return np.asarray(quartic(np.clip(columns, x.min(), x.max())))


def _lash_colour(image: Pixels, margin: Floats) -> F32:
    """The dark of the line along the upper lid."""
    way = np.linspace(0, len(margin) - 1, 60)
    at = np.stack([np.interp(way, np.arange(len(margin)), margin[:, k]) for k in (0, 1)], axis=1)
    line = cv2.remap(image, at[None].astype(np.float32), None, cv2.INTER_LINEAR)[0]
    dark: F32 = np.percentile(line.astype(np.float32), 15, axis=0).astype(np.float32)
    return dark


def _bare_skin(
    image: Pixels, axes: Axes, columns: Floats,
    upper: Floats, lower: Floats, brow: Floats,
) -> Pixels:  # fmt: skip
    """The photo with the eye filled in from the skin around it, uint8 [H, W, 4].

    A normalised convolution over the skin between brow and cheek, in which bright skin counts
    for more than folds and lashes.
    """
    height, width = image.shape[:2]
    ring = [
        np.stack([columns, curve], axis=1)
        for curve in (brow + 0.01, lower + BELOW, upper - 0.04, lower + 0.05)
    ]
    outer = axes.to_picture(np.concatenate([ring[0], ring[1][::-1]]))
    inner = axes.to_picture(np.concatenate([ring[2][12:-12], ring[3][12:-12][::-1]]))
    skin = np.zeros((height, width), np.uint8)
    cv2.fillPoly(skin, [outer.round().astype(np.int32)], 1)
    cv2.fillPoly(skin, [inner.round().astype(np.int32)], 0)
    x0, y0 = np.maximum(outer.min(axis=0).astype(int) - 4, 0)
    x1, y1 = outer.max(axis=0).astype(int) + 5
    near = np.s_[y0:y1, x0:x1]
    light = image[near].astype(np.float32)
    weight = (skin[near] * (light.mean(axis=2) / 255) ** 4 + 1e-6).astype(np.float32)
    sigma = 0.11 * axes.unit
    total = cv2.GaussianBlur(weight, (0, 0), sigma)
    filled = cv2.GaussianBlur(light * weight[..., None], (0, 0), sigma)
    filled /= total[..., None]
    # Shadow and paint about the eye take its colour: that comes from the skin under it.
    cheek = np.zeros((height, width), np.uint8)
    under = np.concatenate([ring[3][12:-12], (ring[1] - [0, 0.04])[12:-12][::-1]])
    cv2.fillPoly(cheek, [axes.to_picture(under).round().astype(np.int32)], 1)
    tint = np.median(image[cheek > 0].astype(np.float32), axis=0)
    tinted = (0.65 * filled.mean(axis=2, keepdims=True) / tint.mean() + 0.35) * tint
    bare = cv2.cvtColor(image, cv2.COLOR_RGB2RGBA)
    bare[near][..., :3] = np.clip(0.3 * filled + 0.7 * tinted, 0, 255).astype(np.uint8)
    done: Pixels = bare
    return done


def draw_eye(
    eye: Eye, look: Look, texture: Pixels, scale: int, canvas: Canvas, source: F32, frame: Pixels
) -> None:
    """Paint the eye into `frame` (uint8 [H, W, 3]), in place.

    `source` says where on the photo each node of the canvas's grid comes from, [rows, columns,
    2]; `texture` is the photo at `scale` times its size with four channels.
    """
    rows, cols, part = canvas.grid.window(eye.box)
    at = eye.axes.to_face(source[rows, cols])
    x, y = at[..., 0], at[..., 1]
    upper, lower, brow, fade = eye.curves(x)
    awake = 1 - look.blink
    opening = fade * (lower - upper)
    lid = np.clip(look.blink + 0.28 * look.down * awake, 0, 1)
    top = upper + opening * (MEET * lid + (0.10 * look.squint - 0.24 * look.wide) * awake)
    bottom = lower - opening * ((1.03 - MEET) * look.blink + 0.26 * look.squint * awake)
    lid_y = _slide_upper(y, upper, top, brow)
    cheek_y = _slide_lower(y, lower, bottom, 0.08 * look.blink)
    skin_y = np.where(y < (top + bottom) / 2, lid_y, cheek_y)
    ball_x, ball_y = _turn(eye, look, x, y, upper, lower, top)
    cover = np.maximum(top - y, y - bottom)  # signed distance to the open eye, + on skin
    cover += 0.1 * float(smoothstep(np.array(look.blink), 0.80, 0.97))  # nothing left between

    def read(image: Pixels, px: Floats, py: Floats, scale: float) -> Pixels:
        place = eye.axes.to_picture(np.stack([px, py], axis=-1)).astype(np.float32)
        rgb: Pixels = cv2.cvtColor(canvas.read(image, part, place, scale), cv2.COLOR_RGBA2RGB)
        return rgb

    def enlarge(values: Floats) -> F32:
        return part.enlarge(values.astype(np.float32))

    colour = read(texture, x, skin_y, scale)
    if lid > 0.02 and eye.pictured:
        # The closed lids of the picture, slid to where the margins are now.
        met, met_below = upper + opening * MEET, lower - opening * (1.03 - MEET)
        shut_y = np.where(
            y < (top + bottom) / 2,
            _slide_upper(y, met, top, brow),
            _slide_lower(y, met_below, bottom, 0.0),
        )
        closed = np.full_like(y, float(smoothstep(np.array(lid), 0.05, 0.45)))
        colour = lay(read(eye.lid_skin, x, shut_y, 1), colour, enlarge(closed))
    elif lid > 0.02:
        closing = np.clip((top - upper) / np.maximum(lower - upper, 0.02), 0, 1)
        depth = (lid_y - brow) / np.maximum(upper - brow, 0.02)  # 0 brow .. 1 margin
        unfold = smoothstep(depth, 0.25, 0.60) * closing
        unfold *= 1 - 0.5 * smoothstep(depth, 0.84, 0.97) * (1 - closing)
        under = closing**2 * (1 - smoothstep(y, bottom + 0.02, bottom + 0.13))
        plain = (0.7 + 0.3 * closing) * np.where(y < top, unfold, under)
        shade = 0.06 * closing * smoothstep(depth, 0.3, 0.9) * (y < top)
        # The lashes of a closed eye: a soft dark line, little over and mostly under the margin;
        # finer than the grid, so it is drawn on pixels.
        drop, closed = cv2.split(enlarge(np.dstack([y - top, closing])))
        width = np.where(drop < 0, np.float32(0.007), np.float32(0.014))
        lash = np.float32(0.70) * closed**3 * np.exp(-0.5 * (drop / width) ** 2)
        mixed = lay(read(eye.lid_skin, x, y, 1), colour, enlarge(plain)).astype(np.float32)
        mixed *= 1 - enlarge(shade)[..., None]
        mixed += (eye.lashes - mixed) * lash[..., None]
        colour = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)
    edge = enlarge(cover) * (eye.axes.unit / max(1.2, 0.012 * eye.axes.unit))
    colour = lay(colour, read(texture, ball_x, ball_y, scale), np.clip(edge + 0.5, 0, 1))
    target = frame[part.top : part.top + part.height, part.left : part.left + part.width]
    high, wide = target.shape[:2]
    hold = enlarge(_hold(eye, x, y, brow, lower))[:high, :wide]
    target[:] = lay(np.ascontiguousarray(colour[:high, :wide]), np.ascontiguousarray(target), hold)


def _slide_upper(y: Floats, upper: Floats, top: Floats, brow: Floats) -> Floats:
    """Where the skin at y comes from when the margin moved from `upper` to `top`."""
    length = np.maximum(upper - brow - LASHES, 0.01)
    now = np.maximum(top - brow - LASHES, 0.01)
    t = np.clip((y - brow) / now, 0, 1)
    # Near the brow skin hardly stretches; it unrolls next to the lashes.
    bend = np.clip(now / length - 1, -0.6, 0.9)
    inner = brow + length * (t + bend * t * (1 - t))
    moved = np.where(y > top - LASHES, upper + (y - top), inner)
    return np.where(y < brow, y, moved)


def _slide_lower(y: Floats, lower: Floats, bottom: Floats, spare: float) -> Floats:
    """The same for the lower lid, down to where the cheek stands still.

    `spare` leaves out the wet rim of the lid, which a closed eye does not show.
    """
    t = np.clip((y - bottom) / np.maximum(lower + BELOW - bottom, 0.01), 0, None)
    return np.where(t < 1, lower + spare + t * (BELOW - spare), y)


def _turn(
    eye: Eye, look: Look, x: Floats, y: Floats, upper: Floats, lower: Floats, top: Floats
) -> tuple[Floats, Floats]:
    """Where the eyeball at (x, y) comes from: the iris shifted, never beyond the lids' picture."""
    raised = np.minimum(top, upper)
    tall = np.maximum(lower - raised, 0.01)
    y = upper + (y - raised) * (lower - upper) / tall  # a wider eye shows a taller ball
    away = np.hypot(x - eye.iris[0], y - eye.iris[1]) / (2.1 * eye.radius)
    hold = np.exp(-(away**4))
    x = x - look.right * eye.radius * hold
    y = y - look.down * eye.radius * hold
    return x, np.clip(y, upper + 0.006, np.maximum(lower - 0.006, upper + 0.006))


def _hold(eye: Eye, x: Floats, y: Floats, brow: Floats, lower: Floats) -> Floats:
    """Where this eye's pixels replace the frame's: the edges melt away."""
    beside = smoothstep(x, eye.columns[0], eye.columns[0] + 0.12)
    beside = beside * (1 - smoothstep(x, eye.columns[-1] - 0.12, eye.columns[-1]))
    above = smoothstep(y, brow - 0.04, brow + 0.02)
    below = 1 - smoothstep(y, lower + BELOW - 0.04, lower + BELOW)
    return beside * above * below
