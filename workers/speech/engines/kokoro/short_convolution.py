"""Convolutions along time with fewer multiplications than they are defined by (Winograd's).

Six neighbouring values of a convolution with r taps are coefficients of a product of polynomials,
which is known by its values at r + 5 points (Toom-Cook): so many multiplications take the place of
6 r. For kernels of 3, 7 and 11 these are 8, 12 and 16 instead of 18, 42 and 66; each is a product
of large matrices, which is what processors are best at. The points are those of small fractions
that lose the least in float32: the result is off by 4e-5 of its size (11 taps) or less.

Time comes first: sounds are [T, channels], float32, so that a stretch of time is one piece of
memory, and a dilation d is nothing but d times as many channels.
"""

from functools import lru_cache

import numpy as np

from workers.arrays import F32, F64

TILE = 6  # outputs that are made together
# By the number of taps: points that are taken with both signs, beside zero and infinity.
POINTS = {
    3: (1, 2, 1 / 2),
    7: (1, 3 / 2, 2 / 3, 3, 1 / 3),
    11: (1, 2, 1 / 4, 3 / 4, 4 / 3, 3, 3 / 5),
}


@lru_cache(maxsize=8)
def find_transforms(taps: int) -> tuple[F64, F64, F64]:
    """Matrices of the input [n, n], of taps [n, taps] and of the output [6, n], n = taps + 5: the
    convolution of a window w [n] with taps g is output @ ((of_taps @ g) * (input @ w))."""
    size = taps + TILE - 1
    points = [0.0, *(sign * point for point in POINTS[taps] for sign in (1, -1))]

    def evaluate(degree: int) -> F64:
        """Of a polynomial's coefficients: its values at each point, and at infinity the last."""
        return np.vstack([np.vander(points, degree, increasing=True), np.eye(degree)[-1]])

    # A convolution is the product's transpose: what interpolates there is done to the input here.
    window = np.linalg.inv(evaluate(size)).T
    kernel, output = evaluate(taps), evaluate(TILE)
    # Rows of one size lose least; the taps, which are transformed but once, take the rest.
    wide = np.abs(window).sum(axis=1, keepdims=True)
    high = np.abs(output).max(axis=1, keepdims=True)
    return window / wide, kernel * wide * high, (output / high).T


def transform_taps(weight: F32) -> F32:
    """Matrices [n, in, out] of a kernel [out, in, taps]."""
    made = np.einsum("nk,oik->nio", find_transforms(weight.shape[2])[1], weight.astype(float))
    return np.ascontiguousarray(made, np.float32)


class Workspace:
    """Memory that a thread uses again and again, by name: asking the system for it is slow."""

    def __init__(self) -> None:
        self._kept: dict[str, F32] = {}

    def take(self, name: str, *shape: int) -> F32:
        """An array [*shape] of whatever it held before."""
        size = int(np.prod(shape))
        if name not in self._kept or self._kept[name].size < size:
            self._kept[name] = np.empty(size, np.float32)
        return self._kept[name][:size].reshape(shape)


def count_taps(matrices: F32) -> int:
    """Of the kernel that matrices were made of."""
    return len(matrices) - TILE + 1


def count_rows(outputs: int, taps: int, dilation: int) -> int:
    """How many inputs `convolve` needs for so many outputs, a multiple of 6 d."""
    return outputs + -(-(taps - 1) // TILE) * TILE * dilation


def convolve(rows: F32, matrices: F32, dilation: int, space: Workspace) -> F32:
    """Outputs [6, Q, d, out] of inputs rows [`count_rows`, in]: the value at time (6 q + p) d + r
    is at [p, q, r]. `rows` begins with the first tap of the first output.
    """
    size, width, out = matrices.shape
    window, output = (find_transforms(count_taps(matrices))[which] for which in (0, 2))
    tiles = len(rows) // (TILE * dilation)
    made = tiles - -(-(size - TILE) // TILE)
    count = made * dilation
    phases = rows.reshape(tiles, TILE, dilation * width).swapaxes(0, 1)
    views = space.take("views", size, made, dilation * width)
    for first in range(0, size, TILE):
        part = views[first : first + TILE]
        later = first // TILE
        part[:] = phases[: len(part), later : later + made]
    moved = space.take("moved", size, count, width)
    _multiply(window, views, moved)
    product = space.take("product", size, count, out)
    np.matmul(moved, matrices, out=product)
    result = space.take("result", TILE, made, dilation, out)
    _multiply(output, product, result)
    return result


def _multiply(matrix: F64, given: F32, out: F32) -> None:
    """A matrix [m, n] with what is given [n, ...], into `out` [m, ...]."""
    np.matmul(
        matrix.astype(np.float32), given.reshape(len(given), -1), out=out.reshape(len(out), -1)
    )
