"""Speech, in whatever pieces it comes, as one even row of cues.

The director asks what happens up to a moment, and gets each happening once, in order. What it
gets depends on the moments that it asks for and never on where the pieces were cut.
"""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from avatar_app.script.emotions import EMOTIONS
from avatar_app.script.ipa import RARE_VOWELS, VOWELS
from workers.speech.speech import Mood, Phoneme, Speech

PAUSE = 0.25  # a silence this long (s) closes the lips and ends a phrase

_VOWELS = frozenset(VOWELS + RARE_VOWELS)


@dataclass(frozen=True)
class Sound:
    """A phoneme that is heard, and what around it decides how it is acted.

    `loudness` is in dB above what the voice has lately been, `energy` the emotion's. `accent`
    (0..1) says how prominent its syllable is. `gap` is the silence before it in seconds, and
    `opens` says that a phrase begins with it.
    """

    ipa: str
    viseme: str
    start: float
    end: float
    stress: int
    vowel: bool
    loudness: float
    energy: float
    accent: float
    gap: float
    opens: bool


@dataclass(frozen=True)
class Pause:
    """A phrase ends at `start`; nothing is heard for `PAUSE` at least, or to the end."""

    start: float


@dataclass(frozen=True)
class End:
    """The film ends: what must rest can begin at `start` and be there by `end`, the last frame."""

    start: float
    end: float


Cue = Sound | Pause | End | Mood


class Timeline:
    """All that is known of a speech so far. `lookahead` is in seconds, `fps` exact."""

    def __init__(self, fps: Fraction, lookahead: float) -> None:
        self._fps = fps
        self._lookahead = lookahead
        self._length = Fraction(0)
        self._closed = False
        self._moods: deque[Mood] = deque()
        self._mood: tuple[str, float] = ("neutral", 0.0)
        self._phonemes: deque[tuple[Phoneme, float, float]] = deque()  # with level, energy
        self._level: float | None = None  # dB, what the voice has lately been
        self._silent_since: float | None = 0.0  # None once its Pause was told
        self._spoke_until = 0.0
        self._accented = -math.inf
        self._ended = False

    @property
    def known(self) -> float:
        """Seconds from the start up to which everything is known; infinite once closed."""
        return math.inf if self._closed else float(self._length)

    @property
    def frames(self) -> int:
        """How many frames the speech so far fills."""
        return math.ceil(self._length * self._fps)

    def add(self, speech: Speech) -> None:
        """Take the next piece."""
        energy = 1.0 + (EMOTIONS[speech.mood.name].energy - 1.0) * speech.mood.intensity
        if speech.audio.size:
            self._moods.append(speech.mood)
        origin = round(speech.start * speech.rate)
        for phoneme in speech.phonemes:
            if phoneme.ipa and phoneme.viseme != "sil" and phoneme.end > phoneme.start:
                first = round(phoneme.start * speech.rate) - origin
                stop = round(phoneme.end * speech.rate) - origin
                level = _decibels(speech.audio[max(first, 0) : max(stop, 0)])
                self._phonemes.append((phoneme, level, energy))
        self._length += Fraction(len(speech.audio), speech.rate)
        self._closed = self._closed or speech.last

    def close(self) -> None:
        """Nothing more will come."""
        self._closed = True

    def until(self, horizon: float) -> Iterator[Cue]:
        """What happens before `horizon` (seconds, growing from call to call) and was not told."""
        while self._moods and self._moods[0].start < horizon:
            mood = self._moods.popleft()
            if (mood.name, mood.intensity) != self._mood:
                self._mood = (mood.name, mood.intensity)
                yield mood
        while self._phonemes and self._phonemes[0][0].start < horizon:
            phoneme, level, energy = self._phonemes.popleft()
            yield from self._fall_silent(phoneme.start)
            yield self._sound(phoneme, level, energy)
        yield from self._fall_silent(horizon)
        end = float(self._length)
        if self._closed and end <= horizon and not self._ended:
            self._ended = True
            yield from self._fall_silent(math.inf)
            yield End(max(0.0, end - self._lookahead), float((self.frames - 1) / self._fps))

    def _fall_silent(self, until: float) -> Iterator[Pause]:
        start = self._silent_since
        if start is not None and until - start >= PAUSE:
            self._silent_since = None
            if start > 0.0:  # a film begins at rest without being told
                yield Pause(start)

    def _sound(self, phoneme: Phoneme, level: float, energy: float) -> Sound:
        vowel = not _VOWELS.isdisjoint(phoneme.ipa)
        gap = phoneme.start - self._spoke_until
        opens = self._silent_since is None or self._spoke_until == 0.0
        self._spoke_until = self._silent_since = phoneme.end
        loudness = accent = 0.0
        if vowel:
            if self._level is None:
                self._level = level
            loudness = level - self._level
            self._level += loudness * (1.0 - math.exp((phoneme.start - phoneme.end) / 2.0))
            if phoneme.stress == 2 and phoneme.start - self._accented >= 0.28:
                accent = min(max(0.7 + 0.04 * loudness, 0.3), 1.0)
                self._accented = phoneme.start
        return Sound(
            phoneme.ipa,
            phoneme.viseme,
            phoneme.start,
            phoneme.end,
            phoneme.stress,
            vowel,
            loudness,
            energy,
            accent,
            gap,
            opens,
        )


def _decibels(audio: NDArray[np.float32]) -> float:
    power = float(np.mean(audio.astype(np.float64) ** 2)) if audio.size else 0.0
    return 10.0 * math.log10(max(power, 1e-8))
