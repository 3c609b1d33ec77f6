"""Which language a text is in: by its alphabet, and within one by CLD2, Chromium's own identifier.

CLD2 comes with its tables: 6 MB of memory, 20 ms to load, 0.04 ms for 500 characters. It was the
best on short sentences in all our languages of those that stay within a web process.
"""

import re

import pycld2

from avatar_app.catalog.languages import LANGUAGES
from avatar_app.translation import gettext as _

CERTAIN = 20  # letters from which a text tells its language
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_CYRILLIC_SPOKEN = frozenset(("ru", "uk", "bg", "sr"))
_LATIN_SPOKEN = frozenset(LANGUAGES) - _CYRILLIC_SPOKEN - {"el"}
_CODES = {"no": "nb", "nn": "nb", "hr": "sr", "bs": "sr"}
# Written so much alike that a short text may be either.
_ALIKE = (frozenset(("nb", "da")), frozenset(("cs", "sk")))
# Letters that a language does not have: a text with many of them is in another.
_STRANGE = {
    "ru": re.compile(r"[іїєґђјљњћџ]"),
    "uk": re.compile(r"[ыэёъђјљњћџ]"),
    "bg": re.compile(r"[ыэёіїєґђјљњћџ]"),
    "sr": re.compile(r"[йщъыьэюяёіїєґ]"),
}
_MANY = 0.01  # of its letters
_STRESSES = re.compile(r"(?<=[\u0400-\u04ff])[\u0300\u0301]")
_PLAIN = re.compile(r"[^\w'’]+|\d+")


def guess_language(text: str) -> str:
    """The language of most of the letters. Where they are few, or it is none that can be spoken,
    English, or Russian or Ukrainian by their letters.
    """
    greek, cyrillic = len(_GREEK.findall(text)), len(_CYRILLIC.findall(text))
    latin = len(_LATIN.findall(text))
    if max(greek, cyrillic) <= latin / 2:  # names in Latin letters are many in any language
        return _identify(text, _LATIN_SPOKEN, latin) or "en"
    if greek > cyrillic:
        return "el"
    usual = "uk" if re.search(r"[іїєґІЇЄҐ]", text) else "ru"
    return _identify(text, _CYRILLIC_SPOKEN, cyrillic) or usual


def find_mismatch(text: str, language: str) -> str:
    """The language that a text looks to be in, if that is surely not the one chosen; else ""."""
    letters = len(_GREEK.findall(text)) + len(_CYRILLIC.findall(text)) + len(_LATIN.findall(text))
    guess = guess_language(text)
    alike = any({guess, language} <= pair for pair in _ALIKE)
    return "" if letters < CERTAIN or guess == language or alike else guess


def warn_of_language(text: str, language: str) -> str:
    """A sentence for whoever has chosen a language that the text does not look to be in, or ""."""
    looks = find_mismatch(text, language)
    if not looks:
        return ""
    return _(
        "The script looks {looks}, but is spoken as {spoken}; choose {looks} as "
        "its language if it is.",
        looks=_(LANGUAGES[looks]),
        spoken=_(LANGUAGES[language]),
    )


def _identify(text: str, spoken: frozenset[str], letters: int) -> str:
    """Which of the languages `spoken` the text is in; "" where that is not sure."""
    if letters < CERTAIN:
        return ""
    plain = _PLAIN.sub(" ", _STRESSES.sub("", text)).lower()
    _, _, found = pycld2.detect(plain, bestEffort=True)
    codes = (_CODES.get(code, code) for _, code, _, _ in found)
    return next((c for c in codes if c in spoken and _can_be(plain, c, letters)), "")


def _can_be(text: str, language: str, letters: int) -> bool:
    strange = _STRANGE.get(language)
    return strange is None or len(strange.findall(text)) <= _MANY * letters
