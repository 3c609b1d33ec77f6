"""The wall behind a person, made longer where a film's frame is larger than the picture.

Person and wall are taken apart and each is carried on beyond the border. What lies near the
border is mirrored, and blurred the more the further out it comes, since a mirror image is noticed
by its sharp edges; the mean slope of its light goes on instead of turning back, and grain is
given back to what was blurred. Of the person only a sleeve or the end of long hair is made up
where it meets a side border: its outline falls off as a shoulder's does.
"""

from collections.abc import Callable

import cv2
import numpy as np

from workers.arrays import F32, Pixels
from workers.face.composition.matting import complete, unmix

Pads = tuple[int, int, int, int]  # left, top, right, bottom, pixels

SOFTEN = 0.10  # blur (standard deviation) a pixel of distance from the border
STRIP = 0.12  # of the shorter side: where the slope of the light is measured, and how far it holds
MOST = 24  # of 255: how far the light may go up or down
SLEEVE = 1.5  # eye distances from where an outline leaves the picture to where it falls straight
STEEP = 0.30  # how an outline goes down there to begin with


def extend(image: Pixels, alpha: F32, pads: Pads, unit: float) -> tuple[Pixels, F32]:
    """uint8 [h, w, 3] and the person's alpha [h, w] with `pads` added, the inside as it was.

    `unit` is the eye distance in pixels.
    """
    if not any(pads):
        return image, alpha
    height, width = alpha.shape
    left, top, right, bottom = pads
    front, _ = unmix(image, alpha, unit)
    back = bare_wall(image, alpha, 0.09 * unit)
    grain = measure_grain(image, alpha)
    cover = np.pad(alpha, ((top, bottom), (left, right)), mode="edge")
    shear = 0.05 * min(height, width)
    wide = _mirror(back, pads, lambda away: 0.7 * shear * (1 - np.exp(-away / shear)))
    for side, pad in (("left", left), ("right", right)):
        if pad:
            _carry_on(cover, side, pad, (top, top + height), unit)
    # Nobody's hair or chin goes on above or below the picture.
    cover[:top] = cover[top + height :] = 0
    far = _distance((height, width), pads)
    gap = (image - back) * (alpha < 0.02)[..., None]
    wall = _soften(_slope_on(wide, back, pads), far) + grain((*cover.shape, 3), far)
    _close(wall, gap, pads, 0.2 * unit)
    if cover[far > 0].max() > 0:
        mirrored = _mirror(front, pads, lambda away: 2 * _drop(away, unit, 0.2 * height))
        sleeve = _soften(mirrored, far) + grain((*cover.shape, 3), far)
        wall += cover[..., None] * (sleeve - wall)
    made = np.clip(wall + 0.5, 0, 255).astype(np.uint8)
    made[top : top + height, left : left + width] = image
    return made, cover


def bare_wall(image: Pixels, alpha: F32, margin: float) -> F32:
    """float32 [h, w, 3]: the wall without the person nor, for `margin` pixels about them, their
    stray hair and shade."""
    reach = max(1, round(margin))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    free = (cv2.dilate(alpha, disc, borderType=cv2.BORDER_REPLICATE) < 0.02).astype(np.float32)
    return complete(image.astype(np.float32), free)


