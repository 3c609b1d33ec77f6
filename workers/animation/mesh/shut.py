"""The closed eye: a picture of it, painted once a portrait where the photo has none.

Skin is grown from around over eye and lashes, shaded like a ball under light from above, given
the grain of the cheek below, a fold, and a line of lashes whose tips point down and outwards.
"""

import dataclasses
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from workers.animation.mesh.axes import smoothstep
from workers.animation.mesh.field import F32, Pixels
from workers.animation.mesh.fill import Cut, fill, grain
from workers.animation.mesh.glasses import Frame
from workers.animation.mesh.lids import BESIDE, Lids
from workers.face.portrait import Portrait

LASH = 0.06  # the longest lash of a closed eye as it is seen, eye distances
STROKES = 30
FOLD = 0.45  # of an eye's opening above the upper margin: where its fold lies when shut


@dataclass(frozen=True)
class Shut:
    """uint8 [h, w, 4] at twice the photo's size; see `fill.Cut` for where it lies.

    Red, green and blue show the closed eye. The fourth channel tells what the upper lid carries
    along: all above the line where the lids meet, and below it the lashes.
    """

    left: int
    top: int
    pixels: Pixels

    def read(self, place: F32) -> tuple[Pixels, F32]:
        """Colours [h, w, 3] and alpha 0..1 at pixels `place` of the photo [h, w, 2]."""
        at = (place - np.array([self.left, self.top], np.float32)) * np.float32(2)
        read = cv2.remap(self.pixels, at, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        alpha = read[..., 3].astype(np.float32) * np.float32(1 / 255)
        return cv2.cvtColor(read, cv2.COLOR_RGBA2RGB), alpha


def measure_shut(portrait: Portrait, lids: Lids, which: int, frame: Frame | None) -> Shut:
    """The closed eye of a portrait: its own picture's if it has one, else painted."""
    own = portrait.shut is not None
    image = portrait.shut if portrait.shut is not None else portrait.image
    first, last = lids.columns[0], lids.columns[-1]
    low, high = lids.ceiling.min() - 0.04, lids.lower.max() + lids.below + 0.04
    ring = np.array([[first, low], [last, low], [first, high], [last, high]])
    cut = Cut.of(image, lids.axes.to_picture(ring), 2.0)
    x, y = cut.places(lids.axes)
    _, _, _, line = lids.curves(x)
    scale = 2 * lids.axes.unit
    if own:
        colour, lashes = cut.pixels, _find_lashes(cut.pixels, y - line, scale)
    else:
        colour, lashes = _paint(cut, lids, x, y, frame, 1.0 if which else -1.0)
    edge = max(1.2 / scale, 0.006)
    lid = 1 - smoothstep(y - line, -edge, edge)
    alpha = np.maximum(lid, lashes)
    pixels = np.dstack([colour, 255 * alpha])
    return Shut(cut.left, cut.top, np.clip(pixels + 0.5, 0, 255).astype(np.uint8))


def find_meeting(portrait: Portrait, lids: Lids) -> Lids:
    """The lids, with the line where they meet on the portrait's picture of closed eyes.

    There the lashes begin: where the picture darkens most on the way down.
    """
    if portrait.shut is None:
        return lids
    start, stop = lids.columns[0] + BESIDE, lids.columns[-1] - BESIDE
    across = np.linspace(start + 0.12 * (stop - start), stop - 0.12 * (stop - start), 40)
    upper = np.interp(across, lids.columns, lids.upper)
    lower = np.interp(across, lids.columns, lids.lower)
    way = np.linspace(0.35, 1.35, 40)[:, None]
    down = upper + way * (lower - upper)
    at = lids.axes.to_picture(np.dstack([np.broadcast_to(across, down.shape), down]))
    seen = cv2.remap(portrait.shut, at.astype(np.float32), None, cv2.INTER_LINEAR)
    grey = cv2.GaussianBlur(seen.astype(np.float32).mean(axis=2), (0, 0), 1.5)
    fall = np.gradient(grey, axis=0)
    share = way[np.argmin(fall, axis=0), 0]
    curve = np.polynomial.Polynomial.fit(across, share, 2, w=-fall.min(axis=0))
    share = np.clip(curve(np.clip(lids.columns, start, stop)), 0.6, 1.2)
    return dataclasses.replace(lids, meet=lids.upper + share * (lids.lower - lids.upper))


def _find_lashes(light: F32, below: F32, scale: float) -> F32:
    """How much each pixel under the line is lash, 0..1: by how far it is darker than around."""
    grey = light.mean(axis=2)
    size = 2 * int(0.06 * scale) + 3
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    skin = cv2.GaussianBlur(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, disc), (0, 0), 0.03 * scale)
    dark = np.clip((skin - grey) / np.maximum(0.45 * skin, 1), 0, 1)
    near = smoothstep(below, 0.16, 0.08) * (below > -0.05)
    found: F32 = (smoothstep(dark, 0.15, 0.8) * near).astype(np.float32)
    return found


