"""Which letters a voice reads: told before a film is asked for, and again before it is spoken."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from avatar_app.catalog.languages import LANGUAGES
from avatar_app.catalog.voices import Voice
from avatar_app.errors import MOST_FAULTS, ScriptError
from avatar_app.script.pronunciation import Lexicon, Pronunciation
from avatar_app.script.script import Line
from avatar_app.translation import gettext as _

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

    Raises ScriptError("text_unspeakable") with all of them.
    """
    faults = find_unreadable(lines, voice, lexicon)
    if faults:
        raise ScriptError.join(faults)


def find_unreadable(
    lines: Iterable[Line], voice: Voice, lexicon: Iterable[Pronunciation] = ()
) -> list[ScriptError]:
    """What `check_script` refuses: an error for each run of letters, `MOST_FAULTS` at most."""
    words = Lexicon(lexicon)

    def find(line: Line) -> Iterator[ScriptError]:
        used = words.used_in(line.text)
        return _find_faults(line, voice, (span for word in used for span in word.find(line.text)))

    return list(islice((fault for line in lines for fault in find(line)), MOST_FAULTS))


def check_letters(line: Line, voice: Voice, known: Iterable[tuple[int, int]] = ()) -> None:
    """Refuse letters of an alphabet that the voice does not read, unless it is `known` what is
    said from one place to another.

    Raises ScriptError("text_unspeakable").
    """
    faults = list(_find_faults(line, voice, known))
    if faults:
        raise ScriptError.join(faults)


def _find_faults(
    line: Line, voice: Voice, known: Iterable[tuple[int, int]]
) -> Iterator[ScriptError]:
    text = line.text
    for start, end in known:
        text = text[:start] + " " * (end - start) + text[end:]
    for start, end, alphabet in _strangers(text, voice):
        run = text[start:end]
        advice = _("choose a voice that does, or leave them out.")
        if alphabet in _SPOKEN_BY:
            code = _SPOKEN_BY[alphabet]
            advice = _("choose {languages} as its language.", languages=_(LANGUAGES[code]))
        first, last = line.places[start], line.places[end - 1]
        yield ScriptError(
            "text_unspeakable",
            _(
                "The voice {label} cannot read {run!r} (character {first}); {advice}",
                label=voice.label,
                run=run[:20],
                first=first + 1,
                advice=advice,
            ),
            first,
            last + 1,
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
                break


def _is_sign(word: str) -> bool:
    """Whether it is one as π, kΩ and μg are: short, with one letter of Greek."""
    return len(word) <= 3 and [_name(letter) for letter in word].count("GREEK") == 1


@lru_cache(maxsize=4096)
def _name(letter: str) -> str:
    """The alphabet of a letter."""
    return unicodedata.name(letter, "UNKNOWN").split()[0]
