"""What Kokoro's generator is excited by: harmonics of F0 and breath (NSF's harmonic source).

Nine sines at multiples of F0 where there is voice, noise where there is none, mixed by nine learnt
weights and given as a short-time spectrum. The noise is drawn from a fixed seed, so that the same
line sounds the same; graphs published for onnxruntime leave it out, but the network learnt with it.
"""

import numpy as np

from workers.arrays import F32, F64

RATE = 24000
STEP = 300  # samples of a value of F0
HARMONICS = 9
LOUD = 0.1  # a sine's amplitude
HISS, BREATH = 0.003, LOUD / 3  # standard deviations of noise with a voice and without
VOICED = 10.0  # Hz over which there is one
SIZE, HOP = 20, 5  # of the short-time transform
SEED = 1


def excite(f0: F32, weight: F32, bias: F32, noise: float = 1.0) -> F32:
    """Magnitudes and phases [22, 60 n + 1] of the source for f0 [n] in Hz.

    `weight` [9, 1] and `bias` [1] mix the harmonics; `noise` scales the noise.
    """
    multiples = np.arange(1, HARMONICS + 1)
    turns = np.cumsum((f0.astype(np.float64)[:, None] * multiples / RATE) % 1, axis=0) * STEP
    # From the middle of each step to the next one's, as the network's interpolation has it.
    place = np.clip((np.arange(len(f0) * STEP) + 0.5) / STEP - 0.5, 0, len(f0) - 1)
    before = np.minimum(place.astype(int), len(f0) - 1)
    after = np.minimum(before + 1, len(f0) - 1)
    share = (place - before)[:, None]
    phase = turns[before] * (1 - share) + turns[after] * share
    sines = np.sin(2 * np.pi * (phase % 1)).astype(np.float32) * np.float32(LOUD)
    voiced = np.repeat(f0 > VOICED, STEP)[:, None]
    waves = np.where(voiced, sines, np.float32(0))
    if noise:
        drawn = np.random.default_rng(SEED).standard_normal(waves.shape, dtype=np.float32)
        waves += drawn * np.where(voiced, HISS, BREATH).astype(np.float32) * np.float32(noise)
    return analyze(np.tanh(waves @ weight + bias)[:, 0])


def analyze(samples: F32) -> F32:
    """Magnitudes and phases [22, n / 5 + 1] of samples [n]."""
    padded = np.pad(samples, SIZE // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, SIZE)[::HOP]
    bins = np.fft.rfft(frames * window(), axis=1).T
    return np.concatenate([np.abs(bins), np.angle(bins)]).astype(np.float32)


def synthesize(spectrum: F32) -> F32:
    """Samples [5 n] of what the generator gives [22, n + 1]: log magnitudes, sines of phases."""
    half = SIZE // 2 + 1
    bins = np.exp(spectrum[:half]) * np.exp(1j * np.sin(spectrum[half:]))
    frames = np.fft.irfft(bins.T, SIZE, axis=1) * window()
    count = len(frames)
    # Frames overlap in fours: each fourth of them is added at its place.
    parts = frames.reshape(count, SIZE // HOP, HOP)
    total = np.zeros((count + SIZE // HOP - 1, HOP))
    weight = np.zeros_like(total)
    shape = np.square(window()).reshape(SIZE // HOP, HOP)
    for part in range(SIZE // HOP):
        total[part : part + count] += parts[:, part]
        weight[part : part + count] += shape[part]
    samples = (total.ravel() / np.maximum(weight.ravel(), 1e-8))[SIZE // 2 : -(SIZE // 2)]
    return samples.astype(np.float32)


def window() -> F64:
    """Hann's, periodic."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(SIZE) / SIZE)
