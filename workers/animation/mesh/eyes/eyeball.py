"""The eyeball: sclera, iris and highlights as three layers, so that the iris can turn.

Once a portrait the sclera is filled in where the iris lies, the iris completed where lids hide
it, and the highlights are taken off: they are images of lamps in the cornea, and go only half as
far as the iris does (the cornea's centre lies half-way between the eye's and the pupil).
Together, at rest, the layers are the photo.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from workers.animation.mesh.eyes.inpainting import EyePatch, fill
from workers.animation.mesh.eyes.lids import Lids
from workers.arrays import F32, Floats, Pixels, smoothstep
from workers.face.portrait import Portrait

FOLLOW = 0.54  # how far a highlight goes with the iris
HELD = 1.03  # of the way to the iris's outer edge: up to here its layer is opaque
GONE = 1.22  # and here it ends
VISIBLE = 0.014  # the photo's ball is trusted this far within the lids, eye distances


@dataclass(frozen=True)
class Ball:
    """The layers, uint8, at twice the photo's size; see `EyePatch` for where they lie."""

    left: int
    top: int
    sclera: Pixels  # [h, w, 3]
    iris: Pixels  # [h, w, 4] with how opaque it is
    shine: Pixels  # [h, w, 3], added
    centre: tuple[float, float]  # in the eye's frame
    radius: float

    def paint(self, place: F32, way: Floats) -> Pixels:
        """The ball, uint8 [h, w, 3], at pixels `place` of the photo [h, w, 2].

        `way` [2] is how far the iris is turned, in pixels of the photo.
        """
        at = (place - np.array([self.left, self.top], np.float32)) * np.float32(2)
        moved = (2 * way).astype(np.float32)
        sclera = _read(self.sclera, at, cv2.BORDER_REPLICATE)
        iris = _read(self.iris, at - moved, cv2.BORDER_CONSTANT)
        shine = _read(self.shine, at - FOLLOW * moved, cv2.BORDER_CONSTANT)
        alpha = iris[..., 3].astype(np.float32) * np.float32(1 / 255)
        colour = cv2.cvtColor(iris, cv2.COLOR_RGBA2RGB)
        mixed = cv2.blendLinear(colour, sclera, alpha, 1 - alpha)
        ball: Pixels = cv2.add(mixed, shine)
        return ball


def _read(image: Pixels, at: F32, border: int) -> Pixels:
    read: Pixels = cv2.remap(image, at, None, cv2.INTER_LINEAR, borderMode=border)
    return read


def measure_ball(portrait: Portrait, lids: Lids, which: int) -> Ball:
    """The eyeball of one eye, from what the photo shows of it between the lids."""
    axes = lids.axes
    iris = axes.to_face(portrait.irises[which].astype(np.float64))
    centre = (float(iris[0, 0]), float(iris[0, 1]))
    radius = max(float(np.hypot(*(iris[1:] - iris[0]).T).mean()), 0.05)
    ring = np.concatenate(
        [np.stack([lids.columns, curve], axis=1) for curve in (lids.upper, lids.lower)]
    )
    inside = (ring[:, 0] > lids.columns[0] + 0.2) & (ring[:, 0] < lids.columns[-1] - 0.2)
    cut = EyePatch.of(portrait.image, axes.to_picture(ring[inside]), 0.12 * axes.unit)
    light = cut.pixels
    x, y = cut.places(axes)
    upper, lower, _, _ = lids.curves(x)
    depth = np.minimum(y - upper, lower - y)
    seen = smoothstep(depth, 0.0, VISIBLE).astype(np.float32)
    edge = radius * _limbus(light, x, y, depth, centre, radius)
    away = (np.hypot(x - centre[0], y - centre[1]) / edge).astype(np.float32)

    grey = light.mean(axis=2)
    white = (depth > 0.5 * VISIBLE) & (away > 1.06)
    if white.sum() < 12:  # hardly any white is seen: the brightest that there is
        white = (depth > 0) & (away > 1.0)
    bright = np.percentile(grey[white], 85) if white.any() else 200.0
    # What is red between the lids is lid, or the corner's flesh.
    pale = np.clip(1.3 - 2 * np.ptp(light, axis=2) / np.maximum(light.max(axis=2), 1), 0.05, 1)
    known = np.where(white, pale * np.clip(grey / max(bright, 1.0), 0, 1), 0).astype(np.float32)
    filled = fill(light, known, 0.03 * 2 * axes.unit)
    own = seen * smoothstep(away, HELD - 0.05, HELD)
    sclera = filled + (light - filled) * own[..., None]

    shine = _highlights(light, grey, away, depth, edge * 2 * axes.unit)
    dull = light - shine
    whole = _complete(dull, depth, away, lids)
    whole = whole + (dull - whole) * seen[..., None]
    opaque = 255 * (1 - smoothstep(away, HELD, GONE))
    return Ball(
        cut.left,
        cut.top,
        _bytes(sclera),
        np.dstack([_bytes(whole), _bytes(opaque)]),
        _bytes(shine),
        centre,
        radius,
    )


