"""Draws the preset portraits: a lit relief of a head, painted over as an illustrator would.

`python assets/presets/draw.py` writes NAME.png, NAME-mask.png and NAME.json (the measured face)
beside this file. Lengths are in eye distances, with the origin between the eyes, y down.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from workers.animation.mesh import vertices as v
from workers.animation.mesh.field import spline
from workers.face.finder import find_faces
from workers.face.mesh import LIDS, FaceMesh

SIZE = 1080  # of the finished picture
OVER = 2  # drawn this much larger
UNIT = 158 * OVER  # pixels an eye distance while drawing
CENTRE = np.array([540.0, 452.0]) * OVER


@dataclass(frozen=True)
class Person:
    """What makes one person of the drawing. Colours are RGB 0..255."""

    name: str
    skin: tuple[int, int, int]
    blush: tuple[int, int, int]
    lips: tuple[int, int, int]
    hair: tuple[int, int, int]
    shine: tuple[int, int, int]
    iris: tuple[int, int, int]
    cloth: tuple[int, int, int]
    wall: tuple[tuple[int, int, int], tuple[int, int, int]]
    seed: int


AVA = Person(
    "ava", (236, 190, 160), (226, 120, 104), (196, 88, 86), (66, 40, 30), (176, 116, 76),
    (86, 118, 96), (44, 78, 92), ((233, 222, 210), (196, 186, 178)), 11,
)  # fmt: skip

PEOPLE = (AVA,)

H = W = SIZE * OVER
YS, XS = np.mgrid[:H, :W].astype(np.float32)
X, Y = (XS - CENTRE[0]) / UNIT, (YS - CENTRE[1]) / UNIT


def to_pixels(points):
    return np.asarray(points, float) * UNIT + CENTRE


def curve(points, closed=False, steps=24):
    """A Catmull-Rom spline through points [n, 2]."""
    p = np.asarray(points, float)
    ends = (p[-1:], p[:2]) if closed else (2 * p[:1] - p[1:2], 2 * p[-1:] - p[-2:-1])
    q = np.concatenate([ends[0], p, ends[1]])
    t = (np.arange(steps) / steps)[None, :, None]
    a, b, c, d = (q[k : len(q) - 3 + k][:, None] for k in range(4))
    line = 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )
    line = line.reshape(-1, 2)
    return line if closed else np.concatenate([line, p[-1:]])


def fill(points, blur=0.0, closed=True):
    """Coverage 0..1 of a shape given by its outline in units."""
    mask = np.zeros((H, W), np.uint8)
    cv2.fillPoly(mask, [(to_pixels(points) * 16).round().astype(np.int32)], 255, cv2.LINE_AA, 4)
    soft = mask.astype(np.float32) / 255
    return cv2.GaussianBlur(soft, (0, 0), blur * UNIT) if blur else soft


def mirror(points):
    p = np.asarray(points, float)
    return np.concatenate([p, (p * [-1, 1])[::-1]])


def hill(x, y, sx, sy, power=2.0):
    return np.exp(-0.5 * (np.abs((X - x) / sx) ** power + np.abs((Y - y) / sy) ** power))


def ramp(v, a, b):
    t = np.clip((v - a) / (b - a), 0, 1)
    return t * t * (3 - 2 * t)


def lay(canvas, colour, alpha):
    canvas += (np.asarray(colour, np.float32) - canvas) * alpha[..., None]


# --- the measures of the face ---------------------------------------------------------------
FACE = curve(
    mirror([(0, -1.42), (0.52, -1.34), (0.92, -1.02), (1.075, -0.48), (1.08, 0.02), (1.03, 0.52),
            (0.93, 0.98), (0.72, 1.42), (0.42, 1.76), (0.16, 1.885)])[1:], closed=True)  # fmt: skip
MOUTH_Y, MOUTH_HALF = 1.165, 0.40
UPPER_OUT = [
    (-0.40, 1.122),
    (-0.27, 1.095),
    (-0.15, 1.062),
    (-0.065, 1.040),
    (0, 1.058),
    (0.065, 1.040),
    (0.15, 1.062),
    (0.27, 1.095),
    (0.40, 1.122),
]
LINE = [
    (-0.40, 1.122),
    (-0.27, 1.154),
    (-0.15, 1.164),
    (-0.06, 1.160),
    (0, 1.168),
    (0.06, 1.160),
    (0.15, 1.164),
    (0.27, 1.154),
    (0.40, 1.122),
]
LOWER_OUT = [
    (-0.40, 1.122),
    (-0.29, 1.216),
    (-0.17, 1.288),
    (-0.06, 1.306),
    (0, 1.308),
    (0.06, 1.306),
    (0.17, 1.288),
    (0.29, 1.216),
    (0.40, 1.122),
]
EYE_HALF = 0.275
UPPER_LID = [
    (-0.275, 0.035),
    (-0.20, -0.052),
    (-0.09, -0.112),
    (0.02, -0.122),
    (0.13, -0.090),
    (0.21, -0.030),
    (0.275, 0.052),
]
LOWER_LID = [
    (-0.275, 0.035),
    (-0.19, 0.078),
    (-0.08, 0.108),
    (0.03, 0.112),
    (0.13, 0.100),
    (0.21, 0.078),
    (0.275, 0.052),
]
# For the eye on the viewer's right, outer corner to the right: the inner corner is at -x.
IRIS_R = 0.126
EYE_SCALE = 1.10
BROW = [
    (0.30, -0.318),
    (0.17, -0.360),
    (0.02, -0.398),
    (-0.16, -0.412),
    (-0.33, -0.322),
]  # from the nose to the temple


def eye_points(points, side):
    """Points of the drawn eye placed in the face; side -1 is the viewer's left."""
    p = np.asarray(points, float)
    # Drawn with the outer corner higher and at -x for the left eye.
    p = p * EYE_SCALE
    return (p if side < 0 else p * [-1, 1]) + [0.5 * side, 0]