def _paint(
    cut: Cut, lids: Lids, x: F32, y: F32, frame: Frame | None, outer: float
) -> tuple[F32, F32]:
    """The eye closed, [h, w, 3], and how much of each pixel under the line is lash [h, w].

    `outer` is 1 where the temple is on the viewer's right, else -1.
    """
    photo, scale = cut.pixels, 2 * lids.axes.unit
    upper, lower, ceiling, line = lids.curves(x)
    tall = float((lids.lower - lids.upper).max())
    first, last = lids.columns[0], lids.columns[-1]
    first, last = first + BESIDE, last - BESIDE
    span = (x - first) / (last - first)  # 0 and 1 at the corners
    grey = photo.mean(axis=2)

    # What is known to be skin: outside the eye, its lashes and their shadow.
    over, under = y - (upper - 0.055), (lower + 0.045) - y
    across = np.minimum(x - first + 0.05, last + 0.05 - x)
    hidden = smoothstep(np.minimum(np.minimum(over, under), across), -0.008, 0.008)
    size = 2 * int(0.045 * scale) + 3
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    level = cv2.GaussianBlur(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, disc), (0, 0), 0.03 * scale)
    dark = smoothstep((level - grey) / np.maximum(level, 1), 0.10, 0.22)
    zone = smoothstep(y - upper, -0.17, -0.13) * smoothstep(y - lower, 0.15, 0.11)
    zone = zone * smoothstep(np.abs(span - 0.5), 0.5 + 0.16 / (last - first), 0.5)
    zone = zone * smoothstep(y - ceiling, 0.0, 0.02)
    lash = cv2.dilate((dark * zone).astype(np.float32), np.ones((3, 3), np.uint8))
    hidden = np.maximum(hidden, lash).astype(np.float32)
    # Bright skin tells more of a lid than shadow and paint about it.
    near = cv2.GaussianBlur(grey * (1 - hidden), (0, 0), 0.12 * scale)
    near /= cv2.GaussianBlur(1 - hidden, (0, 0), 0.12 * scale) + 1e-3
    trust = np.clip(grey / np.maximum(near, 1), 0.3, 1.0) ** 3
    known = ((1 - hidden) * trust).astype(np.float32)
    if frame:
        known *= frame.read(cut.pixel_places())
    # The seam is wide, or shadow about the eye would end in a line.
    wide = cv2.dilate(hidden, np.ones((3, 3), np.uint8), iterations=max(1, round(0.012 * scale)))
    hidden = np.maximum(hidden, cv2.GaussianBlur(wide, (0, 0), 0.016 * scale))
    skin = fill(photo, known, 0.03 * scale)
    if frame:
        hidden = hidden * frame.read(cut.pixel_places())
    skin = photo * (1 - hidden[..., None]) + skin * hidden[..., None]

    # A ball under light from above.
    crease = upper - FOLD * tall
    depth = np.clip((y - crease) / np.maximum(line - crease, 0.01), 0, 1)
    side = np.clip(1 - (2 * span - 1) ** 2, 0, 1)
    inside = smoothstep(y - line, 0.01, -0.01) * side
    swell = 0.055 * np.exp(-(((depth - 0.45) / 0.28) ** 2)) - 0.13 * smoothstep(depth, 0.6, 1.0)
    fold = (y - crease) / 0.016
    fold = 0.06 * np.exp(-(fold**2)) + 0.04 * np.exp(-((fold / 3 - 0.4) ** 2))
    light = 1 + inside * swell - fold * np.sqrt(side) * (depth < 0.5)
    # The margin's own thickness, and the shadow of the lashes on the cheek.
    light -= 0.10 * np.exp(-(((y - line - 0.02) / 0.022) ** 2)) * side
    amount = np.maximum(hidden, inside)[..., None]
    shaded = skin * (1 + (light[..., None] - 1) * np.maximum(amount, 0.35))

    shaded = shaded + _borrow(photo, y, upper, lower, scale) * hidden[..., None]
    ink, dense = _ink(photo, skin, lids, x, y)
    lashes = _draw_lashes(lids, cut, x, y, outer, dense)
    eye = (y > upper - 0.05) & (y < lower + 0.05) & (lower - upper > 0.005)
    if eye.any():
        rows, columns = np.flatnonzero(eye.any(axis=1)), np.flatnonzero(eye.any(axis=0))
        part = grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        lashes = cv2.GaussianBlur(lashes, (0, 0), _softness(part))
    strength = lashes[..., None]
    painted = shaded * (1 - strength) + np.minimum(ink, shaded) * strength
    return painted.astype(np.float32), lashes * (y > line - 0.02)


