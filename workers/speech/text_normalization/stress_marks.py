"""Stress marks that somebody has written: taken out of the words, and kept. Pure.

замо́к is one word whose о is stressed. Letters that were written as a letter and its accent become
one letter; what cannot be one letter loses its accent, since engines would break the word there.
"""

import unicodedata
from dataclasses import dataclass

_ACUTE, _GRAVE = "\u0301", "\u0300"
# The vowels of the languages that write stress only where somebody wants it heard.
_CYRILLIC = "аеёиоуыэюяіїєѐѝ"


@dataclass(frozen=True)
class Unmarked:
    """`text` without marks; `places` has for each of its characters the place in what is written,
    and for its end that one's end; `stresses` are places in `text` of vowels that are marked.
    """

    text: str
    places: tuple[int, ...]
    stresses: frozenset[int]


def unmark(text: str) -> Unmarked:
    """The text with one character a letter."""
    kept: list[str] = []
    places: list[int] = []
    stresses: set[int] = set()
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.category(text[end]) == "Mn":
            end += 1
        composed = unicodedata.normalize("NFC", text[at:end])
        letters = "".join(c for c in composed if unicodedata.category(c) != "Mn")
        if letters.lower() in ("ѐ", "ѝ"):  # a grave accent made one letter of them
            letters = unicodedata.normalize("NFD", letters)[0]
        marked = any(mark in (_ACUTE, _GRAVE) for mark in unicodedata.normalize("NFD", composed))
        if marked and letters[:1].lower() in _CYRILLIC and letters:
            stresses.add(len(kept))
        kept += letters
        places += [at] * len(letters)
        at = end
    return Unmarked("".join(kept), (*places, len(text)), frozenset(stresses))
