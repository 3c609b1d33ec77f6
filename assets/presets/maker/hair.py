"""Hair grown strand by strand: from the scalp or the jaw, combed, pulled down, kept off the head.

Lengths are decimetres, y up, z towards the viewer, as in `human`.
"""

from dataclasses import dataclass

import numpy as np
from human import Mesh
from scipy.spatial import cKDTree

STEPS = 28


@dataclass(frozen=True)
class Style:
    """How hair grows. Directions are combed as (out to the side, up, forward)."""

    length: float
    comb: tuple[float, float, float]
    lift: float = 0.3  # how far it stands off at the root
    hold: float = 0.7  # how much of its direction a strand keeps from step to step
    gravity: float = 0.25
    volume: float = 0.10  # thickness of the whole over the head
    part: float | None = None  # where it is parted, to the viewer's right; None: nowhere
    clumps: int = 900
    clumping: float = 0.55
    frizz: float = 0.004
    wave: float = 0.0
    curl: float = 0.0
    strands: int = 26_000
    hairline: float = 0.0  # higher (bald temples) or lower
    short: float = 0.75  # the shortest strand, of the length
    fringe: float = 1.0  # length over the forehead, of the length
    taper: float = 1.0  # length over the ears and in the neck, of the length


@dataclass(frozen=True)
class Head:
    """The skin as something that hair lies on, and where the face is on it."""

    points: np.ndarray
    normals: np.ndarray
    tree: cKDTree
    eyes: np.ndarray  # the middle between them
    unit: float  # distance of the eyes' centres
    mouth: np.ndarray

    @classmethod
    def of(cls, body: Mesh, eyes: np.ndarray, unit: float, mouth: np.ndarray) -> "Head":
        near = body.vertices[body.quads].mean(axis=1)[:, 1] > eyes[1] - 6 * unit
        corners = body.vertices[body.quads[near]]
        centres = corners.mean(axis=1)
        normals = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
        normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
        # Four points a quad, so that the nearest is never far.
        spots = [(centres + corner) / 2 for corner in np.moveaxis(corners, 1, 0)]
        points = np.concatenate([centres, *spots])
        return cls(points, np.tile(normals, (5, 1)), cKDTree(points), eyes, unit, mouth)

    def nearest(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Points of the skin and their normals, smoothed over the six nearest."""
        far, index = self.tree.query(places, k=6)
        weight = 1 / (far + 0.02) ** 2
        weight /= weight.sum(axis=1, keepdims=True)
        point = (self.points[index] * weight[..., None]).sum(axis=1)
        normal = (self.normals[index] * weight[..., None]).sum(axis=1)
        return point, normal / (np.linalg.norm(normal, axis=1, keepdims=True) + 1e-12)


def scalp_density(head: Head, at: np.ndarray, hairline: float) -> np.ndarray:
    """How densely hair grows at points of the skin, 0..1."""
    x, y, z = ((at - head.eyes) / head.unit).T
    side = np.abs(x)
    back = -z  # eye distances behind the eyes
    front = 1.22 + hairline - 0.10 * np.clip(side, 0, 0.7) ** 2  # over the brow
    temple = 0.42 + hairline * 0.8
    # From the forehead's edge over the temple to the sideburn, then behind the ear to the neck.
    line = np.where(side < 0.62, front, front + (temple - front) * _ramp(side, 0.62, 1.0))
    line = np.where(back > 0.55, np.minimum(line, 1.2 - 2.6 * (back - 0.55)), line)
    line = np.where(back > 1.45, -1.25, line)
    line = np.maximum(line, -1.25)
    edge = _ramp(y - line, -0.03, 0.16)
    ear = (side > 1.02) & (back > 0.6) & (back < 2.0) & (y < 0.50)
    nape = 1 - _ramp(-y, 0.1, 0.5) * _ramp(side, 0.62, 0.85)  # the neck's hair is behind it
    return np.where(ear, 0.0, edge * nape)


def beard_density(head: Head, at: np.ndarray, _: float) -> np.ndarray:
    """The same of a beard and a moustache."""
    x, y, z = ((at - head.eyes) / head.unit).T
    my = (head.mouth - head.eyes)[1] / head.unit
    side = np.abs(x)
    # The cheeks' edge runs from the sideburn to the moustache.
    top = my + np.interp(side, [0.0, 0.38, 0.62, 0.95, 1.2], [0.46, 0.34, 0.08, 0.50, 1.35])
    edge = _ramp(top - y, 0.0, 0.16) * _ramp(y, -2.35, -2.05) * _ramp(z, -1.3, -0.7)
    lips = np.exp(-(((side / 0.47) ** 4) + ((y - my + 0.01) / 0.15) ** 4))
    under = np.exp(-((side / 0.16) ** 2 + ((y - my + 0.30) / 0.09) ** 2)) * 0.5
    nose = (y > my + 0.31) & (side < 0.42)
    return np.where(nose, 0.0, np.clip(edge * (1 - 1.6 * lips) - under, 0, 1))


def grow(head: Head, body: Mesh, style: Style, density, rng: np.random.Generator) -> np.ndarray:
    """Strands [n, STEPS + 1, 3]."""
    roots, normals, much = _sow(head, body, style, density, rng)
    count = len(roots)
    length = style.length * rng.uniform(style.short, 1.0, count)
    length *= _lengths(head, roots, style)
    length *= _spare_lips(head, roots) if density is beard_density else 1.0
    length *= 0.35 + 0.65 * much  # shorter at the edge, as hair is
    step = (length / STEPS)[:, None]
    clump = cKDTree(roots[rng.choice(count, min(style.clumps, count), replace=False)])
    clump_of = clump.query(roots)[1]
    layer = rng.uniform(0.1, 1.0, count) ** 1.2 * style.volume
    part = 0.0 if style.part is None else style.part * head.unit
    away = np.where(roots[:, 0] - part >= 0, 1.0, -1.0)
    if style.part is None:
        away = np.clip(roots[:, 0] / (0.8 * head.unit), -1, 1)
    comb = np.stack(
        [style.comb[0] * away, np.full(count, style.comb[1]), np.full(count, style.comb[2])], 1
    )
    place, path = roots.copy(), [roots.copy()]
    way = _unit(normals * style.lift + _tangent(comb, normals) * (1 - style.lift))
    jitter = rng.normal(0, 1, (len(clump.data), 3))[clump_of] * 0.12
    for k in range(STEPS):
        along = (k + 1) / STEPS
        point, normal = head.nearest(place)
        hold = np.clip(1.4 - 1.6 * along * style.gravity, 0.05, 1.0)  # what is combed falls at last
        wanted = _tangent(comb + jitter, normal) * hold
        wanted = wanted + np.array([0, -1, 0]) * style.gravity * (0.5 + 2 * along)
        way = _unit(way * style.hold + _unit(wanted) * (1 - style.hold))
        place = place + way * step
        point, normal = head.nearest(place)
        above = ((place - point) * normal).sum(axis=1)
        least = layer * np.minimum(1, 3.0 * along) + 0.004
        place = place + normal * np.clip(least - above, 0, None)[:, None]
        if style.part is not None and style.length > 1.2:
            place = _clear_face(head, place, away)
        path.append(place.copy())
    strands = _dress(np.stack(path, axis=1), clump_of, len(clump.data), style, rng)
    if style.part is not None and style.length > 1.2:
        x, y, z = np.moveaxis((strands - head.eyes) / head.unit, 2, 0)
        throat = (np.abs(x) < 0.80) & (y < -1.15) & (z > -1.1)
        strands = strands[~throat.any(axis=1)]
    return strands


def _sow(head, body, style, density, rng):
    """Roots spread evenly over the skin where hair grows; their normals; how dense it is there."""
    corners = body.vertices[body.quads]
    high = corners[:, :, 1].mean(axis=1) > head.eyes[1] - 3.2 * head.unit
    corners = corners[high]
    across = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
    area = np.linalg.norm(across, axis=1) / 2
    chosen = rng.choice(len(corners), style.strands * 6, p=area / area.sum())
    u, v = rng.uniform(0, 1, (2, len(chosen), 1))
    a, b, c, d = np.moveaxis(corners[chosen], 1, 0)
    at = a * (1 - u) * (1 - v) + b * u * (1 - v) + c * u * v + d * (1 - u) * v
    much = density(head, at, style.hairline)
    kept = rng.uniform(0, 1, len(at)) < much
    at, much = at[kept][: style.strands], much[kept][: style.strands]
    _, normal = head.nearest(at)
    return at, normal, much


def _lengths(head: Head, roots: np.ndarray, style: Style) -> np.ndarray:
    """Parts of the length, by where a strand grows."""
    _, y, z = ((roots - head.eyes) / head.unit).T
    over = _ramp(z, -0.75, -0.25) * _ramp(y, 0.9, 1.1)
    low = _ramp(1.15 - y, 0.0, 0.9)
    return (1 + (style.fringe - 1) * over) * (1 + (style.taper - 1) * low)


def _spare_lips(head: Head, roots: np.ndarray) -> np.ndarray:
    """A moustache is shorter than the beard around it, and ends above the lips."""
    x, y, _ = ((roots - head.mouth) / head.unit).T
    return 1 - 0.62 * np.exp(-((x / 0.55) ** 4)) * _ramp(y, -0.05, 0.10)


def _clear_face(head: Head, place: np.ndarray, away: np.ndarray) -> np.ndarray:
    """Hair that falls beside the face, not over it."""
    x, y, z = ((place - head.eyes) / head.unit).T
    free = np.interp(y, [-3.0, -1.6, 0.2, 0.75, 1.1, 1.3], [0.7, 0.86, 0.93, 0.84, 0.55, 0.0])
    free = free * _ramp(z, -1.0, -0.5)
    short = np.clip(free - x * away, 0, None) * head.unit
    return place + (short * away)[:, None] * np.array([1.0, 0, 0])


def _dress(strands, clump_of, clumps, style, rng):
    """Clumps, waves, curls and loose ends."""
    count, steps, _ = strands.shape
    along = np.linspace(0, 1, steps)[None, :, None]
    sums = np.zeros((clumps, steps, 3))
    np.add.at(sums, clump_of, strands)
    size = np.bincount(clump_of, minlength=clumps)[:, None, None]
    middle = (sums / np.maximum(size, 1))[clump_of]
    strands = strands + (middle - strands) * (style.clumping * along**1.3)
    phase = rng.uniform(0, 2 * np.pi, clumps)[clump_of][:, None, None] + rng.normal(
        0, 0.35, (count, 1, 1)
    )
    side = _unit(np.cross(strands[:, -1] - strands[:, 0], np.array([0, 0, 1.0])) + 1e-9)[:, None]
    if style.wave:
        turns = 2 * np.pi * (style.length / 0.55)
        strands = strands + side * style.wave * along * np.sin(turns * along + phase)
    if style.curl:
        turns = 2 * np.pi * style.length / 0.10
        up = np.array([0, 0, 1.0])
        strands = strands + style.curl * np.minimum(1, 4 * along) * (
            side * np.cos(turns * along + phase) + up * np.sin(turns * along + phase)
        )
    # Each strand strays slowly, on a way of its own.
    pace = rng.uniform(0.4, 1.6, (count, 1, 3)) * 2 * np.pi
    start = rng.uniform(0, 2 * np.pi, (count, 1, 3))
    stray = np.sin(pace * along + start) - np.sin(start)
    return strands + stray * style.frizz * 3 * along


def _tangent(vector, normal):
    return vector - normal * (vector * normal).sum(axis=1, keepdims=True)


def _unit(vector):
    return vector / (np.linalg.norm(vector, axis=1, keepdims=True) + 1e-12)


def _ramp(value, low, high):
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)
