"""Sound -> the mel spectrogram that Wav2Lip and SadTalker were taught on, as it comes.

16 kHz; pre-emphasis 0.97; magnitudes of 800-sample Hann windows, 200 samples apart, the first
centred on the first sample and both ends of the sound mirrored; 80 triangles from 55 to 7600 Hz on
Slaney's mel scale (Auditory Toolbox, 1998), each of area one; decibels, with -120 .. -20 dB
brought to -4 .. 4.
"""

from functools import lru_cache

import numpy as np

from workers.arrays import F32, F64
from workers.speech.audio.resample import Resampler

RATE = 16000  # Hz
HOP = 200  # samples from column to column
PER_SECOND = RATE // HOP
WINDOW = 800  # samples
BANDS = 80
LOWEST, HIGHEST = 55.0, 7600.0  # Hz
EMPHASIS = 0.97
SILENCE = -4.0  # what a band is where there is nothing
TOGETHER = 16  # columns are made so many at a time, so that pieces of sound do not change a bit


class MelStream:
    """The spectrogram of a sound that comes piece by piece, the same however it is cut."""

    def __init__(self, rate: int) -> None:
        self._resampler = Resampler(rate, RATE)
        self._previous = np.zeros(1, np.float32)
        self._begun = False
        self._held = np.zeros(0, np.float32)  # emphasised, from where the next column begins
        self._samples = 0
        self._given = 0  # columns

    def hear(self, samples: F32) -> F32:
        """Columns that are final by now: float32 [BANDS, n]."""
        self._take(self._resampler.push(samples))
        if not self._begun:
            return np.zeros((BANDS, 0), np.float32)
        ready = max(0, (len(self._held) - WINDOW) // HOP + 1)
        return self._give(ready // TOGETHER * TOGETHER)

    def close(self) -> F32:
        """The last columns: in all 1 + samples // HOP."""
        self._take(self._resampler.close())
        columns, half = 1 + self._samples // HOP, WINDOW // 2
        if not self._begun:  # less than half a window in all
            self._take(np.zeros(half + 1 - self._samples, np.float32))
        self._held = np.concatenate([self._held, self._held[-half - 1 : -1][::-1]])
        return self._give(columns - self._given)

    def _take(self, samples: F32) -> None:
        """Emphasise, hold, and mirror the beginning once it is there."""
        if len(samples) == 0:
            return
        before = np.concatenate([self._previous, samples[:-1]])
        self._previous = samples[-1:]
        self._samples += len(samples)
        self._held = np.concatenate([self._held, samples - np.float32(EMPHASIS) * before])
        half = WINDOW // 2
        if not self._begun and len(self._held) > half:
            self._begun = True
            self._held = np.concatenate([self._held[1 : half + 1][::-1], self._held])

    def _give(self, count: int) -> F32:
        """The next columns, of what is held."""
        self._given += count
        columns = []
        for first in range(0, count, TOGETHER):
            starts = np.arange(first, min(first + TOGETHER, count)) * HOP
            columns.append(_look(self._held[starts[:, None] + np.arange(WINDOW)]))
        self._held = self._held[count * HOP :]
        return np.concatenate(columns, axis=1) if columns else np.zeros((BANDS, 0), np.float32)


def spectrogram(samples: F32, rate: int) -> F32:
    """Of a whole sound, mono -1..1: float32 [BANDS, 1 + samples // HOP], -4..4."""
    ear = MelStream(rate)
    return np.concatenate([ear.hear(samples), ear.close()], axis=1)


def _look(frames: F32) -> F32:
    """Columns of windows [n, WINDOW]: float32 [BANDS, n]."""
    turn = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    magnitude = np.abs(np.fft.rfft(frames * turn, axis=1))
    mel: F64 = np.einsum("bf,nf->bn", filters(), magnitude)
    decibels = 20 * np.log10(np.maximum(mel, 1e-5)) - 20
    scaled: F32 = np.clip(8 * (decibels + 100) / 100 - 4, -4, 4).astype(np.float32)
    return scaled


@lru_cache(maxsize=1)
def filters() -> F64:
    """The triangles, float64 [BANDS, WINDOW // 2 + 1]."""
    corners = _hertz(np.linspace(_mel(LOWEST), _mel(HIGHEST), BANDS + 2))
    frequency = np.fft.rfftfreq(WINDOW, 1 / RATE)
    low, middle, high = (corners[k : k + BANDS, None] for k in range(3))
    rising, falling = (frequency - low) / (middle - low), (high - frequency) / (high - middle)
    weights: F64 = np.maximum(np.minimum(rising, falling), 0) * 2 / (high - low)
    return weights


# Slaney: linear to 1000 Hz, fifteen mels; then 27 mels for each factor of 6.4.
_KNEE_HZ, _KNEE_MEL, _STEP = 1000.0, 15.0, np.log(6.4) / 27


def _mel(hertz: float) -> float:
    if hertz < _KNEE_HZ:
        return hertz * 3 / 200
    return float(_KNEE_MEL + np.log(hertz / _KNEE_HZ) / _STEP)


def _hertz(mel: F64) -> F64:
    above: F64 = _KNEE_HZ * np.exp(_STEP * (mel - _KNEE_MEL))
    return np.where(mel < _KNEE_MEL, mel * 200 / 3, above)
