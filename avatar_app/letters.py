"""Which letters a voice reads: told before a film is asked for, and again before it is spoken."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from avatar_app.catalog import LANGUAGES, Voice
from avatar_app.errors import ScriptError
from avatar_app.pronunciation import Pronunciation
from avatar_app.script import Line

_ALPHABETS = {"el": "GREEK", "ru": "CYRILLIC", "uk": "CYRILLIC", "bg": "CYRILLIC", "sr": "CYRILLIC"}
_SPOKEN_BY = {"GREEK": "el", "CYRILLIC": "ru", "LATIN": "en"}
# Letters by name that are signs in any language: micro, ohm, ordinals.
_SIGNS = {"MICRO", "OHM", "FEMININE", "MASCULINE", "MODIFIER", "SUPERSCRIPT", "SCRIPT", "KELVIN"}
_SIGNS |= {"VULGAR", "ROMAN", "CIRCLED"}
_LETTERS = re.compile(r"[^\W\d_]+")


def check_script(
    lines: Iterable[Line], voice: Voice, lexicon: Iterable[Pronunciation] = ()
) -> None:
    """Refuse a script with letters that the voice does not read and the lexicon does not say.

    Raises ScriptError("text_unspeakable").
    """
    words = list(lexicon)
    for line in lines:
        check_letters(line, voice, (span for word in words for span in word.find(line.text)))


def check_letters(line: Line, voice: Voice, known: Iterable[tuple[int, int]] = ()) -> None:
    """Refuse letters of an alphabet that the voice does not read, unless it is `known` what is
    said from one place to another.

    Raises ScriptError("text_unspeakable").
    """
    text = line.text
    for start, end in known:
        text = text[:start] + " " * (end - start) + text[end:]
    for start, end, alphabet in _strangers(text, voice):
        run = text[start:end]
        advice = "choose a voice that does, or leave them out."
        if alphabet in _SPOKEN_BY:
            code = _SPOKEN_BY[alphabet]
            advice = f"choose {LANGUAGES[code]} ({code}) as its language."
        raise ScriptError(
            "text_unspeakable",
            f"The voice {voice.id} cannot read {run[:20]!r} (character "
            f"{line.source + start + 1}); {advice}",
            line.source + start,
            line.source + end,
        )


def reads(text: str, voice: Voice) -> bool:
    """Whether the voice reads all letters of a text."""
    return next(_strangers(text, voice), None) is None


def _strangers(text: str, voice: Voice) -> Iterator[tuple[int, int, str]]:
    """Where letters stand that the voice does not read, to their word's end, and whose they are."""
    allowed = {"LATIN", _ALPHABETS.get(voice.language, "LATIN")} | _SIGNS
    for match in _LETTERS.finditer(text):
        for place, letter in enumerate(match[0], match.start()):
            alphabet = _name(letter)
            if alphabet not in allowed and not _is_sign(match[0]):
                yield place, match.end(), alphabet


def _is_sign(word: str) -> bool:
    """Whether it is one as π, kΩ and μg are: short, with one letter of Greek."""
    return len(word) <= 3 and [_name(letter) for letter in word].count("GREEK") == 1


def _name(letter: str) -> str:
    """The alphabet of a letter."""
    return unicodedata.name(letter, "UNKNOWN").split()[0]
