"""What is inside a mouth: the photo's own teeth where it shows them, drawn ones where not."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.geometry.blendshapes import OPEN_PHOTO, PARTED, lip_gap
from workers.arrays import F32, Floats, smoothstep
from workers.face import mesh_indices as v
from workers.face.portrait import Portrait

# Widths of half a dental arch as seen from the front, in eye distances (63 mm): incisors,
# canine, premolars foreshortened (Wheeler's Dental Anatomy).
UPPER_WIDTHS = (0.132, 0.100, 0.090, 0.066, 0.048)
LOWER_WIDTHS = (0.084, 0.088, 0.086, 0.066, 0.050)
PLAIN = (151, 50, 280, 205, 425)  # vertices with nothing but skin about them, on most faces
UPPER_EDGE = 0.030  # how far the upper teeth reach under where closed lips meet
TONGUE_RED = np.array([190, 98, 94], np.float32)
CAVITY = np.array([52, 20, 18], np.float32)
TONGUE = 0.045  # how far under it the tongue's back lies
LEFT, TOP, RIGHT, BOTTOM = -0.62, -0.34, 0.62, 0.50  # of the raster, face units


@dataclass(frozen=True)
class Layer:
    """A raster in face coordinates: float32 [h, w, 4], colour 0..255 premultiplied, alpha 0..1."""

    pixels: F32
    density: float  # pixels an eye distance

    def to_face(self) -> Floats:
        """The affine [2, 3] from raster pixels to face coordinates."""
        scale = 1 / self.density
        return np.array([[scale, 0, LEFT + 0.5 * scale], [0, scale, TOP + 0.5 * scale]])


@dataclass(frozen=True)
class MouthInterior:
    """The layers of a mouth and its darkness."""

    upper: Layer
    lower: Layer
    tongue: Layer
    cavity: F32  # [3]
    own: bool  # the upper teeth are the photo's
    seam: F32 | None  # [3] the dark between closed lips, where the photo has none


def furnish(portrait: Portrait, axes: Axes) -> MouthInterior:
    """Everything behind the lips, in the photo's light."""
    face = axes.to_face(portrait.landmarks[:, :2].astype(np.float64))
    white = _white(portrait)
    gap = lip_gap(face)
    meet = float(face[13, 1]) + 0.42 * max(gap, 0.0)  # where closed lips meet
    density = max(1.6 * axes.unit, 60.0)
    own = _own_teeth(portrait, axes, face, white, density)
    upper = own or _arch(UPPER_WIDTHS, meet - 0.20, meet + UPPER_EDGE, -0.07, white, density)
    lower = _arch(LOWER_WIDTHS, meet + 0.16, meet + 0.012, -0.06, white * 0.88, density)
    lip = _lip_colour(portrait)
    cavity = _as_red_as(lip, CAVITY) * np.clip(white.mean() / 200, 0.35, 1.0)
    # The red of the lips where little light comes.
    seam = lip * _as_red_as(lip, np.array([0.46, 0.29, 0.26], np.float32)) if gap > PARTED else None
    tongue = _tongue(meet, white, _as_red_as(lip, TONGUE_RED), density)
    grain = measure_grain(portrait, axes)
    upper, lower, tongue = (
        layer if layer is own else _roughen(layer, grain) for layer in (upper, lower, tongue)
    )
    return MouthInterior(upper, lower, tongue, cavity, own is not None, seam)


def measure_grain(portrait: Portrait, axes: Axes) -> float:
    """The standard deviation of the photo's noise, in levels: what is fine on the plainest skin."""
    half = max(3, round(0.09 * axes.unit))
    spreads = []
    for vertex in PLAIN:
        x, y = portrait.landmarks[vertex, :2].round().astype(int)
        patch = portrait.image[max(y - half, 0) : y + half, max(x - half, 0) : x + half]
        if patch.shape[0] > half and patch.shape[1] > half:
            grey = cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY).astype(np.float32)
            fine = grey - cv2.GaussianBlur(grey, (0, 0), 1.5)
            spreads.append(float(np.median(np.abs(fine))) / 0.6745)
    return min(spreads, default=0.0)


def _roughen(layer: Layer, grain: float) -> Layer:
    """The layer with the photo's grain, or drawn teeth would look cleaner than all about them."""
    rng = np.random.default_rng(0)
    noise = rng.normal(0.0, 1.0, layer.pixels.shape[:2]).astype(np.float32)
    # As wide as a grain of the photo is on this finer raster.
    noise = cv2.GaussianBlur(noise, (0, 0), 0.8)
    noise *= grain / max(float(noise.std()), 1e-6)
    pixels = layer.pixels.copy()
    pixels[..., :3] += noise[..., None] * pixels[..., 3:]
    pixels[..., :3] = np.clip(pixels[..., :3], 0, 255 * pixels[..., 3:])
    return Layer(pixels, layer.density)


