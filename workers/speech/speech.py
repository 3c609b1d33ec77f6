"""What a speaker gives: sound, and when everything in it happens.

Times are seconds from the start of the whole film, so that pieces can be taken one by one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Word:
    """A spoken word as it stands in the script's plain text, with signs that stand by it alone."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Phoneme:
    """A phoneme in IPA with the viseme that it shows (`visemes.VISEMES`).

    `stress` is 0 (none), 1 (secondary) or 2 (primary). A pause is ipa "" with viseme "sil".
    """

    ipa: str
    viseme: str
    start: float
    end: float
    stress: int = 0


@dataclass(frozen=True)
class Mood:
    """An emotion (by name) that holds for a while, 0 < intensity <= 1."""

    name: str
    intensity: float
    start: float
    end: float


@dataclass(frozen=True)
class Speech:
    """One Line as spoken, its closing silence included.

    `audio` is float32 [samples], mono, -1..1, at `rate` Hz, and begins at `start`. The pieces of
    a film follow each other without gap or overlap: `end` is the next one's `start`.
    `exact` says whether the engine knew the times or they were aligned afterwards. `last` marks
    the piece that ends the film.
    """

    audio: NDArray[np.float32]
    rate: int
    start: float
    words: tuple[Word, ...]
    phonemes: tuple[Phoneme, ...]
    mood: Mood
    exact: bool
    last: bool

    @property
    def end(self) -> float:
        """Seconds from the film's start to the end of this piece."""
        return self.start + len(self.audio) / self.rate