def relief():
    """Height of the face towards the viewer, in units."""
    dome = np.sqrt(np.clip(1 - (X / 1.22) ** 2 - ((Y - 0.12) / 1.95) ** 2, 0.0, None)) * 1.15
    z = dome
    z += 0.10 * hill(0, -0.34, 0.55, 0.10)  # brow ridge
    for s in (-1, 1):
        z -= 0.17 * hill(0.47 * s, -0.03, 0.25, 0.15)  # sockets
        z += 0.055 * hill(0.5 * s, 0.0, 0.17, 0.11)  # eyeballs
        z += 0.10 * hill(0.60 * s, 0.52, 0.26, 0.22)  # cheeks
        z += 0.055 * hill(0.19 * s, 0.735, 0.085, 0.075)  # wings of the nose
        z -= 0.05 * hill(0.34 * s, 0.86, 0.07, 0.18)  # folds
    z += 0.16 * hill(0, 0.30, 0.085, 0.36) * ramp(Y, -0.35, 0.2)  # bridge
    z += 0.24 * hill(0, 0.64, 0.125, 0.125)  # tip
    z -= 0.05 * hill(0, 0.90, 0.05, 0.08)  # philtrum
    z += 0.10 * hill(0, 1.10, 0.26, 0.085) + 0.11 * hill(0, 1.245, 0.22, 0.065)  # lips
    z -= 0.06 * hill(0, 1.160, 0.20, 0.018)
    z -= 0.06 * hill(0, 1.42, 0.24, 0.05)
    z += 0.11 * hill(0, 1.66, 0.22, 0.15)  # chin
    return cv2.GaussianBlur(z.astype(np.float32), (0, 0), 0.022 * UNIT)


