"""What happens to speech before it is heard: rooms and codecs on the sound, the rest on its bands.

Noise, other voices, gain, equalisers, narrow lines and more room are done on the bands, anew each
time that a stretch is learnt, since they cost next to nothing there.
"""

import subprocess
import tempfile

import numpy as np

from workers.arrays import F32
from workers.speech.alignment.acoustic_model.features import BANDS, FLOOR
from workers.speech.training.example import Span
from workers.video.ffmpeg import find_ffmpeg

CODECS = (
    ("libmp3lame", "mp3", "32k"),
    ("libmp3lame", "mp3", "64k"),
    ("libopus", "ogg", "12k"),
    ("libopus", "ogg", "24k"),
    ("aac", "adts", "32k"),
)


def add_room(samples: F32, rate: int, rng: np.random.Generator) -> F32:
    """The sound in a room that rings 0.1-0.6 s, as loud as before and without delay."""
    ringing = rng.uniform(0.1, 0.6)
    count = round(ringing * rate)
    echo = rng.standard_normal(count) * np.exp(-6.9 * np.arange(count) / count)
    echo[: round(rng.uniform(0.002, 0.012) * rate)] = 0
    echo *= rng.uniform(0.2, 0.9) / np.sqrt(np.square(echo).sum())
    echo[0] = 1
    size = 1 << (len(samples) + count).bit_length()
    heard = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(echo, size), size)
    heard = heard[: len(samples)]
    power = np.sqrt(np.square(samples).mean() / max(np.square(heard).mean(), 1e-12))
    wet: F32 = (heard * power).astype(np.float32)
    return wet


def add_codec(samples: F32, rate: int, rng: np.random.Generator) -> F32:
    """The sound through a lossy codec at a low rate, its delay taken out."""
    codec, form, bits = CODECS[int(rng.integers(len(CODECS)))]
    raw = ["-f", "f32le", "-ar", str(rate), "-ac", "1"]
    ffmpeg = [str(find_ffmpeg(None)), "-v", "error", "-y"]
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run(  # noqa: S603
            [*ffmpeg, *raw, "-i", "-", "-c:a", codec, "-b:a", bits, "-f", form, file.name],
            input=samples.tobytes(), check=True, capture_output=True,
        )  # fmt: skip
        back = subprocess.run(  # noqa: S603
            [*ffmpeg, "-i", file.name, *raw, "-"], check=True, capture_output=True
        ).stdout
    heard = np.zeros(len(samples) + rate, np.float32)
    decoded = np.frombuffer(back, np.float32)[: len(heard)]
    heard[: len(decoded)] = decoded
    size = 1 << (2 * len(heard)).bit_length()
    likeness = np.fft.irfft(np.fft.rfft(heard, size) * np.fft.rfft(samples, size).conj())
    delay = int(likeness[: rate // 5].argmax())
    return heard[delay : delay + len(samples)]


def spoil(bands: F32, others: F32, rng: np.random.Generator) -> F32:
    """Log bands [stretches, frames, BANDS] as a microphone somewhere may give them.

    `others` are stretches of the same shape, heard behind in some.
    """
    many, frames, _ = bands.shape
    power = np.exp(bands)
    position = np.linspace(-1, 1, BANDS)

    def one(low: float, high: float) -> F32:
        return rng.uniform(low, high, (many, 1, 1)).astype(np.float32)

    def some(share: float) -> F32:
        return (rng.random((many, 1, 1)) < share).astype(np.float32)

    level = power.mean(axis=(1, 2), keepdims=True) + FLOOR
    tail = one(0.5, 0.92) * some(0.3)  # a room: each frame rings into those after it
    if tail.any():
        ringing = np.zeros_like(power[:, 0])
        wet = one(0.02, 0.25)[:, 0]
        for frame in range(frames):
            ringing = (ringing + wet * power[:, frame] * (1 - tail[:, 0])) * tail[:, 0]
            power[:, frame] += ringing
    tilt = one(-1, 1) * position + one(-1, 1) * (2 * position**2 - 1)
    tilt = tilt + one(-0.6, 0.6) * np.cos(np.pi * (position * one(1, 4) + one(0, 2)))
    power *= np.exp(1.2 * tilt.astype(np.float32))
    hiss = np.exp(2.0 * (one(-1, 1) * position + one(-1, 1) * position**2)).astype(np.float32)
    flutter = rng.gamma(4.0, 0.25, power.shape).astype(np.float32)
    loudness = 10 ** one(-5.5, -0.8)
    power += level * loudness * hiss * flutter
    behind = np.exp(others)
    behind *= level / (behind.mean(axis=(1, 2), keepdims=True) + FLOOR)
    power += behind * 10 ** one(-3.0, -0.9) * some(0.3)
    power *= 10 ** (one(-8, 8) / 10)
    narrow = np.where(some(0.15) > 0, one(0.55, 0.95), 2.0)
    low_cut = np.where(some(0.15) > 0, one(-1.0, -0.75), -2.0)
    power = np.where((position > narrow) | (position < low_cut), FLOOR, power)
    return np.log(np.maximum(power, FLOOR)).astype(np.float32)


def false_rate(
    rate: int, spans: tuple[Span, ...], rng: np.random.Generator
) -> tuple[int, tuple[Span, ...]]:
    """The same samples played faster or slower, as larger and smaller people sound."""
    faster = round(rate * float(rng.uniform(0.87, 1.15)))
    scale = rate / faster
    return faster, tuple((ipa, start * scale, end * scale) for ipa, start, end in spans)
