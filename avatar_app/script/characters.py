"""Characters as people type and paste them -> one way to write each, with its place. Pure.

macOS and PDFs give decomposed accents and ligatures, fancy keyboards bold or full-width letters.
They mean the same as plain ones, and voices, captions and lexicons know the plain ones only.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from avatar_app.errors import ScriptError
from avatar_app.translation import gettext as _

_BLANKS = [*range(0x21), *range(0x7F, 0xA1), 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
_LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"
_HYPHENS = "\u2010\u2011"
_PLAIN = (
    dict.fromkeys(_BLANKS, " ")
    | dict.fromkeys(map(ord, _LINE_ENDS), "\n")
    | dict.fromkeys(map(ord, _HYPHENS), "-")
)
# Carriage returns before line feeds, soft hyphens, zero-width blanks, direction marks.
_DROPPED = re.compile("\r(?=\n)|[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

# Of Unicode's compatibility forms, by their tags: those that mean the same whatever they are, and
# those that do where they are letters. Fractions, circled numbers and the like do not.
_SAME = {"<font>", "<wide>", "<narrow>", "<small>", "<square>", "<sub>"}
_SAME |= {"<initial>", "<medial>", "<final>", "<isolated>"}
_SAME_LETTERS = {"<compat>", "<super>"}
_DEGREES = "\u2103\u2109"  # ℃ and ℉
# The sign of micro, ordinal indicators, and brackets, which would become cues.
_KEPT = "\u00b5\u00aa\u00ba\uff3b\uff3d"
# Greek signs, which NFC would make a semicolon and a middle dot of.
_GREEK_SIGNS = "\u037e\u0387"
_SUPERSCRIPTS = dict(zip("¹⁰⁴⁵⁶⁷⁸⁹", "10456789", strict=True))  # ² and ³ stay: m², x³


def clean(text: str) -> tuple[str, Sequence[int]]:
    """`text` with one way to write each character, and the place in `text` of each.

    Blanks become spaces and line feeds, invisible characters go, accents are composed (NFC), and
    ligatures, presentation forms, full-width and mathematical letters and subscripts become plain
    letters and digits. Raises ScriptError("script_unreadable") for lone surrogates.
    """
    strange = re.search(r"[\ud800-\udfff]", text)
    if strange:
        raise ScriptError(
            "script_unreadable",
            _(
                "Character {start} of the script is not text; write it as UTF-8.",
                start=strange.start() + 1,
            ),
            strange.start(),
            strange.end(),
        )
    places: Sequence[int] = range(len(text))
    dropped = {match.start() for match in _DROPPED.finditer(text)}
    if dropped:
        places = [place for place in places if place not in dropped]
    kept = _DROPPED.sub("", text).translate(_PLAIN)
    if kept.isascii() or unicodedata.is_normalized("NFKC", kept):
        return kept, places
    return _normalise(kept, places)


def normalise(text: str) -> str:
    """`text` as `clean` writes it: for words that are looked for in a script."""
    return clean(text)[0]


def _normalise(text: str, places: Sequence[int]) -> tuple[str, Sequence[int]]:
    plain: list[str] = []
    found: list[int] = []
    for start, end in _find_clusters(text):
        cluster = "".join(
            _simplify(text[at], text[at - 1 : at].isdigit()) for at in range(start, end)
        )
        composed = cluster if cluster in _GREEK_SIGNS else unicodedata.normalize("NFC", cluster)
        plain.append(composed)
        own = places[start:end]
        # Where their number changed, all of them stand where the first one was typed.
        found += own if len(own) == len(composed) else [own[0]] * len(composed)
    return "".join(plain), found


def _find_clusters(text: str) -> Iterator[tuple[int, int]]:
    """Bounds of characters with the marks that may be composed with them."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not _joins(text[place]):
            yield start, place
            start = place


@lru_cache(maxsize=4096)
def _joins(character: str) -> bool:
    """Whether it may be composed with what stands before it: a mark, or a later part of a Hangul
    syllable.
    """
    marks = _simplify(character, False)
    return unicodedata.category(marks[0])[0] == "M" or "\u1161" <= character <= "\u11c2"


@lru_cache(maxsize=4096)
def _simplify(character: str, after_digit: bool) -> str:
    """What a compatibility form stands for; any other character itself."""
    if character.isascii() or character in _KEPT:
        return character
    if character in _SUPERSCRIPTS:  # 10⁶ is not 106
        return character if after_digit else _SUPERSCRIPTS[character]
    tag, _, codes = unicodedata.decomposition(character).partition(" ")
    letter = character.isalpha() or unicodedata.category(character) == "Nl"
    if tag not in _SAME and not (tag in _SAME_LETTERS and (letter or character in _DEGREES)):
        return character
    plain = "".join(_simplify(chr(int(code, 16)), False) for code in codes.split())
    return character if " " in plain or (tag == "<compat>" and not _is_word(plain)) else plain


def _is_word(text: str) -> bool:
    return all(sign == "°" or unicodedata.category(sign)[0] in "LM" for sign in text)