def _softness(eye: F32) -> float:
    """How far the photo is blurred, in pixels: by how much of an eye's contrast is fine detail."""
    fine, coarse = (
        float(np.abs(eye - cv2.GaussianBlur(eye, (0, 0), sigma)).mean()) for sigma in (2, 8)
    )
    return float(np.interp(fine / max(coarse, 1e-3), [0.12, 0.18, 0.26], [3.0, 1.6, 0.3]))


def _borrow(photo: F32, y: F32, upper: F32, lower: F32, scale: float) -> F32:
    """The grain of the cheek, mirrored over the lower margin onto the lid."""
    fine = grain(photo, 0.02 * scale)
    rows, columns = np.mgrid[: y.shape[0], : y.shape[1]].astype(np.float32)
    # A tall eye reaches further up than there is cheek without lashes: it is folded there.
    far = np.abs(lower + 0.07 - y)
    reach = np.float32(0.16)
    back = reach - np.abs(np.mod(far, 2 * reach) - reach)
    down = (lower + 0.07 + back - y) * np.float32(scale)
    # Skipped half a pixel would blur the grain away.
    at = np.dstack([columns, rows + np.round(down)]).astype(np.float32)
    taken: F32 = cv2.remap(fine, at, None, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REFLECT_101)
    return taken


def _ink(photo: F32, skin: F32, lids: Lids, x: F32, y: F32) -> tuple[F32, float]:
    """The colour of the lashes, and how dense they are about 1: from the line of the upper lid."""
    upper, lower, _, _ = lids.curves(x)
    line = (np.abs(y - upper + 0.008) < 0.018) & (lower - upper > 0.02)
    if not line.any():
        return np.zeros(3, np.float32), 1.0
    seen = photo[line]
    grey = seen.mean(axis=1)
    dark: F32 = np.median(seen[grey <= np.percentile(grey, 20)], axis=0).astype(np.float32)
    share = 1 - float(np.median(grey) / max(np.median(skin[line]), 1.0))
    return dark * np.float32(0.8), float(np.clip(share / 0.45, 0.65, 1.5))


def _draw_lashes(lids: Lids, cut: Cut, x: F32, y: F32, outer: float, dense: float) -> F32:
    """Coverage 0..1 [h, w]: a line where the lids meet, and single lashes hanging from it."""
    start, stop = lids.columns[0] + BESIDE, lids.columns[-1] - BESIDE
    place = np.linspace(0.0, 1.0, STROKES)
    # From the nose to the temple lashes grow longer and lean out.
    out = place if outer > 0 else 1 - place
    odd = np.arange(STROKES)
    root_x = start + (0.01 + 0.98 * place) * (stop - start)
    root_y = np.interp(root_x, lids.columns, lids.meet)
    length = LASH * (0.25 + 0.75 * out**0.8) * (0.88 + 0.12 * np.sin(2.4 * odd))
    length = length * np.clip(4.5 * (1.12 - out), 0.5, 1)
    lean = outer * (-0.20 + 0.80 * out) + 0.05 * np.sin(1.7 * odd)
    t = np.linspace(0, 1, 7)[:, None]
    strokes = np.dstack(
        [
            root_x + lean * length * (0.6 * t + 0.4 * t**2),
            root_y - 0.004 + length * (t - 0.30 * t**2),
        ]
    )
    fine = 2  # drawn larger, for thin soft strokes
    height, width = y.shape
    sheet = np.zeros((height * fine, width * fine), np.uint8)
    corner = np.array([cut.left, cut.top])
    pixels = (lids.axes.to_picture(strokes) - corner) * 2 * fine
    broad = 0.008 * dense * lids.axes.unit * 2 * fine
    whole = (pixels * 16).round().astype(int).tolist()
    for part, (ends, on) in enumerate(pairwise(whole)):
        left = 1 - part / 6  # a lash thins out to its tip
        tone = 255 * (0.15 + 0.50 * left) * min(1.0, broad * left)
        thick = max(1, round(broad * (0.2 + 0.8 * left)))
        for a, b in zip(ends, on, strict=True):
            cv2.line(sheet, a, b, tone, thick, cv2.LINE_AA, 4)
    single = cv2.resize(sheet, (width, height), interpolation=cv2.INTER_AREA)
    single = cv2.GaussianBlur(single.astype(np.float32) / 255, (0, 0), 0.8)
    _, _, _, meet = lids.curves(x)
    span = (x - start) / (stop - start)
    out_here = np.clip(span if outer > 0 else 1 - span, 0, 1)
    thickness = (0.007 + 0.007 * out_here) * dense
    line = np.exp(-0.5 * ((y - meet) / thickness) ** 2) * (0.52 + 0.36 * out_here)
    line = line * smoothstep(span, -0.02, 0.18) * smoothstep(span, 1.03, 0.90)
    drawn: F32 = np.maximum(single, line).astype(np.float32)
    return drawn