def light(z):
    """Diffuse light of a soft key from the upper left, a cool fill, and highlights."""
    gy, gx = np.gradient(z * UNIT)
    n = np.stack([-gx, -gy, np.ones_like(z)], -1)
    n /= np.linalg.norm(n, axis=-1, keepdims=True)

    def lamp(v):
        v = np.array(v, np.float32)
        return n @ (v / np.linalg.norm(v))

    key = np.clip(lamp((-0.55, -0.62, 0.80)) * 0.85 + 0.15, 0, 1)
    fill_ = np.clip(lamp((0.9, 0.1, 0.5)), 0, 1)
    half = np.clip(lamp((-0.30, -0.36, 0.95)), 0, 1)
    return key, fill_, half


def shade(base, z, person):
    key, fill_, half = light(z)
    hollow = cv2.GaussianBlur(z, (0, 0), 0.16 * UNIT) - z
    occlusion = 1 - np.clip(hollow * 2.6, 0, 0.38)
    warm = np.array([1.0, 0.80, 0.70], np.float32)
    tone = (0.40 + 0.66 * key + 0.10 * fill_)[..., None]
    skin = base * tone * (1 - (1 - warm) * (0.55 * (1 - key))[..., None])
    skin *= (occlusion[..., None]) ** np.array([0.8, 1.15, 1.25], np.float32)
    gloss = 15 * half**20 + 13 * half**70
    return skin + gloss[..., None] * np.array([1.0, 0.95, 0.88], np.float32)


def draw(person):
    rng = np.random.default_rng(person.seed)
    top, bottom = (np.array(c, np.float32) for c in person.wall)
    canvas = top + (bottom - top) * ramp(Y, -3, 4)[..., None]
    canvas += 16 * hill(-1.6, -1.4, 1.6, 1.6)[..., None]
    canvas = canvas.astype(np.float32)
    person_mask = np.zeros((H, W), np.float32)

    def put(colour, alpha):
        lay(canvas, colour, alpha)
        np.maximum(person_mask, alpha, out=person_mask)

    hair_back(person, put)
    neck(person, put)
    skin = np.empty((H, W, 3), np.float32)
    skin[:] = person.skin
    for s in (-1, 1):
        skin += (np.array(person.blush, np.float32) - skin) * (
            0.26 * hill(0.62 * s, 0.50, 0.30, 0.20)
        )[..., None]
    skin += (np.array(person.blush, np.float32) - skin) * (0.16 * hill(0, 0.68, 0.18, 0.14))[
        ..., None
    ]
    skin += (np.array((170, 140, 120), np.float32) - skin) * (0.10 * ramp(Y, 1.1, 1.8))[..., None]
    z = relief()
    lit = shade(skin, z, person)
    grain = cv2.GaussianBlur(rng.standard_normal((H, W)).astype(np.float32), (0, 0), 1.6)
    lit *= 1 + 0.012 * grain[..., None]
    ears(person, put)
    put(lit, fill(FACE, 0.008))
    nose(person, canvas)
    for side in (-1, 1):
        eye(person, canvas, side, rng)
    mouth(person, canvas)
    hair_front(person, put, rng)
    clothes(person, put)
    return canvas, person_mask


def neck(person, put):
    skin = np.array(person.skin, np.float32)
    outline = curve(
        mirror(
            [
                (0, 1.10),
                (0.50, 1.20),
                (0.545, 1.75),
                (0.60, 2.01),
                (1.1, 2.38),
                (1.2, 4.20),
                (0, 4.20),
            ]
        )[1:],
        closed=True,
    )
    roll = np.clip(1 - (X / 0.62) ** 2, 0, 1) ** 0.5
    tone = 0.58 + 0.34 * roll - 0.14 * ramp(X, -0.1, 0.6)
    tone = tone * (1 - 0.40 * hill(0.05, 1.72, 0.62, 0.26)) + 0.10 * ramp(Y, 2.1, 2.8)
    for s in (-1, 1):
        tone -= 0.10 * hill(0.16 * s, 2.25, 0.05, 0.3) * ramp(Y, 1.8, 2.1)
        tone += 0.05 * hill(0.42 * s, 2.44, 0.30, 0.035) - 0.07 * hill(0.42 * s, 2.52, 0.32, 0.035)
    colour = skin * tone[..., None] * np.array([1.0, 0.93, 0.89], np.float32)
    put(colour, fill(outline, 0.01))