def _lip_colour(portrait: Portrait) -> F32:
    middle = [*v.UPPER_RINGS[1][3:8], *v.LOWER_RINGS[1][3:8]]
    x, y = portrait.landmarks[middle, :2].round().astype(int).T
    height, width = portrait.mask.shape
    red = portrait.image[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]
    colour: F32 = np.median(red, axis=0).astype(np.float32)
    return colour


def _as_red_as(lip: F32, colour: F32) -> F32:
    """A colour of flesh, for this face: marble and old photos have none in their mouths either."""
    red = 1 - lip[1:].mean() / max(float(lip[0]), 1.0)
    flesh = np.float32(np.clip(red / 0.12, 0, 1))
    toned: F32 = colour * flesh + colour.mean() * (1 - flesh)
    return toned


def _plane(density: float) -> tuple[Floats, Floats]:
    """Face coordinates of every pixel of a raster."""
    columns, rows = round((RIGHT - LEFT) * density), round((BOTTOM - TOP) * density)
    x = LEFT + (np.arange(columns) + 0.5) / density
    y = TOP + (np.arange(rows) + 0.5) / density
    return np.meshgrid(x, y)


def _white(portrait: Portrait) -> F32:
    """The colour of a tooth here: the white of the eyes, pulled towards ivory."""
    inside = np.zeros(portrait.mask.shape, np.uint8)
    for upper, lower in zip(v.UPPER_LIDS, v.LOWER_LIDS, strict=True):
        ring = np.concatenate(
            [portrait.landmarks[list(upper), :2], portrait.landmarks[list(lower[::-1]), :2]]
        )
        cv2.fillPoly(inside, [ring.round().astype(np.int32)], 1)
    pixels = portrait.image[inside > 0].astype(np.float32)
    if len(pixels) < 8:
        return np.array([200, 190, 175], np.float32)
    light = pixels.mean(axis=1)
    sclera = pixels[light >= np.percentile(light, 88)].mean(axis=0)
    ivory = np.array([240, 228, 208], np.float32) * np.clip(sclera.mean() / 185, 0.45, 1.08)
    white: F32 = np.clip(0.5 * sclera + 0.5 * ivory, 50, 245).astype(np.float32)
    return white


