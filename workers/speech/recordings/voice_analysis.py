"""What can be told of who is heard in a recording by measurement: is it speech, how clean, whose.

Speech is what the acoustic network calls sounds. A voice's tune wanders where a note of music
stays; two people differ in how high they speak and in how their sounds are coloured.
"""

from dataclasses import dataclass

import numpy as np
import parselmouth
from numpy.typing import NDArray

from workers.arrays import F32, F64
from workers.speech.alignment.acoustic_model.features import HOP, extract_features
from workers.speech.alignment.acoustic_model.network import load_network
from workers.speech.alignment.acoustic_model.phones import SILENCE
from workers.speech.alignment.acoustic_model.recognition import recognise
from workers.speech.alignment.acoustic_model.viterbi import scale

LOWEST, HIGHEST = 60.0, 500.0  # Hz between which a voice's tune is looked for
STEADY = 0.05  # semitones: a tune that moves less in a hundredth of a second stays
WINDOW = 1.5  # seconds of speech that are taken to be by one person
VOICED = 20  # frames of a window that must have a tune
COMMON = 8  # frames of a sound from which its mean is known
FEWEST = 2  # windows that make somebody
QUIET = 10  # frames in which nothing is said, from which noise is known


@dataclass(frozen=True)
class Character:
    """`spoken` [frames] says where there is speech, a hundred frames a second. `noise` is how many
    dB what is heard between is under it; `pace` how many sounds a second it has; `steady` which
    share of its tune stays where it is. Of its windows, parted in two: `gap` is how many semitones
    lie between the two tunes, `colours` how much further the two colours are from each other than
    windows of one are (variance between over variance within).
    """

    spoken: NDArray[np.bool_]
    noise: float
    pace: float
    steady: float
    gap: float
    colours: float

    @property
    def speech(self) -> float:
        """Seconds of speech."""
        return float(self.spoken.sum() * HOP)


def characterise(samples: F32, rate: int) -> Character:
    """Measure mono sound of some seconds; takes a twentieth of its length."""
    bands = extract_features(samples, rate)
    network = load_network("full")
    posteriors = network.listen(bands)
    spoken = posteriors[:, SILENCE] < np.log(0.5)
    sounds = [span for span in recognise(scale(posteriors, network.prior)) if span.sound != SILENCE]
    tune = _follow(samples, rate, len(bands))
    tunes, colours = _part(bands, posteriors.argmax(axis=1), spoken, tune)
    moves = np.abs(np.diff(tune))
    moves = moves[np.isfinite(moves)]
    return Character(
        spoken=spoken,
        noise=_measure_noise(samples, rate, spoken),
        pace=len(sounds) / max(float(spoken.sum()) * HOP, HOP),
        steady=float((moves < STEADY).mean()) if len(moves) else 0.0,
        gap=_widest_gap(tunes),
        colours=_contrast(colours),
    )


def _follow(samples: F32, rate: int, frames: int) -> F64:
    """F0 in semitones, [frames]; NaN where there is none."""
    tune = np.full(frames, np.nan)
    if len(samples) < 0.1 * rate:
        return tune
    sound = parselmouth.Sound(samples.astype(np.float64), rate)
    pitch = sound.to_pitch_ac(time_step=HOP, pitch_floor=LOWEST, pitch_ceiling=HIGHEST)
    frequency = pitch.selected_array["frequency"]
    at = np.clip((pitch.xs() / HOP).astype(int), 0, frames - 1)
    heard = frequency > 0
    tune[at[heard]] = 12 * np.log2(frequency[heard])
    return tune


def _measure_noise(samples: F32, rate: int, spoken: NDArray[np.bool_]) -> float:
    """Speech over what is heard where nobody speaks, or else where it is faintest, in dB."""
    hop = round(HOP * rate)
    frames = min(len(samples) // hop, len(spoken))
    power = np.square(samples[: frames * hop].reshape(frames, hop), dtype=np.float64).mean(axis=1)
    spoken = spoken[:frames]
    if not spoken.any():
        return 0.0
    # A frame beside speech may hold its beginning or its room.
    near = np.convolve(spoken, np.ones(11), "same") > 0
    faint = np.median(power[~near]) if (~near).sum() >= QUIET else np.percentile(power, 5)
    return float(10 * np.log10(power[spoken].mean() / max(faint, 1e-12)))


def _part(
    bands: F32, sounds: NDArray[np.int64], spoken: NDArray[np.bool_], tune: F64
) -> tuple[F64, F64]:
    """Of each window of speech its tune [windows] and its colour [windows, bands].

    The colour of a voice is what its spectra have beside loudness and the mean of the same sound.
    """
    shape = bands.astype(np.float64) - bands.mean(axis=1, keepdims=True)
    colour = np.zeros_like(shape)
    for sound in np.unique(sounds[spoken]):
        same = spoken & (sounds == sound)
        if same.sum() >= COMMON:
            colour[same] = shape[same] - shape[same].mean(axis=0)
    where = np.flatnonzero(spoken)
    size = round(WINDOW / HOP)
    tunes, colours = [], []
    for start in range(0, len(where) - size // 2, size):
        window = where[start : start + size]
        voiced = tune[window][np.isfinite(tune[window])]
        if len(voiced) >= VOICED:
            tunes.append(np.median(voiced))
            colours.append(colour[window].mean(axis=0))
    return np.array(tunes), np.array(colours).reshape(-1, bands.shape[1])


def _widest_gap(tunes: F64) -> float:
    """Semitones between two groups of windows, each of FEWEST at least; 0 if there are none."""
    gaps = np.diff(np.sort(tunes))[FEWEST - 1 : len(tunes) - FEWEST]
    return float(gaps.max(initial=0.0))


def _contrast(colours: F64) -> float:
    """Variance between over variance within, of the parting along the main axis that has most."""
    if len(colours) < 2 * FEWEST:
        return 0.0
    centred = colours - colours.mean(axis=0)
    axis = np.linalg.svd(centred, full_matrices=False)[2][0]
    ordered = centred[np.argsort(centred @ axis)]
    total = float(np.square(ordered).sum())
    between = [
        cut * np.square(ordered[:cut].mean(axis=0)).sum()
        + (len(ordered) - cut) * np.square(ordered[cut:].mean(axis=0)).sum()
        for cut in range(FEWEST, len(ordered) - FEWEST + 1)
    ]
    most = float(max(between))
    return most / max(total - most, 1e-9)