def clothes(person, put):
    cloth = np.array(person.cloth, np.float32)
    body = curve(
        mirror(
            [
                (0, 2.78),
                (0.30, 2.69),
                (0.62, 2.26),
                (0.85, 2.16),
                (1.45, 2.38),
                (2.15, 2.62),
                (2.62, 3.01),
                (2.9, 4.40),
                (0, 4.60),
            ]
        )[1:],
        closed=True,
    )
    fold = 0.86 + 0.22 * hill(-1.2, 2.75, 0.8, 0.5) - 0.25 * ramp(np.abs(X), 1.6, 2.9)
    fold += 0.05 * np.sin(9 * X + 3 * np.sin(2 * Y)) * ramp(Y, 2.8, 3.6)
    fold -= 0.16 * hill(0, 3.4, 0.25, 0.5)
    put(cloth * fold[..., None], fill(body, 0.008))
    for s in (-1, 1):  # lapels
        lapel = curve(
            [
                (0.62 * s, 2.23),
                (0.93 * s, 2.22),
                (1.02 * s, 2.71),
                (0.62 * s, 3.11),
                (0.12 * s, 4.30),
                (-0.05 * s, 4.30),
                (0.28 * s, 2.86),
            ],
            closed=True,
        )
        put(
            cloth * (1.18 if s < 0 else 1.0) * (1 - 0.12 * ramp(Y, 2.6, 4))[..., None],
            fill(lapel, 0.006),
        )
    shirt = curve(
        [
            (-0.50, 2.38),
            (0, 2.78),
            (0.50, 2.38),
            (0.28, 2.96),
            (0.02, 4.30),
            (-0.02, 4.30),
            (-0.28, 2.96),
        ],
        closed=True,
    )
    white = np.array((244, 239, 232), np.float32)
    put(white * (0.94 - 0.1 * ramp(X, -0.2, 0.3))[..., None], fill(shirt, 0.006))


def ears(person, put):
    skin = np.array(person.skin, np.float32)
    for s in (-1, 1):
        outline = curve(
            [
                (1.03 * s, -0.12),
                (1.15 * s, -0.20),
                (1.21 * s, -0.02),
                (1.17 * s, 0.28),
                (1.09 * s, 0.50),
                (1.02 * s, 0.42),
            ],
            closed=True,
        )
        tone = 0.80 - 0.08 * s - 0.2 * hill(1.08 * s, 0.1, 0.045, 0.16)
        put(skin * tone[..., None] * np.array([1.0, 0.88, 0.84], np.float32), fill(outline, 0.008))


def nose(person, canvas):
    dark = np.array(person.skin, np.float32) * [0.40, 0.24, 0.22]
    for s in (-1, 1):
        hole = curve(
            [
                (0.055 * s, 0.795),
                (0.10 * s, 0.772),
                (0.155 * s, 0.785),
                (0.135 * s, 0.812),
                (0.08 * s, 0.818),
            ],
            closed=True,
        )
        lay(canvas, dark, 0.80 * fill(hole, 0.010))
        wing = curve(
            [
                (0.262 * s, 0.66),
                (0.285 * s, 0.74),
                (0.255 * s, 0.80),
                (0.205 * s, 0.815),
                (0.255 * s, 0.785),
                (0.268 * s, 0.73),
            ],
            closed=True,
        )
        lay(canvas, dark * 1.5, 0.30 * fill(wing, 0.012))
    lay(canvas, dark * 1.6, 0.20 * hill(0.03, 0.845, 0.16, 0.022))


