"""Sound at another rate, piece by piece: a windowed sinc, one row of taps a phase."""

from functools import lru_cache
from math import gcd

import numpy as np

from workers.arrays import F32

CROSSINGS = 16  # zero crossings of the sinc on either side
ROLL_OFF = 0.95  # the cut-off, of the lower rate's half


class Resampler:
    """Mono samples at `rate` Hz -> at `target` Hz; how the sound is cut into pieces is not heard.

    Sample n of what comes out is the moment n / target of what went in, with no delay.
    """

    def __init__(self, rate: int, target: int) -> None:
        common = gcd(rate, target)
        self._up, self._down = target // common, rate // common
        self._taps = _taps(self._up, self._down)
        reach = self._taps.shape[1] // 2
        self._held = np.zeros(reach - 1, np.float32)  # silence before the first sample
        self._first = 1 - reach  # which sample the first held one is
        self._heard = 0
        self._made = 0

    def push(self, samples: F32) -> F32:
        """What is final by now: float32 [n]."""
        if self._up == self._down:
            return samples.astype(np.float32)
        self._heard += len(samples)
        self._held = np.concatenate([self._held, samples.astype(np.float32)])
        ahead = self._heard - self._taps.shape[1] // 2  # the last sample with all its neighbours
        return self._make(max(self._made, (ahead * self._up) // self._down))

    def close(self) -> F32:
        """The rest, once all has been pushed."""
        if self._up == self._down:
            return np.zeros(0, np.float32)
        self._held = np.pad(self._held, (0, self._taps.shape[1]))
        return self._make(-(-self._heard * self._up // self._down))

    def _make(self, stop: int) -> F32:
        index = np.arange(self._made, stop)
        at, phase = np.divmod(index * self._down, self._up)
        count = self._taps.shape[1]
        start = at - count // 2 + 1 - self._first
        made: F32 = np.einsum(
            "nt,nt->n", self._held[start[:, None] + np.arange(count)], self._taps[phase]
        ).astype(np.float32)
        self._made = stop
        keep = stop * self._down // self._up - count // 2 + 1 - self._first
        self._held = self._held[keep:]
        self._first += keep
        return made


@lru_cache(maxsize=8)
def _taps(up: int, down: int) -> F32:
    """Weights of the samples around a moment that lies phase / up after one: float32 [up, taps]."""
    cut = ROLL_OFF * min(1.0, up / down)
    reach = int(np.ceil(CROSSINGS / cut))
    apart = np.arange(1 - reach, reach + 1) - np.arange(up)[:, None] / up
    window = np.i0(9.0 * np.sqrt(np.maximum(1 - (apart / reach) ** 2, 0))) / np.i0(9.0)
    taps = cut * np.sinc(cut * apart) * window
    even: F32 = (taps / taps.sum(axis=1, keepdims=True)).astype(np.float32)
    return even
