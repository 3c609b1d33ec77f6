"""Loudness by measurement: LUFS after ITU-R BS.1770-4, for sound that is whole before it starts."""

import numpy as np
from numpy.typing import NDArray

from workers.arrays import F32

STEP = 0.1  # seconds; a block is four of them
PIECE = 200  # steps that are weighted at a time, so that memory stays small
LEAD = 0.5  # seconds before a piece in which the filters settle
SILENT = -70.0  # LUFS: blocks under it do not count, and sound that has no others


def measure(samples: F32, rate: int) -> float:
    """The integrated loudness of mono sound, -1..1, in LUFS; SILENT where there is nothing."""
    step = round(STEP * rate)
    squares = np.concatenate(
        [_weigh(samples, start, step, rate) for start in range(0, len(samples), step * PIECE)]
        or [np.zeros(0)]
    )
    # Sound shorter than a block is one block by itself.
    blocks = np.convolve(squares, np.ones(4) / 4, "valid") if len(squares) >= 4 else squares
    levels = -0.691 + 10 * np.log10(np.maximum(blocks, 1e-12))
    loud = levels > SILENT
    if not loud.any():
        return SILENT
    gate = -0.691 + 10 * np.log10(blocks[loud].mean()) - 10
    return float(-0.691 + 10 * np.log10(blocks[loud & (levels > gate)].mean()))


def _weigh(samples: F32, start: int, step: int, rate: int) -> NDArray[np.float64]:
    """Mean squares of the steps of a piece, K-weighted."""
    lead = min(start, round(LEAD * rate))
    piece = samples[start - lead : start + PIECE * step]
    size = 1 << (len(piece) + rate // 4).bit_length()
    weighted = np.fft.irfft(np.fft.rfft(piece, size) * _response(size, rate), size)
    heard = weighted[lead : len(piece)]
    whole = max(len(heard) // step, 1)
    return np.asarray([np.square(part).mean() for part in np.array_split(heard, whole)])


def _response(size: int, rate: int) -> NDArray[np.complex128]:
    """The two filters of the standard, from the analogue prototypes behind its coefficients."""
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(size))
    k, q = np.tan(np.pi * 1681.974450955533 / rate), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    shelf = (high + band * k / q + k * k) + 2 * (k * k - high) * z
    shelf = (shelf + (high - band * k / q + k * k) * z * z) / _poles(z, k, q)
    k, q = np.tan(np.pi * 38.13547087602444 / rate), 0.5003270373238773
    rumble = (1 - z) ** 2 * (1 + k / q + k * k) / _poles(z, k, q)
    response: NDArray[np.complex128] = shelf * rumble
    return response


def _poles(z: NDArray[np.complex128], k: float, q: float) -> NDArray[np.complex128]:
    return (1 + k / q + k * k) + 2 * (k * k - 1) * z + (1 - k / q + k * k) * z * z