def eye(person, canvas, side, rng):
    upper, lower = curve(eye_points(UPPER_LID, side)), curve(eye_points(LOWER_LID, side))
    inside = np.concatenate([upper, lower[::-1]])
    centre = np.array([0.5 * side, -0.012])
    open_ = fill(inside, 0.003)
    socket = np.array(person.skin, np.float32) * [0.72, 0.52, 0.46]
    lay(canvas, socket, 0.26 * hill(centre[0], -0.19, 0.30, 0.07))
    white = np.full((H, W, 3), (240, 234, 228), np.float32)
    round_ = np.clip(1 - ((X - centre[0]) / 0.36) ** 2, 0, 1)
    white *= (0.74 + 0.26 * round_)[..., None]
    pink = hill(centre[0] - side * 0.27, 0.045, 0.035, 0.03)
    white += (np.array((222, 150, 138), np.float32) - white) * (0.8 * pink)[..., None]
    r = np.hypot(X - centre[0], Y - centre[1])
    angle = np.arctan2(Y - centre[1], X - centre[0])
    spokes = sum(
        a * np.sin(k * angle + p) for k, a, p in ((17, 0.5, 1), (31, 0.35, 2), (53, 0.25, 0.4))
    )
    iris = (
        np.array(person.iris, np.float32) * (0.86 + 0.16 * spokes * ramp(r, 0.04, 0.08))[..., None]
    )
    iris *= (0.62 + 0.75 * ramp(Y - centre[1], -0.09, 0.10))[..., None]
    iris += (np.array((150, 118, 70), np.float32) - iris) * (0.45 * ramp(r, 0.075, 0.045))[
        ..., None
    ]
    iris *= (1 - 0.72 * ramp(r, 0.085, 0.118))[..., None]
    edge = 0.006
    lay(white, iris, ramp(r, IRIS_R + edge, IRIS_R - edge))
    lay(white, (14, 11, 12), ramp(r, 0.052 + edge, 0.052 - edge))
    lid_shadow = ramp(Y - np.interp(X, *sorted_xy(upper)), 0.10, 0.0)
    white *= (1 - 0.52 * lid_shadow)[..., None]
    lay(
        white,
        (255, 255, 255),
        0.95 * ramp(np.hypot(X - centre[0] + 0.040, Y - centre[1] + 0.042), 0.026, 0.014),
    )
    lay(
        white,
        (255, 255, 255),
        0.40 * ramp(np.hypot(X - centre[0] - 0.045, Y - centre[1] - 0.045), 0.02, 0.008),
    )
    lay(canvas, white, open_)
    skin = np.array(person.skin, np.float32)
    rim = np.concatenate([lower, lower[::-1] + [0, 0.020]])
    lay(canvas, skin * [1.0, 0.82, 0.78], 0.55 * fill(rim, 0.004))
    lash = np.array(person.hair, np.float32) * 0.35
    # The upper line thickens to the outer corner.
    k = np.linspace(0, 1, len(upper))[:, None]
    thick = 0.014 + 0.030 * (1 - k) ** 0.8
    lay(
        canvas,
        lash,
        0.96 * fill(np.concatenate([upper + [0, 0.006], (upper - [0, 1] * thick)[::-1]]), 0.0035),
    )
    crease = upper - [0, 1] * (0.050 + 0.030 * np.sin(np.pi * k))
    lay(
        canvas,
        skin * [0.60, 0.40, 0.34],
        0.55 * fill(np.concatenate([crease, (crease - [0, 0.014])[::-1]]), 0.007),
    )
    lay(
        canvas,
        np.minimum(skin * 1.06, 255),
        0.30
        * fill(
            np.concatenate([crease + [0, 0.010], (upper - [0, 1] * (thick + 0.004))[::-1]]), 0.008
        ),
    )
    strokes(canvas, brow(side, rng), np.array(person.hair, np.float32) * 0.70, 1.2, 0.90)