def measure_grain(image: Pixels, alpha: F32) -> Callable[[tuple[int, ...], F32], F32]:
    """A maker of noise like the wall's own, as strong as blur by `distance` takes from it."""
    fine = image.astype(np.float32)
    fine -= cv2.GaussianBlur(fine, (0, 0), 1.2)
    on = cv2.erode((alpha < 0.02).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    level = float(1.4826 * np.median(np.abs(fine[on]))) if on.sum() > 100 else 0.0
    level = min(level, 6.0)  # more is the wall's own pattern

    def make(shape: tuple[int, ...], distance: F32) -> F32:
        noise = np.random.default_rng(7).standard_normal(shape, np.float32)
        noise = cv2.GaussianBlur(noise, (0, 0), 0.6)
        noise *= level / max(float(noise.std()), 1e-6)
        lost: F32 = noise * (1 - np.exp(-SOFTEN * distance))[..., None]
        return lost

    return make


def _distance(size: tuple[int, int], pads: Pads) -> F32:
    """How far each pixel of the whole is from the picture (height, width) within it."""
    left, top, right, bottom = pads
    x = np.arange(-left, size[1] + right, dtype=np.float32)
    y = np.arange(-top, size[0] + bottom, dtype=np.float32)
    beside = np.maximum(np.maximum(-x, x - size[1] + 1), 0)
    over = np.maximum(np.maximum(-y, y - size[0] + 1), 0)
    far: F32 = np.hypot(beside[None, :], over[:, None])
    return far


def _slope_on(wide: F32, inside: F32, pads: Pads) -> F32:
    """Turn the light's slope round, which the mirror has reversed: it goes on, and levels off."""
    strip = max(4, round(STRIP * min(inside.shape[:2])))
    left, top, right, bottom = pads
    # Turned by quarters, so that each side in its turn is the left one.
    for quarter, (pad, above) in enumerate(
        ((left, top), (top, right), (right, bottom), (bottom, left))
    ):
        if pad:
            view = np.rot90(wide, quarter)
            slope = _fit(np.rot90(inside, quarter)[:, :strip])
            below = len(view) - above - len(slope)
            slope = np.pad(slope, ((above, below), (0, 0)), mode="edge")
            away = np.arange(pad, 0, -1, dtype=np.float32)
            reach = strip * (1 - np.exp(-away / strip))
            view[:, :pad] -= np.clip(2 * slope[:, None] * reach[:, None], -MOST, MOST)
    return wide


def _close(wide: F32, gap: F32, pads: Pads, reach: float) -> None:
    """Let what the bare wall lacks at the border, [h, w, 3], such as a shade, run out beyond it."""
    left, top, right, bottom = pads
    for quarter, (pad, above) in enumerate(
        ((left, top), (top, right), (right, bottom), (bottom, left))
    ):
        if pad:
            edge = cv2.blur(np.ascontiguousarray(np.rot90(gap, quarter)[:, :3]), (3, 5))[:, :1]
            away = np.arange(pad, 0, -1, dtype=np.float32)
            part = np.rot90(wide, quarter)[above : above + len(edge), :pad]
            part += edge * np.exp(-away / reach)[None, :, None]


def _fit(edge: F32) -> F32:
    """Slope inwards from the border, [rows, 3], of each row of [rows, strip, 3], smoothed."""
    x = np.arange(edge.shape[1], dtype=np.float32)
    x -= x.mean()
    slope = np.tensordot(edge.transpose(0, 2, 1), x / (x**2).sum(), axes=1)
    soft: F32 = cv2.GaussianBlur(slope[:, None], (0, 0), sigmaX=0.1, sigmaY=len(x) / 2)[:, 0]
    return soft


def _soften(image: F32, far: F32) -> F32:
    """Blur each pixel by its distance from the picture."""
    sigma = SOFTEN * far
    out = image
    strength = 1.0
    while strength / 2 < float(sigma.max()):
        step = max(1, int(strength / 2))
        small = cv2.resize(image, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
        small = cv2.GaussianBlur(small, (0, 0), strength / step, borderType=cv2.BORDER_REFLECT_101)
        level = cv2.resize(small, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
        part = np.clip(np.log2(np.maximum(sigma, 1e-6) / strength) + 1, 0, 1)[..., None]
        out = out + part.astype(np.float32) * (level - out)
        strength *= 2
    return out


def _drop(away: F32, unit: float, run: float, steep: float = STEEP) -> F32:
    """How far an outline has gone down at a distance from the border, pixels; `run` is how far it
    has to go, `steep` how it goes down to begin with."""
    fall: F32 = steep * away + run * (away / (SLEEVE * unit)) ** 2
    return fall


def _carry_on(cover: F32, side: str, pad: int, rows: tuple[int, int], unit: float) -> None:
    """Write the outline's way on into the pad of one side of `cover`, in place."""
    view = cover[rows[0] : rows[1]] if side == "right" else cover[rows[0] : rows[1], ::-1]
    inside, made = view[:, :-pad], view[:, -pad:]
    depth = max(2, round(0.3 * unit))
    column, before = (_outline(inside, at, unit) for at in (2, depth))
    # Whoever has reached the border once is there all the way down.
    run = int((column > 0.5).sum())
    steep = float(np.clip(((before > 0.5).sum() - run) / (depth - 1), 0.1, 1.2))
    away = np.arange(1, pad + 1, dtype=np.float32)
    y = np.arange(len(view), dtype=np.float32)[:, None] - _drop(away, unit, run, steep)
    at = np.zeros_like(y)
    # Frayed ends of hair, of which nobody can say where they lead, run out softly.
    frayed = np.ascontiguousarray(inside[:, -3:].mean(axis=1, keepdims=True))
    sleeve, tips = (
        cv2.remap(line, at, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for line in (column[:, None], frayed)
    )
    sleeve[y < 0] = 0  # what comes in from above is the wall
    tips = np.where(y < 0, 0, tips * np.exp(-((away / (0.15 * unit)) ** 2)))
    made[:] = np.maximum(cv2.GaussianBlur(sleeve, (0, 0), 0.8), tips)


def _outline(inside: F32, at: int, unit: float) -> F32:
    """Where the person is, 0 or 1 [h], `at` pixels inside the right border of alpha [h, w]."""
    column = np.median(inside[:, -at - 2 : inside.shape[1] - at + 2], axis=1)
    soft = cv2.GaussianBlur(column[:, None], (0, 0), sigmaX=0.1, sigmaY=max(0.5, 0.05 * unit))[:, 0]
    sure: F32 = np.maximum.accumulate(np.clip(8 * soft - 3.5, 0, 1)).astype(np.float32)
    return sure


def _mirror(layer: F32, pads: Pads, fall: Callable[[F32], F32]) -> F32:
    """The layer [h, w, 3] with its mirror image around it, shifted along the border by `fall` of
    the distance from it: an exact mirror image shows itself by its symmetry."""
    height, width = layer.shape[:2]
    left, top, right, bottom = pads
    y, x = np.mgrid[-top : height + bottom, -left : width + right].astype(np.float32)
    beside = np.maximum(np.maximum(-x, x - width + 1), 0)
    over = np.maximum(np.maximum(-y, y - height + 1), 0)
    read: F32 = cv2.remap(
        layer, x - fall(over), y - fall(beside), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    return read
