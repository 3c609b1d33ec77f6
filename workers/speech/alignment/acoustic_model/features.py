"""Sound -> what the network sees: 40 log-mel bands, a hundred times a second, at any rate."""

from functools import lru_cache

import numpy as np

from workers.arrays import F32

BANDS = 40
HOP = 0.010  # seconds a frame: frame n covers [n * HOP, (n + 1) * HOP] and is seen from its middle
WINDOW = 0.025  # seconds
LOWEST, HIGHEST = 60.0, 7600.0  # Hz
FLOOR = 1e-9  # power of a band below which nothing is told apart: -90 dB of full scale


def extract_features(samples: F32, rate: int) -> F32:
    """Log power of the bands, float32 [frames, BANDS], natural logarithm.

    `samples` is mono, -1..1. A sound's bands do not depend on the rate that it is sampled at; a
    rate under 2 * HIGHEST leaves the upper bands at the floor.
    """
    count = int(len(samples) / rate / HOP)
    size = round(WINDOW * rate)
    padded = 1 << (size - 1).bit_length()
    window = np.hanning(size).astype(np.float32)
    weights = _weights(rate, padded) / np.float32(padded * np.square(window).sum())
    apron = np.pad(samples.astype(np.float32), size)
    starts = np.round((np.arange(count) + 0.5) * HOP * rate).astype(int) + size - size // 2
    bands = np.empty((count, BANDS), np.float32)
    for first in range(0, count, 2048):  # memory stays small however long the sound is
        frames = apron[starts[first : first + 2048, None] + np.arange(size)]
        spectrum = np.fft.rfft(frames * window, padded)
        power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
        bands[first : first + 2048] = power @ weights
    return np.log(np.maximum(bands, FLOOR))


@lru_cache(maxsize=8)
def _weights(rate: int, padded: int) -> F32:
    """Triangles evenly spaced on the mel scale, float32 [padded // 2 + 1, BANDS]."""
    mel = np.linspace(_mel(LOWEST), _mel(HIGHEST), BANDS + 2)
    corners = 700 * (10 ** (mel / 2595) - 1)
    frequency = np.fft.rfftfreq(padded, 1 / rate)[:, None]
    low, middle, high = corners[:-2], corners[1:-1], corners[2:]
    rising, falling = (frequency - low) / (middle - low), (high - frequency) / (high - middle)
    # Twice, since a real signal's power lies half in negative frequencies.
    return (2 * np.maximum(np.minimum(rising, falling), 0)).astype(np.float32)


def _mel(frequency: float) -> float:
    return float(2595 * np.log10(1 + frequency / 700))
