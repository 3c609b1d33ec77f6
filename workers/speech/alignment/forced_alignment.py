"""When what is known to be said is heard: for sound that comes without times.

espeak-ng reads the text aloud (`read`), which tells its phonemes, their stress and the words that
they are of; the best way of those through the network's answers tells when each is heard.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workers.arrays import F32
from workers.speech.alignment.acoustic_model.features import HOP, extract_features
from workers.speech.alignment.acoustic_model.network import load_network
from workers.speech.alignment.acoustic_model.phones import SILENCE, fold
from workers.speech.alignment.acoustic_model.viterbi import align, scale
from workers.speech.speech import Phoneme, Speech, Word

STRANGEST = 2.6  # nats a frame: a text that fits worse is not what was said
# Words that are not in the sound are squeezed in where room is found, their sounds as short as can
# be: 10 and more in a row for half a text. Who speaks a quarter faster than usual has 2.
SHORTEST = 2.5 * HOP  # seconds
SQUEEZED, MOST_SHORT = 8, 0.5  # such sounds in a row, and their share of all, that nobody says
QUIETER = 30.0  # dB under the loud parts, where nothing is said
_STRESSES = ("", "ˌ", "ˈ")


@dataclass(frozen=True)
class Placement:
    """The phonemes that sound and the words, in seconds of the sound in which they are heard.

    `fit` is as `Alignment` has it.
    """

    phonemes: tuple[Phoneme, ...]
    words: tuple[Word, ...]
    fit: float

    @property
    def fits(self) -> bool:
        """Whether this is what is said, all of it."""
        short = np.array([p.end - p.start < SHORTEST for p in self.phonemes], np.int64)
        ends = np.flatnonzero(np.diff([0, *short, 0]))  # where runs begin and end, by turns
        longest = (ends[1::2] - ends[::2]).max(initial=0)
        squeezed = longest >= SQUEEZED or (len(short) >= SQUEEZED and short.mean() > MOST_SHORT)
        return self.fit <= STRANGEST and not squeezed


def score_phones(samples: F32, rate: int) -> F32:
    """The network's scores of mono sound, float32 [frames, sounds], a hundred frames a second."""
    network = load_network("full")
    return scale(network.listen(extract_features(samples, rate)), network.prior)


def place(speeches: Sequence[Speech], scores: F32) -> Placement | None:
    """What was read aloud where `scores` [frames, sounds] have it; None if it does not fit in."""
    phonemes = [phoneme for speech in speeches for phoneme in speech.phonemes]
    words = [word for speech in speeches for word in speech.words]
    steps, owners = _row(phonemes, {round(word.start, 4) for word in words})
    found = align(scores, steps) if len(scores) else None
    if found is None:
        return None
    times = found.bounds * HOP
    firsts, lasts = np.array(list(owners.values()), np.int64).reshape(-1, 2).T
    sounding = [phonemes[index] for index in owners]
    return _move(sounding, words, times[firsts], times[lasts], found.fit)


def spread(speeches: Sequence[Speech], samples: F32, rate: int) -> Placement:
    """What was read aloud over the parts of the sound that are not silent, by its own lengths.

    For sound that is nothing like what it should say: lips then at least move while it is heard.
    """
    sounding = [p for speech in speeches for p in speech.phonemes if p.ipa]
    words = [word for speech in speeches for word in speech.words]
    hop = max(round(HOP * rate), 1)
    power = np.square(samples[: len(samples) // hop * hop].reshape(-1, hop)).mean(axis=1)
    if not len(power) or not power.max() > 0:
        return Placement((), (), np.inf)
    loud = power > np.percentile(power, 95) * 10 ** (-QUIETER / 10)
    heard = np.concatenate([[0.0], np.cumsum(loud)]) * HOP  # seconds of speech until each frame
    lengths = np.array([phoneme.end - phoneme.start for phoneme in sounding])
    bounds = np.concatenate([[0.0], np.cumsum(lengths)]) * heard[-1] / max(lengths.sum(), 1e-9)
    # A phoneme begins after a silence that the one before it ends at.
    starts = np.searchsorted(heard, bounds[:-1], side="right") - 1
    ends = np.maximum(np.searchsorted(heard, bounds[1:], side="left"), starts)
    return _move(sounding, words, starts * HOP, ends * HOP, np.inf)


def _move(
    sounding: list[Phoneme],
    words: list[Word],
    starts: NDArray[np.floating],
    ends: NDArray[np.floating],
    fit: float,
) -> Placement:
    """Phonemes to where they begin and end; words go along with theirs."""
    moved = tuple(
        replace(phoneme, start=float(start), end=float(end))
        for phoneme, start, end in zip(sounding, starts, ends, strict=True)
    )
    before, after = [p.start for p in sounding], [p.end for p in sounding]
    begun = [float(np.interp(word.start, before, starts)) for word in words] if moved else []
    ended = [float(np.interp(word.end, after, ends)) for word in words] if moved else []
    said = [Word(w.text, s, e) for w, s, e in zip(words, begun, ended, strict=False)]
    return Placement(moved, tuple(said), fit)


def _row(
    phonemes: list[Phoneme], openings: set[float]
) -> tuple[list[int], dict[int, tuple[int, int]]]:
    """The sounds of the phonemes in order, and silences that may be: at rests, between words.

    Second, for each phoneme that sounds, its first step and the one after its last.
    """
    steps = [SILENCE]
    owners: dict[int, tuple[int, int]] = {}
    for index, phoneme in enumerate(phonemes):
        rest = not phoneme.ipa or round(phoneme.start, 4) in openings
        if rest and steps[-1] != SILENCE:
            steps.append(SILENCE)
        if phoneme.ipa:
            sounds = [sound for sound in fold(phoneme.ipa) if sound != SILENCE] or [SILENCE]
            owners[index] = (len(steps), len(steps) + len(sounds))
            steps += sounds
    return (steps if steps[-1] == SILENCE else [*steps, SILENCE]), owners
