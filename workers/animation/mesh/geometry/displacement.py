"""Displacement fields on a coarse grid: made once by splines, mixed and inverted every frame.

A field moves a point p of the photo to p + D(p). To draw, one needs the way back: for an output
pixel x the source is s with s + D(s) = x, found by the fixed point s = x - D(s), which converges
while D is a contraction (no fold). All of it happens on nodes `step` pixels apart; only the
result is enlarged to pixels.
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from workers.arrays import F32, Floats, Pixels


@dataclass(frozen=True)
class Grid:
    """Nodes at the centres of cells of `step` pixels, from pixel (left, top) on."""

    left: int
    top: int
    columns: int
    rows: int
    step: int

    @classmethod
    def over(cls, box: tuple[float, float, float, float], step: int) -> "Grid":
        """The grid that covers box = (x0, y0, x1, y1) pixels, aligned to multiples of step."""
        x0, y0 = (int(np.floor(v / step)) for v in box[:2])
        x1, y1 = (int(np.ceil(v / step)) for v in box[2:])
        return cls(x0 * step, y0 * step, max(x1 - x0, 1), max(y1 - y0, 1), step)

    @property
    def width(self) -> int:
        """Pixels from the left edge to the right."""
        return self.columns * self.step

    @property
    def height(self) -> int:
        """Pixels from the top edge to the bottom."""
        return self.rows * self.step

    def nodes(self) -> F32:
        """Node positions in pixels, float32 [rows, columns, 2]."""
        xs = self.left + (np.arange(self.columns, dtype=np.float32) + 0.5) * self.step - 0.5
        ys = self.top + (np.arange(self.rows, dtype=np.float32) + 0.5) * self.step - 0.5
        return np.stack(np.broadcast_arrays(xs[None, :], ys[:, None]), axis=-1).astype(np.float32)

    def box(self, margin: float) -> tuple[float, float, float, float]:
        """The pixels that it covers and `margin` more on each side, (x0, y0, x1, y1)."""
        right, bottom = self.left + self.width, self.top + self.height
        return self.left - margin, self.top - margin, right + margin, bottom + margin

    def window(self, box: tuple[float, float, float, float]) -> tuple[slice, slice, "Grid"]:
        """The part that covers a box of pixels: slices of rows and columns, and its own Grid."""
        c0 = int(np.clip(np.floor((box[0] - self.left) / self.step), 0, self.columns - 1))
        r0 = int(np.clip(np.floor((box[1] - self.top) / self.step), 0, self.rows - 1))
        c1 = int(np.clip(np.ceil((box[2] - self.left) / self.step), c0 + 1, self.columns))
        r1 = int(np.clip(np.ceil((box[3] - self.top) / self.step), r0 + 1, self.rows))
        part = Grid(
            self.left + c0 * self.step, self.top + r0 * self.step, c1 - c0, r1 - r0, self.step
        )
        return slice(r0, r1), slice(c0, c1), part

    def sample(self, field: F32, at: F32) -> F32:
        """A field known on the nodes, read at pixel positions [..., 2]; 0 outside."""
        corner = np.array([self.left - 0.5, self.top - 0.5], np.float32)
        place = (at - corner) * np.float32(1 / self.step) - np.float32(0.5)
        read: F32 = cv2.remap(field, place, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        return read

    def enlarge(self, values: F32) -> F32:
        """Node values -> pixel values, float32 [height, width, ...]."""
        if self.step == 1:
            return values
        size = (self.width, self.height)
        large: F32 = cv2.resize(values, size, interpolation=cv2.INTER_LINEAR)
        return large


class Canvas:
    """The pixels under a grid, for reading pictures through maps known on its nodes."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.nodes = grid.nodes()
        xs = grid.left + np.arange(grid.width, dtype=np.float32)
        ys = grid.top + np.arange(grid.height, dtype=np.float32)
        pair = np.broadcast_arrays(xs[None, :], ys[:, None])
        self._identity = np.ascontiguousarray(np.stack(pair, axis=-1))

    def read(self, image: Pixels, part: Grid, source: F32, scale: float = 1.0) -> Pixels:
        """The colours of `image` at `source`, uint8 [part.height, part.width, channels].

        `source` gives for the nodes of `part`, a window of the canvas's grid, where they come
        from; `image` has `scale` pixels to each of theirs. The way from a node is enlarged and
        not the place itself, which a linear enlargement would clamp at the border.
        """
        place = self.place(part, source, scale)
        read: Pixels = cv2.remap(
            image, place, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        return read

    def place(self, part: Grid, source: F32, scale: float = 1.0) -> F32:
        """The same for pixels: where on the image each comes from, [part.height, part.width, 2]."""
        y, x = part.top - self.grid.top, part.left - self.grid.left
        row, column = y // part.step, x // part.step
        nodes = self.nodes[row : row + part.rows, column : column + part.columns]
        away = part.enlarge((source - nodes) * np.float32(scale))
        here = self._identity[y : y + part.height, x : x + part.width]
        place: F32 = cv2.scaleAdd(here, scale, away)
        return place


def lay(over: Pixels, under: Pixels, alpha: F32) -> Pixels:
    """Blend two pictures uint8 [h, w, 3] by alpha 0..1 [h, w]."""
    mixed: Pixels = cv2.blendLinear(over, under, alpha, 1 - alpha)
    return mixed


def combine(weights: Floats, basis: Floats) -> Floats:
    """The sum of basis [n, ...] by weights [n]; most of a face's weights are 0 most of the time.

    A plain sum: BLAS would wake its threads for it, which costs more when cores are busy.
    """
    used = np.flatnonzero(weights)
    if not used.size:
        return np.zeros_like(basis[0])
    total = basis[used[0]] * weights[used[0]]
    for k in used[1:]:
        total += basis[k] * weights[k]
    summed: Floats = total
    return summed


@lru_cache(maxsize=16)
def _indices(rows: int, columns: int) -> F32:
    """Each node's own column and row, float32 [rows, columns, 2]."""
    pair = np.meshgrid(np.arange(columns), np.arange(rows))
    return np.ascontiguousarray(np.stack(pair, axis=-1).astype(np.float32))


def invert(grid: Grid, field: F32, rounds: int) -> F32:
    """The way from each node back to where it came from under p -> p + field(p), in pixels.

    `field` is known on the grid's nodes and 0 beyond; float32 [rows, columns, 2] in and out.
    """
    node = _indices(grid.rows, grid.columns)
    cells = field / np.float32(grid.step)
    place = node - cells
    for _ in range(rounds):
        back = cv2.remap(cells, place, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        cv2.subtract(node, back, place)
    way: F32 = (place - node) * np.float32(grid.step)
    return way


def spline(points: Floats, values: Floats, at: Floats) -> Floats:
    """Thin-plate spline through values [n, k] at points [n, 2], read at [..., 2] (Duchon 1977).

    Lightly smoothed, so that two near vertices which disagree do not ring. Coordinates should be
    of order 1.
    """
    n = len(points)
    kernel = _thin_plate(points, points)
    kernel[np.diag_indices(n)] += 1e-4
    plane = np.column_stack([np.ones(n), points])
    system = np.block([[kernel, plane], [plane.T, np.zeros((3, 3))]])
    right = np.concatenate([values, np.zeros((3, values.shape[1]))])
    weights = np.linalg.solve(system, right)
    flat = at.reshape(-1, 2)
    result = _thin_plate(flat, points) @ weights[:n] + weights[n] + flat @ weights[n + 1 :]
    field: Floats = result.reshape(*at.shape[:-1], values.shape[1])
    return field


def _thin_plate(a: Floats, b: Floats) -> Floats:
    """r^2 log r between two sets of points."""
    a, b = a.astype(np.float32), b.astype(np.float32)
    square = (a[:, :1] - b[:, 0]) ** 2 + (a[:, 1:] - b[:, 1]) ** 2
    bent: Floats = 0.5 * square * np.log(np.maximum(square, 1e-12))
    return bent