def sorted_xy(line):
    order = np.argsort(line[:, 0])
    return line[order, 0], line[order, 1]


def brow(side, rng):
    """Hairs of an eyebrow: upright at the nose, lying along the arch towards the temple."""
    arch = curve(eye_points(BROW, side))
    last = len(arch) - 1
    for _ in range(760):
        t = rng.uniform(0, 1) ** 0.9
        index = int(t * last)
        width = 0.046 * (1 - 0.72 * t) * min(1, 0.55 + 4 * t)
        root = arch[index] + [0, rng.uniform(-1, 1) * width]
        ahead = arch[min(index + 8, last)] - arch[max(index - 8, 0)]
        ahead /= np.hypot(*ahead) + 1e-9
        way = ahead * (0.45 + 0.55 * t) + np.array([0, -0.75]) * (1 - t) ** 1.5
        tip = root + way * rng.uniform(0.045, 0.075)
        yield np.stack([root, (root + tip) / 2 + [0, -0.004], tip]), rng.uniform(0.5, 1.0)


def strokes(canvas, hairs, colour, width, alpha=0.9):
    """Tapering hairs over the canvas."""
    ink = np.zeros((H, W), np.uint8)
    for points, strength in hairs:
        line = to_pixels(curve(points, steps=8))
        cv2.polylines(
            ink,
            [(line * 16).round().astype(np.int32)],
            False,
            int(255 * strength),
            max(1, round(width * OVER)),
            cv2.LINE_AA,
            4,
        )
    lay(canvas, colour, alpha * cv2.GaussianBlur(ink, (0, 0), 0.7).astype(np.float32) / 255)


def mouth(person, canvas):
    lips = np.array(person.lips, np.float32)
    upper = np.concatenate([curve(UPPER_OUT), curve(LINE)[::-1]])
    lower = np.concatenate([curve(LINE), curve(LOWER_OUT)[::-1]])
    up = lips * (0.80 + 0.10 * ramp(Y, 1.16, 1.05))[..., None]
    lay(canvas, up, 0.86 * fill(upper, 0.008))
    low = lips * (1.06 - 0.20 * ramp(Y, 1.22, 1.31) + 0.05 * ramp(X, 0.2, -0.3))[..., None]
    lay(canvas, low, 0.84 * fill(lower, 0.009))
    lay(
        canvas,
        (255, 226, 214),
        0.30 * hill(-0.05, 1.232, 0.13, 0.017) + 0.10 * hill(0.02, 1.085, 0.12, 0.010),
    )
    line = curve(LINE)
    lay(
        canvas,
        lips * [0.34, 0.24, 0.26],
        0.90 * fill(np.concatenate([line - [0, 0.006], (line + [0, 0.007])[::-1]]), 0.004),
    )
    for s in (-1, 1):
        lay(canvas, lips * [0.5, 0.4, 0.4], 0.45 * hill(0.405 * s, 1.120, 0.022, 0.014))
    lay(
        canvas,
        np.array(person.skin, np.float32) * [0.70, 0.52, 0.48],
        0.22 * hill(0, 1.375, 0.19, 0.028),
    )


def hair_back(person, put):
    dark = np.array(person.hair, np.float32)
    shape = curve(
        mirror(
            [
                (0, -1.98),
                (0.62, -1.90),
                (1.12, -1.50),
                (1.36, -0.85),
                (1.42, -0.1),
                (1.50, 0.7),
                (1.58, 1.5),
                (1.55, 2.2),
                (1.45, 2.9),
                (0.8, 2.9),
                (0.0, 2.9),
            ]
        )[1:],
        closed=True,
    )
    put(dark * (0.80 - 0.25 * ramp(Y, 0, 2.2))[..., None], fill(shape, 0.012))


