"""Folds and bulges: what each channel of the face does to its depth, towards the viewer.

Where they lie follows anatomy (Ekman, Friesen & Hager 2002): the nasolabial fold from the wing of
the nose around the mouth's corner, the corrugator's furrows between the brows, the frontalis'
across the forehead, the hollow over the chin. How deep they are was set by eye on photos.
"""

from itertools import pairwise

import numpy as np

from workers.animation.mesh.geometry.axes import bump
from workers.arrays import Floats
from workers.face import mesh_indices as v


def build_reliefs(face: Floats, x: Floats, y: Floats, lines: float) -> dict[str, Floats]:
    """Heights at weight 1 in eye distances, by channel, at face coordinates x, y [...].

    `lines` is how readily this skin folds, 0..1: a child's hardly, an old man's all over.
    """
    chin = float(face[v.CHIN, 1])
    reliefs: dict[str, Floats] = {}

    def fold(line: list[tuple[float, float]], width: float, depth: float) -> Floats:
        return -(0.5 + 0.5 * lines) * depth * _groove(x, y, np.array(line), width)

    for side, sign, wing, corner, eye, inner in (
        ("left", -1.0, 129, 61, 33, 55),
        ("right", 1.0, 358, 291, 263, 285),
    ):
        (wx, wy), (cx, cy), (ex, ey), (bx, by) = face[[wing, corner, eye, inner]]
        cheek = (ex * 0.92, ey + 0.52 * (cy - ey))
        nasolabial = [
            (wx + sign * 0.03, wy - 0.05), (wx + sign * 0.10, wy + 0.07),
            (cx + sign * 0.11, cy - 0.10), (cx + sign * 0.14, cy + 0.03),
        ]  # fmt: skip
        reliefs[f"smile_{side}"] = (
            fold(nasolabial, 0.062, 0.019)
            + 0.030 * bump(x, y, cheek, (0.20, 0.17))
            - 0.010 * bump(x, y, (cx + sign * 0.05, cy - 0.01), (0.035, 0.05))
        )
        reliefs[f"frown_{side}"] = fold(
            [(cx + sign * 0.03, cy + 0.03), (cx + sign * 0.07, cy + 0.13),
             (cx + sign * 0.06, cy + 0.24)], 0.070, 0.013,
        ) + 0.004 * bump(x, y, (cx + sign * 0.13, cy + 0.10), (0.06, 0.10))  # fmt: skip
        reliefs[f"cheek_{side}"] = (
            0.018 * bump(x, y, cheek, (0.20, 0.14))
            + fold([(ex * 0.35, ey + 0.17), (ex * 0.7, ey + 0.20), (ex, ey + 0.13)], 0.045, 0.008)
            + sum(
                fold([(ex + sign * 0.07, ey + 0.02 + 0.05 * k),
                      (ex + sign * 0.22, ey - 0.01 + 0.10 * k)], 0.026, 0.0030)
                for k in (-1, 0, 1)
            )
        )  # fmt: skip
        reliefs[f"sneer_{side}"] = fold(nasolabial[:2], 0.050, 0.014) + fold(
            [(0.35 * wx, wy - 0.34), (0.75 * wx, wy - 0.24)], 0.032, 0.007
        )
        reliefs[f"frown_brow_{side}"] = (
            fold([(0.52 * bx, by + 0.08), (0.46 * bx, by - 0.04), (0.54 * bx, by - 0.15)],
                 0.055, 0.010)
            + fold([(0.0, by + 0.20), (0.7 * bx, by + 0.18)], 0.032, 0.005)
        )  # fmt: skip
        top = float(face[10, 1])
        reliefs[f"outer_brow_{side}"] = sum(
            (
                fold([(sign * 0.12, h), (sign * 0.40, h - 0.015), (sign * 0.62, h + 0.05)],
                     0.045, 0.0040)
                for h in (by - 0.40 * (by - top), by - 0.60 * (by - top))
            ),
            start=0 * x,
        )  # fmt: skip
    brow, top = float(face[[107, 336], 1].mean()), float(face[10, 1])
    reliefs["inner_brow"] = sum(
        (
            fold([(-0.36, h + 0.03), (-0.15, h), (0.15, h), (0.36, h + 0.03)], 0.045, 0.0048)
            for h in (brow - 0.34 * (brow - top), brow - 0.56 * (brow - top))
        ),
        start=0 * x,
    )
    # Lips that come forward: a hill that is steepest around them, and a hollow at their corners.
    lips = float(face[list(v.OUTER_LOWER), 1].mean()), float(face[list(v.OUTER_UPPER), 1].mean())
    middle = (lips[0] + lips[1]) / 2
    hill = bump(x, y, (0.0, middle), (0.17, 0.15))
    under = (0.0, float(face[17, 1]) + 0.05)
    reliefs["pucker"] = 0.075 * hill - 0.020 * bump(x, y, under, (0.16, 0.045))
    reliefs["funnel"] = 0.050 * hill - 0.014 * bump(x, y, under, (0.16, 0.045))
    cheeks = [bump(x, y, (side * 0.62, 0.05), (0.14, 0.22)) for side in (-1, 1)]
    reliefs["jaw"] = -0.035 * (cheeks[0] + cheeks[1])
    dent = -bump(x, y, under, (0.20, 0.045))
    reliefs["shrug"] = 0.016 * dent + 0.026 * bump(x, y, (0.0, 0.68 * chin), (0.15, 0.11))
    reliefs["press"] = 0.010 * dent
    reliefs["tuck"] = 0.018 * dent
    return reliefs


def _groove(x: Floats, y: Floats, line: Floats, width: float) -> Floats:
    """1 along a line through the points, 0 far from it; it thins out towards its ends."""
    nearest = np.full(x.shape, np.inf)
    along = np.zeros(x.shape)
    pieces = len(line) - 1
    for k, (start, stop) in enumerate(pairwise(line)):
        way = stop - start
        t = np.clip(((x - start[0]) * way[0] + (y - start[1]) * way[1]) / (way @ way), 0, 1)
        away = np.hypot(x - start[0] - t * way[0], y - start[1] - t * way[1])
        closer = away < nearest
        nearest = np.where(closer, away, nearest)
        along = np.where(closer, (k + t) / pieces, along)
    taper = np.sin(np.pi * along) ** 1.2
    groove: Floats = taper * np.exp(-((nearest / width) ** 2))
    return groove
