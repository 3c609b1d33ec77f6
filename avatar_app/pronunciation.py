"""How a word is to be said: by another spelling, or by its sounds, IPA between slashes. Pure.

nginx = engine x
GIF = /dʒɪf/
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from avatar_app.errors import ChoiceError
from avatar_app.ipa import CONSONANTS, VOWELS, read_ipa

LONGEST_WORD, LONGEST_SAID = 60, 120


@dataclass(frozen=True)
class Pronunciation:
    """`said` for `word`, as it stands between anything but letters and digits.

    A word in small letters stands for any case, one with capitals for itself alone.
    """

    word: str
    said: str

    @property
    def ipa(self) -> str:
        """What stands between the slashes; "" for a spelling."""
        slashed = len(self.said) > 2 and self.said[0] == self.said[-1] == "/"
        return self.said[1:-1] if slashed else ""

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it stands in a text: [start, end)."""
        case = re.IGNORECASE if self.word == self.word.lower() else 0
        pattern = rf"(?<![^\W_]){re.escape(self.word)}(?![^\W_])"
        for match in re.finditer(pattern, text, case):
            yield match.span()


def make_pronunciation(word: str, said: str) -> Pronunciation:
    """One that can be kept. Raises ChoiceError("pronunciation_wrong")."""
    made = Pronunciation(" ".join(word.split()), " ".join(said.split()))
    if not any(map(str.isalnum, made.word)) or not any(map(str.isalnum, made.said)):
        raise _wrong("A pronunciation needs a word, and how it is said, both with letters.")
    for text, most, name in (
        (made.word, LONGEST_WORD, "word"),
        (made.said, LONGEST_SAID, "pronunciation"),
    ):
        if len(text) > most:
            raise _wrong(f"The {name} has {len(text)} characters, and may have {most}.")
        if set(text) & set("[]"):
            raise _wrong(f"A {name} has no brackets; those are for cues.")
    if made.said[0] == "/" or made.said[-1] == "/":
        _check_ipa(made)
    return made


def read_pronunciations(text: str) -> tuple[Pronunciation, ...]:
    """Those of a file, one a line as above; empty lines are passed over.

    Raises ChoiceError("pronunciation_wrong").
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        word, equals, said = line.partition("=")
        if not equals:
            raise _wrong(f"Line {number} of the lexicon lacks its =; write: word = said.")
        try:
            found.append(make_pronunciation(word, said))
        except ChoiceError as error:
            raise _wrong(f"Line {number} of the lexicon: {error}") from None
    return tuple(found)


def used_in(text: str, known: Iterable[Pronunciation]) -> tuple[Pronunciation, ...]:
    """Those whose words stand in a text."""
    return tuple(one for one in known if any(True for _ in one.find(text)))


def _check_ipa(made: Pronunciation) -> None:
    if not made.ipa:
        raise _wrong("IPA stands between two slashes, as in /dʒɪf/.")
    try:
        words = read_ipa(made.ipa)
    except ValueError as error:
        raise _wrong(
            f"{str(error)!r} in {made.said} is no sound that voices know; the sounds are "
            f"{' '.join(VOWELS + CONSONANTS)}, with ˈ ˌ for stress, ː for length, ʲ for softness."
        ) from None
    if not any(unit[0] in VOWELS + CONSONANTS for units in words for unit in units):
        raise _wrong("There is no sound between the slashes.")


def _wrong(sentence: str) -> ChoiceError:
    return ChoiceError("pronunciation_wrong", sentence)