def hair_front(person, put, rng):
    """The cap of hair, parted on one side and swept to both, over the forehead's edge."""
    dark = np.array(person.hair, np.float32)
    part = np.array([-0.34, -1.62])
    right = curve(
        [
            part,
            (0.10, -1.30),
            (0.50, -1.06),
            (0.84, -0.72),
            (1.00, -0.30),
            (1.06, 0.25),
            (1.24, 0.8),
            (1.42, 0.2),
            (1.42, -0.6),
            (1.22, -1.35),
            (0.70, -1.86),
            (0.0, -1.99),
        ],
        closed=True,
    )
    left = curve(
        [
            part,
            (-0.58, -1.22),
            (-0.82, -0.86),
            (-0.98, -0.38),
            (-1.05, 0.22),
            (-1.24, 0.8),
            (-1.42, 0.2),
            (-1.42, -0.6),
            (-1.24, -1.32),
            (-0.76, -1.84),
            (-0.30, -1.98),
        ],
        closed=True,
    )
    for shape in (right, left):
        put(dark, fill(shape, 0.012))
    ink = np.zeros((H, W, 3), np.uint8)
    cover = np.zeros((H, W), np.uint8)
    guides = {
        1: (curve([part, (0.10, -1.31), (0.52, -1.05), (0.86, -0.70), (1.02, -0.25), (1.06, 0.40), (1.08, 1.0), (1.04, 1.6), (0.92, 2.9)]),
            curve([part + [0.04, -0.34], (0.36, -1.98), (0.92, -1.72), (1.27, -1.15), (1.40, -0.5), (1.46, 0.3), (1.54, 1.0), (1.60, 1.7), (1.50, 2.9)])),
        -1: (curve([part, (-0.57, -1.23), (-0.82, -0.86), (-0.99, -0.36), (-1.05, 0.30), (-1.07, 1.0), (-1.02, 1.6), (-0.90, 2.9)]),
             curve([part + [-0.02, -0.35], (-0.62, -1.93), (-1.00, -1.66), (-1.29, -1.15), (-1.40, -0.5), (-1.46, 0.3), (-1.53, 1.0), (-1.58, 1.7), (-1.48, 2.9)])),
    }  # fmt: skip
    for side, (inner, outer) in guides.items():
        n = min(len(inner), len(outer))
        for _ in range(1300):
            u = rng.uniform(0, 1)
            drop = np.linspace(0, 1, n)
            wave = 0.014 * np.sin(6 * drop + rng.uniform(0, 6)) * drop + 0.075 * np.sin(
                9 * drop - 1
            ) * ramp(drop, 0.45, 0.8)
            line = inner[:n] * (1 - u) + outer[:n] * u + wave[:, None] * [1, 0.4]
            first = int(rng.uniform(0, 0.35) * n)
            last = n
            line = line[first:last]
            sheen = np.exp(-0.5 * ((line[:, 1] + 1.02 + 0.25 * u) / 0.20) ** 2) * (
                1.0 if side < 0 else 0.75
            )
            tone = rng.uniform(0.60, 1.18)
            strength = float(rng.uniform(0.25, 0.95))
            width = int(rng.integers(1, 4))
            pts = (to_pixels(line) * 16).round().astype(np.int32)
            for k in range(0, len(pts) - 1, 6):
                c = np.array(person.hair) * tone
                c = c + (np.array(person.shine) - c) * strength * sheen[k] * 0.75
                seg = pts[k : k + 8]
                cv2.polylines(
                    ink,
                    [seg],
                    False,
                    [int(v) for v in np.clip(c, 0, 255)],
                    width * OVER,
                    cv2.LINE_AA,
                    4,
                )
                cv2.polylines(cover, [seg], False, 255, width * OVER, cv2.LINE_AA, 4)
    put(
        cv2.GaussianBlur(ink, (0, 0), 1.0).astype(np.float32),
        cv2.GaussianBlur(cover, (0, 0), 0.8).astype(np.float32) / 255,
    )