def _bytes(values: Floats) -> Pixels:
    clipped: Pixels = np.clip(values + 0.5, 0, 255).astype(np.uint8)
    return clipped


def _limbus(
    light: F32, x: F32, y: F32, depth: F32, centre: tuple[float, float], radius: float
) -> float:
    """How far out the iris ends at its sides, in the net's radii; a little beyond if unclear."""
    grey = light.mean(axis=2)
    away = np.hypot(x - centre[0], y - centre[1]) / radius
    level = (np.abs(y - centre[1]) < 0.6 * np.abs(x - centre[0])) & (depth > 0.01)
    steps = np.arange(0.70, 1.50, 0.04)
    found = []
    for side in (x < centre[0], x > centre[0]):
        bands = [grey[level & side & (np.abs(away - step) < 0.04)] for step in steps]
        profile = np.array([np.median(band) if band.size >= 3 else 0.0 for band in bands])
        # From the white inwards: lamps in the iris would stop a search from within.
        white = 6 + int(np.argmax(profile[6:]))
        dark = profile[:white].min()
        if profile[white] - dark < 15:
            continue
        edge = white
        while edge > 5 and profile[edge] > dark + 0.75 * (profile[white] - dark):
            edge -= 1
        found.append(steps[edge] + 0.04)
    return float(np.clip(max(found, default=1.1), 0.95, 1.35))


def _highlights(light: F32, grey: F32, away: F32, depth: F32, radius: float) -> F32:
    """What lamps add to the iris, [h, w, 3]: small spots that are much brighter than around."""
    size = 2 * int(0.42 * radius) + 3
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    iris = (away < 0.98) & (depth > 0.006)
    level = np.where(iris, grey, 0).astype(np.float32)
    if not iris.any():
        return np.zeros_like(light)
    around = cv2.morphologyEx(level, cv2.MORPH_OPEN, disc)
    spot = (iris & (level - around > 30) & (level > 1.5 * np.median(grey[iris]))).astype(np.uint8)
    count, parts = cv2.connectedComponents(spot)
    for part in range(1, count):
        if away[parts == part].max() > 0.88:  # white of the eye that looks in at the side
            spot[parts == part] = 0
    spot = cv2.dilate(spot, np.ones((3, 3), np.uint8), iterations=max(1, round(0.06 * radius)))
    soft = cv2.GaussianBlur(spot.astype(np.float32), (0, 0), max(0.8, 0.04 * radius))
    known = ((away < 1.0) & (depth > 0) & (spot == 0)).astype(np.float32)
    below = fill(light, known, 0.1 * radius)
    lamps: F32 = np.maximum(light - below, 0) * np.minimum(soft * 1.5, 1)[..., None]
    return lamps


def _complete(light: F32, depth: F32, away: F32, lids: Lids) -> F32:
    """The iris under the lids, [h, w, 3]: everywhere the mean of what is seen as far out."""
    known = (depth > VISIBLE) & (away < GONE + 0.1)
    rings = np.clip((away * 16).astype(int), 0, 31)
    count = np.bincount(rings[known], minlength=32)
    mean = np.stack(
        [np.bincount(rings[known], light[known][:, k], minlength=32) for k in range(3)], axis=1
    )
    have = np.flatnonzero(count)
    if not len(have):
        return light
    mean = np.stack(
        [np.interp(np.arange(32), have, mean[have, k] / count[have]) for k in range(3)], axis=1
    )
    even: F32 = mean[rings].astype(np.float32)
    smooth: F32 = cv2.GaussianBlur(even, (0, 0), max(0.8, 0.012 * 2 * lids.axes.unit))
    return smooth
