"""A text as it is said, and where each of its characters comes from."""

import functools
import importlib
import re
from dataclasses import dataclass

from workers.speech.aloud.address import say_addresses
from workers.speech.aloud.rule import Rule

_MODULES = {"en": "english", "el": "greek", "ru": "russian"}

# Letters that look like another alphabet's, as they come in from hasty keyboards.
_LIKE_GREEK = dict(zip("ABEZHIKMNOPTYXaiknopuvx", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικηορυνχ", strict=True))
_LIKE_CYRILLIC = dict(zip("ABCEHIKMOPTXaceopxyi", "АВСЕНІКМОРТХасеорхуі", strict=True))
# Two would open phonemes, to engines that take any.
_BRACKETS = Rule(re.compile(r"\[{2,}|\]{2,}"), lambda match: match[0][0])
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Spoken:
    """`text` is what is said; `places` has for each of its characters the place in what is
    written, and for its end that one's end.
    """

    text: str
    places: tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """[start, end) of what is written is said so."""

    start: int
    end: int
    said: str


def read_aloud(text: str, language: str, taken: tuple[Part, ...] = ()) -> Spoken:
    """What a voice of this language is to say for a text; `taken` is already decided."""
    text = mend(text, language)
    parts = list(taken)
    free = [True] * len(text)
    for part in taken:
        free[part.start : part.end] = [False] * (part.end - part.start)
    for rule in _rules(language):
        for match in rule.pattern.finditer(text):
            start, end = match.span()
            if start == end or not all(free[start:end]):
                continue
            said = rule.say(match)
            if not said:
                continue
            free[start:end] = [False] * (end - start)
            parts.append(Part(start, end, _close(said, text, start, end)))
    return _join(text, sorted(parts, key=lambda part: part.start))


@functools.cache
def _rules(language: str) -> tuple[Rule, ...]:
    """All of a language, which take a while to compile: only those that are spoken are loaded."""
    if language not in _MODULES:
        return (_BRACKETS,)
    module = importlib.import_module(f"workers.speech.aloud.{_MODULES[language]}")
    return (_BRACKETS, *say_addresses(module.NAMES), *module.RULES)


def mend(text: str, language: str) -> str:
    """The text with the look-alikes of other alphabets made letters of its words' own."""
    to_own = {"el": _LIKE_GREEK, "ru": _LIKE_CYRILLIC}.get(language)
    if to_own is None:
        return text
    to_latin = {ours: latin for latin, ours in to_own.items()}

    def mended(match: re.Match[str]) -> str:
        word = match[0]
        latin = sum(letter.isascii() for letter in word)
        if not 0 < latin < len(word):
            return word
        table = to_own if latin * 2 <= len(word) else to_latin
        strange = [letter for letter in word if letter.isascii() == (table is to_own)]
        if not all(letter in table for letter in strange):
            return word
        return "".join(table.get(letter, letter) for letter in word)

    return _WORD.sub(mended, text)


def _close(said: str, text: str, start: int, end: int) -> str:
    """What is said, apart from its neighbours, and with the stop that ended the sentence too."""
    if text[end - 1] == "." and not said.endswith(".") and not text[end:].strip("\"'»”’)] \n"):
        said += "."
    before = " " if start and text[start - 1].isalnum() and said[0].isalnum() else ""
    after = " " if text[end : end + 1].isalnum() and said[-1].isalnum() else ""
    return before + said + after


def _join(text: str, parts: list[Part]) -> Spoken:
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for part in parts:
        pieces += [text[at : part.start], part.said]
        places += [*range(at, part.start), *([part.start] * len(part.said))]
        at = part.end
    pieces.append(text[at:])
    places += range(at, len(text) + 1)
    return Spoken("".join(pieces), tuple(places))