def measure(person, image):
    """The face of the drawing in the mesh's topology: found by the net, then put where it was drawn.

    The net places lids and lips of a drawing too tight; here they are known.
    """
    box = max(find_faces(image), key=lambda found: found.size)
    mesh = FaceMesh()
    landmarks, _ = mesh.fit(image, box)
    scale = UNIT / OVER
    origin = CENTRE / OVER
    drawn = {}
    for side, upper, lower in (
        (-1, v.UPPER_LIDS[0], v.LOWER_LIDS[0]),
        (1, v.UPPER_LIDS[1], v.LOWER_LIDS[1]),
    ):
        for vertices, lid in ((upper, UPPER_LID), (lower, LOWER_LID)):
            line = curve(eye_points(lid, side))
            drawn |= dict(
                zip(vertices, spread_points(line[np.argsort(line[:, 0])], 9), strict=True)
            )
    for rings, outer in ((v.UPPER_RINGS, UPPER_OUT), (v.LOWER_RINGS, LOWER_OUT)):
        outside, inside = spread_points(curve(outer), 11), spread_points(curve(LINE), 11)
        for k, ring in enumerate(rings):
            drawn |= dict(zip(ring, outside + (inside - outside) * k / 3, strict=True))
    for side, brow in ((-1, v.BROWS[0]), (1, v.BROWS[1])):
        arch = spread_points(curve(eye_points(BROW, side))[::-1], 5)
        for (high, low), at in zip(brow, arch, strict=True):
            drawn |= {high: at - [0, 0.03], low: at + [0, 0.03]}
    known = np.array(sorted(drawn))
    place = np.array([drawn[k] for k in known]) * scale + origin
    still = np.array([*v.OVAL, 4, 1, 5, 195, 197, 6, 168, 98, 327, 2, 94])
    anchors = np.concatenate([known, still])
    shift = np.concatenate([place - landmarks[known, :2], np.zeros((len(still), 2))])
    points = landmarks[:, :2].astype(float)
    moved = points + spline(points[anchors] / scale, shift, points / scale)
    moved[known] = place
    landmarks[:, :2] = moved
    irises = []
    for side in (-1, 1):
        centre = np.array([0.5 * side, -0.012])
        rim = centre + IRIS_R * np.array([[1, 0], [0, -1], [-1, 0], [0, 1]])
        irises.append(np.concatenate([[centre], rim]) * scale + origin)
    _, lids = mesh.eyes(image, landmarks)
    for contour, vertices in zip(lids, LIDS, strict=True):
        contour[:16] = landmarks[list(vertices), :2]
    return {
        "size": [SIZE, SIZE],
        "landmarks": landmarks.round(2).tolist(),
        "irises": np.round(irises, 2).tolist(),
        "lids": lids.round(2).tolist(),
        "pose": [0, 0, 0],
    }


def spread_points(line, count):
    """Points at even steps along the width of a line that runs from left to right."""
    at = np.linspace(line[0, 0], line[-1, 0], count)
    return np.stack([at, np.interp(at, line[:, 0], line[:, 1])], axis=1)


def main():
    folder = Path(__file__).parent
    for person in PEOPLE:
        canvas, mask = draw(person)
        small = cv2.resize(np.clip(canvas, 0, 255), (SIZE, SIZE), interpolation=cv2.INTER_AREA)
        image = (small + 0.5).astype(np.uint8)
        cover = cv2.resize(mask, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
        Image.fromarray(image).save(folder / f"{person.name}.png", optimize=True)
        alpha = Image.fromarray((cover * 255 + 0.5).astype(np.uint8))
        alpha.save(folder / f"{person.name}-mask.png", optimize=True)
        (folder / f"{person.name}.json").write_text(json.dumps(measure(person, image)))


if __name__ == "__main__":
    main()
