"""Kokoro's decoder (StyleTTS 2's, with an iSTFTNet for a generator) in NumPy.

Nine tenths of a voice's work are 48 convolutions in residual blocks of the generator. They are
computed by `short_convolution` with half of the multiplications of the definition, a stretch of
time after the other on all cores, with the norm and the Snake activation before them done while
the stretch is in the cache. Nothing is compiled or prepared, whatever a line's length.

The sum of a stretch does not depend on the number of cores, so the same line gives the same bits.
Sounds are [T, channels], float32. The source of harmonics and the inverse STFT are in `source`.
"""

from collections.abc import Mapping

import numpy as np

from workers.arrays import F32
from workers.speech.engines.kokoro.parallel import Pool
from workers.speech.engines.kokoro.short_convolution import (
    TILE,
    Workspace,
    convolve,
    count_rows,
    count_taps,
)

RATES = (10, 6)  # of the generator's two upsamplings
BLOCKS, DILATIONS = 3, (1, 3, 5)  # residual blocks beside each other, and what is in each
EPSILON = 1e-5
STRETCH = 1024  # outputs that are made in one go
COLUMNS = 256  # channels of a plain convolution that are


class Decoder:
    """The network with its weights; one call at a time."""

    def __init__(self, weights: Mapping[str, F32], pool: Pool) -> None:
        self._weights, self._pool = weights, pool
        self._style = np.zeros((1, 0), np.float32)

    def decode(self, features: F32, f0: F32, energy: F32, style: F32, harmonics: F32) -> F32:
        """Log magnitudes and phases [120 T + 1, 22] of features [T, 512], f0 and energy [2T], a
        style [1, 128] and harmonics [120 T + 1, 22]."""
        self._style = style
        f0 = self._convolve(f0[:, None], "F0_conv", stride=2)
        energy = self._convolve(energy[:, None], "N_conv", stride=2)
        rest = self._convolve(features, "asr_res/asr_res.0")
        x = self._block(np.concatenate([features, f0, energy], axis=1), "encode")
        for index in range(4):
            given = np.concatenate([x, rest, f0, energy], axis=1)
            x = self._block(given, f"decode.{index}", index == 3)
        for index, rate in enumerate(RATES):
            x = self._stretch(_leak(x, 0.1), f"generator/ups.{index}", rate)
            if index + 1 == len(RATES):  # one frame more, as the STFT has it
                x = np.concatenate([x[1:2], x])
            strides = int(np.prod(RATES[index + 1 :]))
            source = self._convolve(harmonics, f"generator/noise_convs.{index}", stride=strides)
            x += self._residual(source, f"generator/noise_res.{index}")
            paths = [f"generator/resblocks.{BLOCKS * index + n}" for n in range(BLOCKS)]
            total = self._residual(x, paths[0])
            for path in paths[1:]:
                total += self._residual(x, path)
            total *= np.float32(1 / BLOCKS)
            x = total
        return self._convolve(_leak(x, 0.01), "generator/conv_post")

    def _block(self, x: F32, path: str, doubled: bool = False) -> F32:
        way = _leak(self._normalize(x, f"{path}/norm1"), 0.2)
        around = x
        if doubled:
            way = self._double(way, f"{path}/pool")
            around = np.repeat(x, 2, axis=0)
        way = self._convolve(way, f"{path}/conv1")
        way = self._convolve(_leak(self._normalize(way, f"{path}/norm2"), 0.2), f"{path}/conv2")
        way += self._convolve(around, f"{path}/conv1x1")
        way *= np.float32(2**-0.5)
        return way

    def _residual(self, x: F32, path: str) -> F32:
        """A new sound [T, C]; statistics are of all of it, so it is gone through six times."""
        sums = _sum_stretches(self._pool, x)
        for index, dilation in enumerate(DILATIONS):
            way, sums = self._activated(x, sums, path, 1, index, dilation, None)
            x, sums = self._activated(way, sums, path, 2, index, 1, x)
        return x

    def _activated(
        self,
        x: F32,
        sums: F32,
        path: str,
        half: int,
        index: int,
        dilation: int,
        added: F32 | None,
    ) -> tuple[F32, F32]:
        """Norm, Snake and convolution of x [T, C], with what is `added`; and its sums [2, C]."""
        scale, shift = self._read_norm(f"{path}/adain{half}.{index}", sums, len(x))
        alpha = self._weights[f"{path}/alpha{half}.{index}"]
        matrices = self._weights[f"{path}/convs{half}.{index}"]
        bias = self._weights[f"{path}/convs{half}.{index}/bias"]
        taps, width = count_taps(matrices), matrices.shape[2]
        before = dilation * (taps - 1) // 2
        step = max(STRETCH // (TILE * dilation), 1) * TILE * dilation
        tile = TILE * dilation
        whole = np.empty((-(-len(x) // tile) * tile, width), np.float32)

        def run(start: int, space: Workspace) -> F32:
            stop = min(start + step, len(x))
            outputs = -(-(stop - start) // tile) * tile
            rows = space.take("rows", count_rows(outputs, taps, dilation), x.shape[1])
            first = start - before
            low, high = max(first, 0), min(first + len(rows), len(x))
            rows[: low - first] = 0
            rows[high - first :] = 0
            _snake(x[low:high], scale, shift, alpha, rows[low - first : high - first], space)
            got = convolve(rows, matrices, dilation, space).swapaxes(0, 1)
            np.add(got, bias, out=whole[start : start + outputs].reshape(got.shape))
            here = whole[start:stop]
            if added is not None:
                np.add(here, added[start:stop], out=here)
            return _sum(here)

        sums = np.sum(self._pool.map(run, range(0, len(x), step)), axis=0)
        return whole[: len(x)], sums

    def _normalize(self, x: F32, path: str) -> F32:
        """Each channel to mean 0 and variance 1 over time, then as the style would have it."""
        scale, shift = self._read_norm(path, _sum_stretches(self._pool, x), len(x))
        return x * scale + shift

    def _read_norm(self, path: str, sums: F32, count: int) -> tuple[F32, F32]:
        """What to multiply with and what to add [C], for sums and sums of squares [2, C]."""
        wanted = (self._style @ self._weights[path] + self._weights[f"{path}/bias"])[0]
        gain, offset = np.split(wanted, 2)
        mean, square = sums / count
        scale = (1 + gain) / np.sqrt(np.maximum(square - mean**2, 0) + EPSILON)
        return scale.astype(np.float32), (offset - mean * scale).astype(np.float32)

    def _convolve(self, x: F32, path: str, stride: int = 1) -> F32:
        """A convolution [T, in] to [T / stride, out] as it is defined."""
        weight, bias = self._weights[path], self._weights[f"{path}/bias"]
        taps, _, out = weight.shape
        # The harmonics' frames lie around the others.
        padding = (stride + 1) // 2 if stride > 2 else (taps - 1) // 2
        padded = np.pad(x, ((padding, padding), (0, 0)))
        count = (len(padded) - taps) // stride + 1
        last = (count - 1) * stride + 1
        made = np.empty((count, out), np.float32)

        def run(first: int, _space: Workspace) -> None:
            columns = slice(first, first + COLUMNS)
            part = made[:, columns]
            part[:] = bias[columns]
            for tap in range(taps):
                part += padded[tap : tap + last : stride] @ weight[tap, :, columns]

        self._pool.map(run, range(0, out, COLUMNS))
        return made

    def _stretch(self, x: F32, path: str, rate: int) -> F32:
        """A transposed convolution [T, in] to [rate T, out], its kernel two steps long."""
        weight, bias = self._weights[path], self._weights[f"{path}/bias"]
        whole = np.zeros((len(x) + 1, rate, weight.shape[2]), np.float32)

        def run(step: int, _space: Workspace) -> None:
            whole[:-1, step] = x @ weight[step]
            whole[1:, step] += x @ weight[rate + step]

        self._pool.map(run, range(rate))
        padding = rate // 2
        return whole.reshape(-1, weight.shape[2])[padding : padding + rate * len(x)] + bias

    def _double(self, x: F32, path: str) -> F32:
        """A transposed convolution of each channel by itself, [T, C] to [2T, C]."""
        weight = self._weights[path]
        made = np.empty((len(x), 2, x.shape[1]), np.float32)
        made[:, 0] = x * weight[1]
        made[:, 1] = x * weight[2]
        made[:-1, 1] += x[1:] * weight[0]
        return made.reshape(-1, x.shape[1]) + self._weights[f"{path}/bias"]


def _snake(x: F32, scale: F32, shift: F32, alpha: F32, out: F32, space: Workspace) -> None:
    """y + sin(alpha y)^2 / alpha of y = scale x + shift, into `out`."""
    np.multiply(x, scale, out=out)
    np.add(out, shift, out=out)
    wave = space.take("wave", *x.shape)
    np.multiply(out, alpha, out=wave)
    np.sin(wave, out=wave)
    np.multiply(wave, wave, out=wave)
    np.multiply(wave, 1 / alpha, out=wave)
    np.add(out, wave, out=out)


def _leak(x: F32, slope: float) -> F32:
    leaked: F32 = np.maximum(x, x * np.float32(slope))
    return leaked


def _sum(x: F32) -> F32:
    """Sums and sums of squares [2, C], in float64, of a stretch [T, C]."""
    return np.stack([x.sum(axis=0), np.einsum("tc,tc->c", x, x)]).astype(np.float64)


def _sum_stretches(pool: Pool, x: F32) -> F32:
    def run(start: int, _space: Workspace) -> F32:
        return _sum(x[start : start + STRETCH])

    total: F32 = np.sum(pool.map(run, range(0, len(x), STRETCH)), axis=0)
    return total
