"""Russian words as they sound: where their stress lies is read, looked up or guessed.

A mark in the text wins, then a written ё; what is left is told by Silero's networks where they are
installed, and else by the engine itself.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workers.speech.text_normalization.russian_phonemes import CLITICS, VOWELS, to_phonemes
from workers.speech.text_normalization.stress_network import Reading, Sense, Words
from workers.weights.stress_package import stress_file

_WORD = re.compile(r"[а-яё]+(?:-[а-яё]+)*", re.IGNORECASE)
# Said without stress after a hyphen: кто-то, скажи-ка.
_TAILS = frozenset(("то", "ка", "либо", "нибудь", "таки", "де", "с"))


@dataclass(frozen=True)
class Sounds:
    """[start, end) of a text sounds so, in IPA."""

    start: int
    end: int
    ipa: str


def read_sounds(
    text: str, stresses: frozenset[int] = frozenset(), *, guess: bool = True
) -> list[Sounds]:
    """The sounds of the words of a text whose stress is known; `stresses` are marked vowels.

    Without the networks, or if nothing is to be guessed, those are the marked words alone: the
    rest the engine reads better by itself than with half of its neighbours told.
    """
    words: Iterator[re.Match[str]] = _WORD.finditer(text)
    if not guess or load_networks() is None:
        words = (word for word in words if stresses.intersection(range(*word.span())))
    return [
        Sounds(*word.span(), ipa)
        for word in words
        if (ipa := _read(text, word, stresses)) is not None
    ]


def _read(text: str, match: re.Match[str], stresses: frozenset[int]) -> str | None:
    """A word's sounds, all its parts one after another; None if one of them is not known."""
    sounds: list[str] = []
    start = match.start()
    for number, part in enumerate(match[0].lower().split("-")):
        end = start + len(part)
        marked = [place - start for place in range(start, end) if place in stresses]
        if part in CLITICS | (_TAILS if number else CLITICS) and not marked:
            sounds += to_phonemes(part, None)
        else:
            reading = _find(text, start, end, marked)
            if reading is None:
                return None
            sounds += to_phonemes(_with_yo(part, reading.yo), reading.stress)
        start = end + 1
    return "".join(sounds)


def _find(text: str, start: int, end: int, marked: list[int]) -> Reading | None:
    """The stress of the word text[start:end], by whoever knows it first."""
    word = text[start:end].lower()
    vowels = [place for place, letter in enumerate(word) if letter in VOWELS]
    if marked:
        # е́ may still be ё: a stress there is the writer's, what the letter is called is not told.
        return Reading(marked[-1])
    if "ё" in word:
        return Reading(word.rindex("ё"))
    networks = load_networks()
    if networks is not None:
        words, sense = networks
        reading = sense.read(text, start, end) or words.read(word)
        if reading is not None:
            return reading
    return Reading(vowels[0]) if len(vowels) == 1 else None


def _with_yo(word: str, place: int) -> str:
    return word if place < 0 else f"{word[:place]}ё{word[place + 1 :]}"


def load_networks() -> tuple[Words, Sense] | None:
    """The networks; None where they are not installed."""
    file = stress_file()
    return _load(file) if file.is_file() else None


@functools.lru_cache(maxsize=1)
def _load(file: Path) -> tuple[Words, Sense]:
    with np.load(file) as kept:
        arrays = {name: kept[name] for name in kept.files}
    return Words(arrays), Sense(arrays)
