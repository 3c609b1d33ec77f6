"""What festival is given for a text, and what it tells of what it said. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workers.speech.engines.festival.phones import to_ipa, to_syllables
from workers.speech.utterance import SpeechMark

_TOLD = re.compile(r"\[\[(.+?)\]\]")
_STOPS = ".,!?;:"
_CYRILLIC = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
_LATIN = dict(zip("abcdefghijklmnopqrstuvwxyz", "абкдефгхижклмнопкрстувуксиз", strict=False))


@dataclass(frozen=True)
class Writing:
    """Words with their stops, where each stands in the text, and entries for the lexicon."""

    words: tuple[str, ...]
    places: tuple[int, ...]
    entries: tuple[str, ...]


def mark_sounds(ipa: str) -> str:
    """Words in IPA as `write` finds them in a text."""
    return " ".join(f"[[{word}]]" for word in ipa.split())


def write(text: str) -> Writing:
    """A text as festival takes it; words whose sounds are told go by a name of their own."""
    chunks: list[str] = []
    places: list[int] = []
    entries: list[str] = []
    for match in re.finditer(r"\[\[.+?\]\][^\s\[]*|[^\s\[]+", text):
        told = _TOLD.match(match[0])
        if told is not None:
            name = _name(len(entries))
            entries.append(f'(lex.add.entry \'("{name}" nil ({to_syllables(told[1])})))')
            word, rest = name, match[0][told.end() :]
        else:
            word, rest = _spell(match[0]), match[0]
        stop = next((sign for sign in reversed(rest) if sign in _STOPS), "")
        if word:
            chunks.append(word + stop)
            places.append(match.start())
        elif chunks and chunks[-1][-1].isalpha():
            chunks[-1] += ","  # a dash that stands alone is a rest
    return Writing(tuple(chunks), tuple(places), tuple(entries))


def _spell(word: str) -> str:
    """The Cyrillic of a word, small, foreign letters by the nearest."""
    return "".join(c for c in (_LATIN.get(c, c) for c in word.lower()) if c in _CYRILLIC)


def _name(number: int) -> str:
    """A word that nobody writes, for the entry of that number."""
    return "ъъ" + "".join("абвгдежзик"[int(digit)] for digit in str(number))


def read(told: str, written: Writing, rate: int, length: int) -> Iterator[SpeechMark]:
    """What it told of its segments: sounds, pauses, and each word at its first sound."""
    start, number, before = 0.0, 0, ""
    for row in told.splitlines():
        kind, *fields = row.split(" ")
        if kind != "S" or len(fields) < 4:
            continue
        name, stress, end, word = fields[0], fields[1], float(fields[2]), fields[3]
        sample = min(round(start * rate), length)
        bare = word.lower()
        if name not in ("pau", "ssil") and bare != before:
            found = next(
                (
                    n
                    for n in range(number, len(written.words))
                    if written.words[n].strip(_STOPS) == bare
                ),
                None,
            )
            if found is not None:
                yield SpeechMark(sample, None, written.places[found])
                number = found + 1
            before = bare
        yield SpeechMark(sample, to_ipa(name, stress == "1"))
        start = end