def _own_teeth(
    portrait: Portrait, axes: Axes, face: Floats, white: F32, density: float
) -> Layer | None:
    """The photo's own upper teeth as a layer, if it shows enough of them."""
    if lip_gap(face) < OPEN_PHOTO:
        return None
    inner = np.concatenate([face[list(v.INNER_UPPER)], face[list(v.INNER_LOWER[::-1])]])
    x, y = _plane(density)
    at = axes.to_picture(np.stack([x, y], axis=-1)).astype(np.float32)
    colour = cv2.remap(portrait.image, at, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    colour = colour.astype(np.float32)
    place = (inner - [LEFT, TOP]) * density - 0.5
    hole = np.zeros(x.shape, np.uint8)
    cv2.fillPoly(hole, [(place * 16).round().astype(np.int32)], 1, cv2.LINE_8, 4)
    light = colour.mean(axis=2)
    colourful = (colour.max(axis=2) - colour.min(axis=2)) / np.maximum(colour.max(axis=2), 1)
    bright = (hole > 0) & (light > 0.52 * white.mean()) & (colourful < 0.40)
    if bright.sum() < 0.35 * hole.sum():
        return None
    size = 2 * round(0.02 * density) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    whole = cv2.morphologyEx(bright.astype(np.uint8), cv2.MORPH_CLOSE, disc)
    whole[y > _lower_edge(whole, x, y) + 0.004] = 0
    # Up under the lip the teeth go on: the row next to it is drawn out, so that a raised lip
    # shows more tooth and not a seam.
    top = np.interp(x[0], face[list(v.INNER_UPPER), 0], face[list(v.INNER_UPPER), 1]) + 0.045
    reach = np.maximum(y, top[None, :])
    above = y < top[None, :]
    drawn = axes.to_picture(np.stack([x, reach], axis=-1)).astype(np.float32)
    extended = cv2.remap(
        portrait.image, drawn, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    colour = np.where(above[..., None], extended.astype(np.float32), colour)
    toothed = whole.any(axis=0)
    alpha = np.where(above & (y > top[None, :] - 0.16), toothed[None, :], whole)
    alpha = alpha.astype(np.float32)
    alpha = cv2.GaussianBlur(alpha, (0, 0), max(0.6, 0.006 * density))
    return Layer(np.dstack([colour * alpha[..., None], alpha]).astype(np.float32), density)


def _lower_edge(whole: NDArray[np.uint8], x: Floats, y: Floats) -> Floats:
    """Where the teeth end, over all columns [columns]: the curve that most of them agree on.

    Gums, tongue and lower teeth that a photo shows too must not come along.
    """
    toothed = whole.any(axis=0)
    last = len(whole) - 1 - np.argmax(whole[::-1], axis=0)
    across, down = x[0, toothed], y[last[toothed], 0]
    weight = np.ones(len(across))
    for _ in range(5):
        curve = np.polynomial.Polynomial.fit(across, down, 2, w=weight)
        weight = 1 / (1 + ((down - curve(across)) / 0.02) ** 2)
    edge: Floats = curve(x[0])
    return edge


def _arch(
    widths: tuple[float, ...], gum: float, edge: float, bow: float, white: F32, density: float
) -> Layer:
    """A row of teeth from `gum` to `edge` (face y), its edge bent by `bow` towards the sides."""
    x, y = _plane(2 * density)
    # Between the teeth lies shadow, not a hole.
    colour = np.tile(white * np.array([0.74, 0.67, 0.60], np.float32), (*x.shape, 1))
    alpha = np.zeros(x.shape, np.float32)
    soft = 0.7 / density
    way = np.sign(edge - gum)
    for mirror in (-1, 1):
        start = 0.0
        for k, width in enumerate(widths):
            middle = start + width / 2
            start += width
            # Laterals a little shorter, canines a little longer, as teeth are.
            tip = edge + bow * (middle / 0.5) ** 2 - way * (0.0, 0.007, 0.0, 0.008, 0.014)[k]
            root = gum + bow * (middle / 0.5) ** 2
            half_w, half_h = width / 2 - 0.0025, abs(tip - root) / 2
            cx, cy = mirror * middle, (tip + root) / 2
            radius = min(0.032, half_w * 0.7)
            first = max(int((cx - width - LEFT) * 2 * density), 0)
            part = np.s_[:, first : int((cx + width - LEFT) * 2 * density)]
            px, py = x[part], y[part]
            dx, dy = np.abs(px - cx) - half_w + radius, np.abs(py - cy) - half_h + radius
            outside = np.hypot(np.maximum(dx, 0), np.maximum(dy, 0))
            distance = outside + np.minimum(np.maximum(dx, dy), 0)
            shape = np.clip(0.5 - (distance - radius) / soft, 0, 1)
            across = (px - cx) / half_w
            along = np.clip((py - root) / (tip - root), 0, 1)  # 0 at the gum .. 1 at the edge
            light = (1.0 - 0.10 * across**4) * (0.86 + 0.16 * smoothstep(along, 0.0, 0.55))
            light = light * (1 - 0.10 * smoothstep(along, 0.82, 1.0))
            light = light * (1 - 0.55 * float(smoothstep(np.array(middle), 0.12, 0.50)))
            warm = np.stack([0 * along + 1, 0.965 + 0.03 * along, 0.89 + 0.10 * along], axis=-1)
            tooth = white * warm * light[..., None]
            colour[part] += (tooth - colour[part]) * shape[..., None]
            alpha[part] = np.maximum(alpha[part], shape)
    body = cv2.morphologyEx(alpha, cv2.MORPH_CLOSE, np.ones((3, round(0.03 * density) * 2 + 1)))
    premultiplied = np.dstack([colour * body[..., None], body]).astype(np.float32)
    small = cv2.resize(premultiplied, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return Layer(small, density)


def _tongue(meet: float, white: F32, red: F32, density: float) -> Layer:
    """A soft mound with a furrow, its tip in the light and its back in the dark."""
    x, y = _plane(density)
    light = np.clip(white.mean() / 200, 0.4, 1.05)
    crown = meet + TONGUE + 0.30 * np.abs(x) ** 2.2
    shape = smoothstep(y, crown - 0.03, crown + 0.03) * (1 - smoothstep(np.abs(x), 0.27, 0.40))
    shade = (
        0.72
        + 0.36 * smoothstep(y, crown, crown + 0.13)
        + 0.12 * np.exp(-(((y - crown - 0.09) / 0.05) ** 2) - (x / 0.14) ** 2)
        - 0.10 * np.exp(-((x / 0.025) ** 2))
    )
    cast = white / white.max()
    colour = red * cast * light * shade[..., None]
    return Layer(np.dstack([colour * shape[..., None], shape]).astype(np.float32), density)
