"""The closed eye: a picture of it, painted once a portrait where the photo has none.

Skin is grown from around over eye and lashes, shaded like a ball under light from above, given
the grain of the cheek below, a fold, and a line of lashes whose tips point down and outwards.
"""

import dataclasses
from dataclasses import dataclass

import cv2
import numpy as np

from workers.animation.mesh.eyes.glasses import Frame
from workers.animation.mesh.eyes.inpainting import EyePatch, blur, fill, grain
from workers.animation.mesh.eyes.lashes import draw_lashes
from workers.animation.mesh.eyes.lids import BESIDE, Lids
from workers.arrays import F32, Pixels, smoothstep
from workers.face.portrait import Portrait

FOLD = 0.45  # of an eye's opening above the upper margin: where its fold lies when shut


@dataclass(frozen=True)
class ClosedEye:
    """uint8 [h, w, 4] at twice the photo's size; see `EyePatch` for where it lies.

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


def measure_shut(portrait: Portrait, lids: Lids, which: int, frame: Frame | None) -> ClosedEye:
    """The closed eye of a portrait: its own picture's if it has one, else painted."""
    own = portrait.shut is not None
    image = portrait.shut if portrait.shut is not None else portrait.image
    first, last = lids.columns[0], lids.columns[-1]
    low, high = lids.ceiling.min() - 0.04, lids.lower.max() + lids.below + 0.04
    ring = np.array([[first, low], [last, low], [first, high], [last, high]])
    cut = EyePatch.of(image, lids.axes.to_picture(ring), 2.0)
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
    return ClosedEye(cut.left, cut.top, np.clip(pixels + 0.5, 0, 255).astype(np.uint8))


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
    skin = blur(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, disc), 0.03 * scale)
    dark = np.clip((skin - grey) / np.maximum(0.45 * skin, 1), 0, 1)
    near = smoothstep(below, 0.16, 0.08) * (below > -0.05)
    found: F32 = (smoothstep(dark, 0.15, 0.8) * near).astype(np.float32)
    return found


def _paint(
    cut: EyePatch, lids: Lids, x: F32, y: F32, frame: Frame | None, outer: float
) -> tuple[F32, F32]:
    """The eye closed, [h, w, 3], and how much of each pixel under the line is lash [h, w].

    `outer` is 1 where the temple is on the viewer's right, else -1.
    """
    skin, hidden = _bare(cut, lids, x, y, frame)
    inside, light = _shade(lids, x, y)
    amount = np.maximum(np.maximum(hidden, inside), 0.35)
    shaded = skin * (1 + (light - 1) * amount)[..., None]
    shaded = shaded + _borrow(cut.pixels, lids, x, y) * hidden[..., None]
    ink, coverage = draw_lashes(cut, lids, x, y, skin, outer)
    strength = coverage[..., None]
    painted = shaded * (1 - strength) + np.minimum(ink, shaded) * strength
    _, _, _, line = lids.curves(x)
    return painted.astype(np.float32), coverage * (y > line - 0.02)


def _bare(cut: EyePatch, lids: Lids, x: F32, y: F32, frame: Frame | None) -> tuple[F32, F32]:
    """The photo with skin grown over eye and lashes, [h, w, 3], and where it was grown [h, w]."""
    photo, scale = cut.pixels, 2 * lids.axes.unit
    upper, lower, ceiling, _ = lids.curves(x)
    first, last = lids.columns[0] + BESIDE, lids.columns[-1] - BESIDE
    grey = photo.mean(axis=2)
    free = frame.read(cut.pixel_places()) if frame else np.ones_like(grey)
    # The eye and what is close to it, and about it what is as dark and thin as lashes.
    over, under = y - (upper - 0.055), (lower + 0.045) - y
    across = np.minimum(x - first, last - x)
    hidden = smoothstep(np.minimum(np.minimum(over, under), across + 0.05), -0.008, 0.008)
    size = 2 * int(0.045 * scale) + 3
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    level = blur(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, disc), 0.03 * scale)
    dark = smoothstep((level - grey) / np.maximum(level, 1), 0.10, 0.22)
    zone = smoothstep(y - upper, -0.17, -0.13) * smoothstep(y - lower, 0.15, 0.11)
    zone = zone * smoothstep(across, -0.16, 0.0) * smoothstep(y - ceiling, 0.0, 0.02)
    lash = cv2.dilate((dark * zone).astype(np.float32), np.ones((3, 3), np.uint8))
    hidden = np.maximum(hidden, lash).astype(np.float32)
    # Bright skin tells more of a lid than shadow and paint about it.
    near = blur(grey * (1 - hidden), 0.12 * scale)
    near /= np.maximum(blur(1 - hidden, 0.12 * scale), 0) + 1e-3
    trust = np.clip(grey / np.maximum(near, 1), 0.3, 1.0) ** 3
    skin = fill(photo, ((1 - hidden) * trust * free).astype(np.float32), 0.03 * scale)
    # The seam is wide, or shadow about the eye would end in a line.
    wide = cv2.dilate(hidden, np.ones((3, 3), np.uint8), iterations=max(1, round(0.012 * scale)))
    hidden = np.maximum(hidden, cv2.GaussianBlur(wide, (0, 0), 0.016 * scale)) * free
    mixed: F32 = photo + (skin - photo) * hidden[..., None]
    return mixed, hidden


def _shade(lids: Lids, x: F32, y: F32) -> tuple[F32, F32]:
    """Where the lid covers the ball, 0..1, and how light it is about 1: a ball lit from above."""
    upper, _, _, line = lids.curves(x)
    first, last = lids.columns[0] + BESIDE, lids.columns[-1] - BESIDE
    span = (x - first) / (last - first)  # 0 and 1 at the corners
    side = np.clip(1 - (2 * span - 1) ** 2, 0, 1)
    crease = upper - FOLD * float((lids.lower - lids.upper).max())
    depth = np.clip((y - crease) / np.maximum(line - crease, 0.01), 0, 1)
    inside = (smoothstep(y - line, 0.01, -0.01) * side).astype(np.float32)
    swell = 0.055 * np.exp(-(((depth - 0.45) / 0.28) ** 2)) - 0.13 * smoothstep(depth, 0.6, 1.0)
    fold = (y - crease) / 0.016
    fold = 0.06 * np.exp(-(fold**2)) + 0.04 * np.exp(-((fold / 3 - 0.4) ** 2))
    light = 1 + inside * swell - fold * np.sqrt(side) * (depth < 0.5)
    # The margin's own thickness, and the shadow of the lashes on the cheek.
    light -= 0.10 * np.exp(-(((y - line - 0.02) / 0.022) ** 2)) * side
    return inside, light.astype(np.float32)


def _borrow(photo: F32, lids: Lids, x: F32, y: F32) -> F32:
    """The grain of the cheek, mirrored over the lower margin onto the lid."""
    _, lower, _, _ = lids.curves(x)
    scale = 2 * lids.axes.unit
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
