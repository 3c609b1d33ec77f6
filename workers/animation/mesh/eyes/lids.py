"""Lids: their margins per column of an eye's own frame, and how skin slides as they move.

Each eye has a frame of its own (x from its corner on the viewer's left to the other, y down, in
eye distances). Per column the skin between brow and margin is stretched so that the margin comes
where it should be; the lash line travels along unstretched.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from workers.animation.mesh.geometry.axes import Axes
from workers.arrays import F32, Floats, smoothstep
from workers.face import mesh_indices as v
from workers.face.portrait import Portrait

COLUMNS = 128
BESIDE = 0.25  # the columns go on for this much beyond the corners
LASHES = 0.035  # this much skin at the margin moves without stretching
BELOW = 0.24  # skin under the lower lid that gives way
MEET = 0.98  # of the way to the lower lid that the upper one goes in a blink; the other rises
RIM = 0.05  # the wet rim of the lower lid, which a closed eye does not show


@dataclass(frozen=True)
class Look:
    """What one eye does now: closing, widening, squinting 0..1; gaze right and down in radii."""

    blink: float
    wide: float
    squint: float
    right: float
    down: float


@dataclass(frozen=True)
class Lids:
    """Curves over `columns` of the eye's frame, float [COLUMNS].

    Skin moves from `ceiling` down to `below` under the lower margin only; shut lids meet at
    `meet`. Beyond the corners the margins are one.
    """

    axes: Axes
    columns: Floats
    upper: Floats
    lower: Floats
    ceiling: Floats
    meet: Floats
    below: float

    @cached_property
    def _table(self) -> F32:
        curves = np.dstack([self.upper, self.lower, self.ceiling, self.meet])
        return curves.astype(np.float32)

    def curves(self, x: F32) -> tuple[F32, F32, F32, F32]:
        """Upper margin, lower margin, ceiling and meeting line at columns x [rows, columns]."""
        per = (COLUMNS - 1) / (self.columns[-1] - self.columns[0])
        place = (x - np.float32(self.columns[0])) * np.float32(per)
        read = cv2.remap(
            self._table,
            place,
            np.zeros_like(place),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        upper, lower, ceiling, meet = cv2.split(read)
        return upper, lower, ceiling, meet


def measure_lids(portrait: Portrait, face: Axes, which: int) -> Lids:
    """The lids of one eye; `which` is 0 for the one on the viewer's left."""
    points = portrait.landmarks[:, :2].astype(np.float64)
    upper, lower = points[list(v.UPPER_LIDS[which])], points[list(v.LOWER_LIDS[which])]
    first, last = upper[0], upper[-1]
    way = (last - first) / np.hypot(*(last - first))
    axes = Axes((first + last) / 2, np.array([way, [-way[1], way[0]]]), face.unit)
    up, low = axes.to_face(upper), axes.to_face(lower)
    edge = axes.to_face(points[list(v.BROW_EDGES[which])])
    start, stop = up[0, 0], up[-1, 0]
    columns = np.linspace(start - BESIDE, stop + BESIDE, COLUMNS)
    upper_curve, lower_curve = _margin(columns, up), _margin(columns, low)
    fade = smoothstep(columns, start - 0.06, start + 0.02)
    fade = fade * (1 - smoothstep(columns, stop - 0.02, stop + 0.06))
    lower_curve = upper_curve + fade * np.maximum(lower_curve - upper_curve, 0)
    order = np.argsort(edge[:, 0])
    # The brow's vertices lie in its hair; the free skin begins a little under them.
    brow = np.interp(columns, edge[order, 0], edge[order, 1] + 0.03)
    ceiling = np.minimum(brow, upper_curve - 0.08)
    meet = upper_curve + MEET * (lower_curve - upper_curve)
    return Lids(axes, columns, upper_curve, lower_curve, ceiling, meet, BELOW)


def margins(look: Look, upper: F32, lower: F32, meet: F32) -> tuple[F32, F32]:
    """Where both margins are now."""
    awake = 1 - look.blink
    opening = lower - upper
    raised = 0.24 * look.wide + 0.30 * max(-look.down, 0.0)
    top = upper + (meet - upper) * look.blink + opening * ((0.10 * look.squint - raised) * awake)
    bottom = lower + (meet - lower) * look.blink
    bottom += opening * ((0.10 * look.down - 0.26 * look.squint) * awake)
    return top.astype(np.float32), np.maximum(bottom, top).astype(np.float32)


def slide_upper(y: F32, upper: F32, top: F32, ceiling: F32) -> F32:
    """Where the skin at y comes from when the margin moved from `upper` to `top`."""
    length = np.maximum(upper - ceiling - LASHES, 0.01)
    now = np.maximum(top - ceiling - LASHES, 0.01)
    t = np.clip((y - ceiling) / now, 0, 1)
    # Near the brow skin hardly stretches; it unrolls next to the lashes.
    bend = np.clip(now / length - 1, -0.6, 0.9)
    inner = ceiling + length * (t + bend * t * (1 - t))
    moved = np.where(y > top - LASHES, upper + (y - top), inner)
    slid: F32 = np.where(y < ceiling, y, moved).astype(np.float32)
    return slid


def slide_shut(y: F32, meet: F32, top: F32, ceiling: F32, blink: float) -> F32:
    """Where the closed eye's picture at y comes from when its margin is at `top`.

    Lashes that point at the viewer look shorter than those that hang.
    """
    lashes = meet + (y - top) * np.float32(1 + 2.0 * (1 - blink))
    slid: F32 = np.where(y > top, lashes, slide_upper(y, meet, top, ceiling)).astype(np.float32)
    return slid


def slide_lower(y: F32, upper: F32, lower: F32, bottom: F32, below: float, spare: float) -> F32:
    """The same for the lower lid, down to where the cheek stands still.

    `spare` leaves out so much of the photo at the margin, between the corners.
    """
    spare = spare * np.clip((lower - upper) * 20, 0, 1)
    t = np.maximum((y - bottom) / np.maximum(lower + below - bottom, 0.01), 0)
    moved = np.where(y < bottom, lower + (y - bottom), lower + spare + t * (below - spare))
    slid: F32 = np.where(t < 1, moved, y).astype(np.float32)
    return slid


def _margin(columns: Floats, points: Floats) -> Floats:
    """A lid's edge over the columns: a quartic near its points, level beyond the corners."""
    x, y = points[:, 0], points[:, 1]
    weight = np.where((x == x.min()) | (x == x.max()), 3.0, 1.0)
    quartic = np.polynomial.Polynomial.fit(x, y, 4, w=weight)
    return np.asarray(quartic(np.clip(columns, x.min(), x.max())))
