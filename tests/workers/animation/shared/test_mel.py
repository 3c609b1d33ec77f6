"""The spectrogram that Wav2Lip and SadTalker know."""

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.signal.windows import hann

from workers.animation.shared.mel import BANDS, SILENCE, MelStream, filters, spectrogram


def murmur(samples: int, seed: int = 3) -> np.ndarray:
    """Noise that swells and dies away, with a tone in it."""
    time = np.arange(samples) / 16000
    noise = np.random.default_rng(seed).standard_normal(samples) * 0.1
    sound = (noise + 0.3 * np.sin(2 * np.pi * 220 * time)) * np.abs(np.sin(2 * np.pi * 1.3 * time))
    return sound.astype(np.float32)


def mel_of(hertz: np.ndarray) -> np.ndarray:
    """Slaney's scale read off its own table: 13 linear filters from 133.33 Hz on, then logarithmic
    ones 1.0711703 apart (Auditory Toolbox, 1998)."""
    linear = np.arange(0, 16) * 66.66666666
    table = np.concatenate([linear, 1000 * 1.0711703 ** np.arange(1, 40)])
    return np.interp(hertz, table, np.arange(len(table)))


def expect(samples: np.ndarray) -> np.ndarray:
    """The same by other means: scipy's filter and Fourier transform, triangles by interpolation."""
    emphasised = lfilter([1, -0.97], [1], samples.astype(np.float64))
    padded = np.pad(emphasised, 400, mode="reflect")
    window = hann(800, sym=False)
    starts = range(0, len(padded) - 799, 200)
    magnitude = np.stack(
        [np.abs(np.fft.fft(padded[s : s + 800] * window))[:401] for s in starts], axis=1
    )
    frequency = np.arange(401) * 20.0
    fine = np.linspace(0, 8000, 800_001)
    edges = np.interp(np.linspace(*mel_of(np.array([55.0, 7600.0])), 82), mel_of(fine), fine)
    bands = []
    for low, middle, high in zip(edges, edges[1:], edges[2:], strict=False):
        triangle = np.interp(frequency, [low, middle, high], [0, 2 / (high - low), 0])
        bands.append(triangle @ magnitude)
    level = 20 * np.log10(np.clip(bands, 1e-5, None)) - 20
    return np.clip(8 * (level + 100) / 100 - 4, -4, 4)


def test_it_is_what_its_definition_says() -> None:
    sound = murmur(16000)
    seen = spectrogram(sound, 16000)
    assert seen.shape == (BANDS, 81)
    # A table of the scale in one-mel steps is a little off between its rows.
    assert np.abs(seen - expect(sound)).max() < 0.02
    assert np.abs(seen - expect(sound)).mean() < 0.002


def test_it_is_what_librosa_made_of_it() -> None:
    """As librosa did when the networks were taught: mirrored ends, which it has since given up."""
    librosa = pytest.importorskip("librosa", reason="comes with the neural speakers")
    sound = murmur(20007)
    emphasised = lfilter([1, -0.97], [1], sound).astype(np.float32)
    magnitude = np.abs(librosa.stft(emphasised, n_fft=800, hop_length=200, pad_mode="reflect"))
    triangles = librosa.filters.mel(sr=16000, n_fft=800, n_mels=80, fmin=55, fmax=7600)
    assert filters() == pytest.approx(triangles, abs=1e-7)
    level = 20 * np.log10(np.maximum(1e-5, triangles @ magnitude)) - 20
    known = np.clip(8 * ((level + 100) / 100) - 4, -4, 4)
    assert np.abs(spectrogram(sound, 16000) - known).max() < 2e-4


@pytest.mark.parametrize("rate", [16000, 22050])
@pytest.mark.parametrize("piece", [1, 173, 4410])
def test_pieces_do_not_change_a_bit(rate: int, piece: int) -> None:
    sound = murmur(9000 if piece > 1 else 2000)
    ear = MelStream(rate)
    parts = [ear.hear(sound[at : at + piece]) for at in range(0, len(sound), piece)]
    assert np.array_equal(np.concatenate([*parts, ear.close()], 1), spectrogram(sound, rate))


def test_columns_come_while_one_listens() -> None:
    ear = MelStream(16000)
    assert ear.hear(murmur(16000)).shape[1] == 64


def test_silence_is_silence() -> None:
    assert np.all(spectrogram(np.zeros(16000, np.float32), 22050) == SILENCE)


@pytest.mark.parametrize(("samples", "columns"), [(0, 1), (1, 1), (399, 2), (401, 3), (800, 5)])
def test_a_moment_is_seen_too(samples: int, columns: int) -> None:
    seen = spectrogram(murmur(samples), 16000)
    assert seen.shape == (BANDS, columns)
    assert np.isfinite(seen).all()


def test_a_tone_lies_in_its_band() -> None:
    time = np.arange(16000) / 16000
    seen = spectrogram((0.5 * np.sin(2 * np.pi * 1000 * time)).astype(np.float32), 16000)
    centre = filters().argmax(axis=1)[seen[:, 40].argmax()] * 20
    assert abs(centre - 1000) <= 40
