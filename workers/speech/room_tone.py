"""The hush of a room, without which the silence between words is a hole.

Noise falling with frequency, as rooms have it, whose loop closes without a seam: it is taken at a
Line's own place in the film, so that it runs through from Line to Line, and is always the same.
"""

from functools import lru_cache

import numpy as np

from workers.arrays import F32

LEVEL_DB = -65.0  # of full scale, root mean square
LOOP = 8.0  # seconds
LOWEST, HIGHEST = 60.0, 5000.0  # Hz within which it falls by 4.5 dB an octave
SEED = 8


def add_room_tone(samples: F32, rate: int, start: float) -> F32:
    """Sound, mono, that begins at `start` seconds of a film, with the room that it is heard in."""
    loop = _make_loop(rate)
    place = (round(start * rate) + np.arange(len(samples))) % len(loop)
    return samples + loop[place]


@lru_cache(maxsize=4)
def _make_loop(rate: int) -> F32:
    count = round(LOOP * rate)
    frequency = np.fft.rfftfreq(count, 1 / rate)
    inside = np.clip(frequency, LOWEST, None)
    weight = inside**-0.75 / (1 + (frequency / HIGHEST) ** 4)
    weight *= np.minimum(frequency / LOWEST, 1) ** 2
    drawn = np.random.default_rng(SEED).standard_normal((2, len(frequency)))
    noise = np.fft.irfft((drawn[0] + 1j * drawn[1]) * weight, count)
    noise *= 10 ** (LEVEL_DB / 20) / np.sqrt(np.mean(np.square(noise)))
    return noise.astype(np.float32)
