"""A text as it is said, and where each of its characters comes from."""

import functools
import importlib
import re
from dataclasses import dataclass

from workers.speech.text_normalization.address import say_addresses
from workers.speech.text_normalization.other_languages import list_rules
from workers.speech.text_normalization.rule import Rule, digits

_MODULES = {"en": "english", "el": "greek", "ru": "russian"}

# Letters that look like another alphabet's, as they come in from hasty keyboards.
_LIKE_GREEK = dict(zip("ABEZHIKMNOPTYXaiknopuvx", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικηορυνχ", strict=True))
_LIKE_CYRILLIC = dict(zip("ABCEHIKMOPTXaceopxyi", "АВСЕНІКМОРТХасеорхуі", strict=True))
# Two would open phonemes, to engines that take any.
_BRACKETS = Rule(re.compile(r"\[{2,}|\]{2,}"), lambda match: match[0][0])
_WORD = re.compile(r"[^\W\d_]+")
# Nobody says such numbers as one, and Python makes none of more than 4300 digits.
_ENDLESS = re.compile(r"\d{40,}|\d{1,3}(?P<sep>[.,\u00a0\u202f])\d{3}(?:(?P=sep)\d{3}){12,}")
_PIECE = re.compile(r"\S+")
_DIGIT = 5  # characters that a digit takes when it is said


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
    return join(text, sorted(parts, key=lambda part: part.start))


@functools.cache
def _rules(language: str) -> tuple[Rule, ...]:
    """All of a language, which take a while to compile: only those that are spoken are loaded."""
    if language not in _MODULES:
        return (_BRACKETS, *list_rules(language))
    module = importlib.import_module(f"workers.speech.text_normalization.{_MODULES[language]}")
    endless = Rule(_ENDLESS, lambda match: _list_digits(match[0], module.NAMES.digits))
    return (_BRACKETS, endless, *say_addresses(module.NAMES), *module.RULES)


def _list_digits(number: str, names: tuple[str, ...]) -> str:
    return " ".join(names[digit] for digit in digits(number))


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


def join(text: str, parts: list[Part]) -> Spoken:
    """The text with what is said in place of its parts, which are in order."""
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for part in parts:
        pieces += [text[at : part.start], part.said]
        places += [*range(at, part.start), *_spread(text[part.start : part.end], part)]
        at = part.end
    pieces.append(text[at:])
    places += range(at, len(text) + 1)
    return Spoken("".join(pieces), tuple(places))


def _spread(written: str, part: Part) -> list[int]:
    """For each character of what is said for a part, where what it stands for begins in the text.

    Words that stay lead the way; the rest is dealt out by length, with digits as long as words.
    """
    tokens, words = list(_PIECE.finditer(written)), list(_PIECE.finditer(part.said))
    if len(tokens) < 2 or len(words) < len(tokens):
        return [part.start] * len(part.said)
    owners: list[int] = []
    for token, word in zip(tokens, words, strict=False):
        if _bare(token[0]) != _bare(word[0]):
            break
        owners.append(len(owners))
    known = len(owners)
    weights = [sum(_DIGIT if c.isdecimal() else 1 for c in token[0]) for token in tokens[known:]]
    lengths = [len(word[0]) for word in words[known:]]
    scale = sum(weights) / max(1, sum(lengths))
    for index, length in enumerate(lengths):
        middle = scale * (sum(lengths[:index]) + length / 2)
        reached = sum(sum(weights[: k + 1]) <= middle for k in range(len(weights)))
        least = len(weights) - (len(lengths) - index)  # each gets a word at least
        owners.append(known + min(index, max(reached, least), len(weights) - 1))
    places = []
    starts = [word.start() for word in words]
    for at in range(len(part.said)):
        index = max(0, sum(start <= at for start in starts) - 1)
        places.append(part.start + tokens[owners[index]].start())
    return places


def _bare(word: str) -> str:
    return word.strip(".,;:!?'’\"()").casefold()
