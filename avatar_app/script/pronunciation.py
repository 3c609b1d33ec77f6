"""How a word is to be said: by another spelling, or by its sounds, IPA between slashes. Pure.

nginx = engine x
GIF = /dʒɪf/
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from avatar_app.errors import ChoiceError, check_text
from avatar_app.script.characters import normalise
from avatar_app.script.ipa import CONSONANTS, VOWELS, read_ipa
from avatar_app.translation import gettext as _

LONGEST_WORD, LONGEST_SAID = 60, 120
_WORD = re.compile(r"[^\W_]+")


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
    """One that can be kept, its word written as scripts write it (`normalise`).

    Raises ChoiceError("pronunciation_wrong"), InputError("text_unusable").
    """
    check_text(word)  # before spelling is made one, which drops some of what may not be there
    check_text(said)
    made = Pronunciation(" ".join(normalise(word).split()), " ".join(said.split()))
    if not any(map(str.isalnum, made.word)) or not any(map(str.isalnum, made.said)):
        raise _wrong(_("A pronunciation needs a word, and how it is said, both with letters."))
    for text, most, name in (
        (made.word, LONGEST_WORD, "word"),
        (made.said, LONGEST_SAID, "pronunciation"),
    ):
        if len(text) > most:
            raise _wrong(
                _(
                    "The {name} has {text} characters, and may have {most}.",
                    name=name,
                    text=len(text),
                    most=most,
                )
            )
        if set(text) & set("[]"):
            raise _wrong(_("A {name} has no brackets; those are for cues.", name=name))
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
            raise _wrong(
                _("Line {value} of the lexicon lacks its =; write: word = said.", value=number)
            )
        try:
            found.append(make_pronunciation(word, said))
        except ChoiceError as error:
            raise _wrong(
                _("Line {value} of the lexicon: {error}", value=number, error=error)
            ) from None
    return tuple(found)


class Lexicon:
    """Pronunciations by the words that theirs begin with: a text is read once for all of them."""

    def __init__(self, known: Iterable[Pronunciation]) -> None:
        self._known = list(known)
        self._by_first: dict[str, list[int]] = {}
        for place, one in enumerate(self._known):
            first = next(iter(_list_words(one.word)), "")
            self._by_first.setdefault(first, []).append(place)

    def used_in(self, text: str) -> tuple[Pronunciation, ...]:
        """Those whose words stand in a text, in the order in which they are known."""
        words = {*_list_words(text), ""} & self._by_first.keys()
        places = sorted(place for word in words for place in self._by_first[word])
        found = (self._known[place] for place in places)
        return tuple(one for one in found if any(True for _ in one.find(text)))


def used_in(text: str, known: Iterable[Pronunciation]) -> tuple[Pronunciation, ...]:
    """Those whose words stand in a text."""
    return Lexicon(known).used_in(text)


def _list_words(text: str) -> list[str]:
    """The runs of letters and digits of a text, alike where `re.IGNORECASE` takes them as such."""
    folded = text.casefold().replace("i\u0307", "i").replace("\u0131", "i")
    return _WORD.findall(folded)


def _check_ipa(made: Pronunciation) -> None:
    if not made.ipa:
        raise _wrong(_("IPA stands between two slashes, as in /dʒɪf/."))
    try:
        words = read_ipa(made.ipa)
    except ValueError as error:
        raise _wrong(
            f"{str(error)!r} in {made.said} is no sound that voices know; the sounds are "
            f"{' '.join(VOWELS + CONSONANTS)}, with ˈ ˌ for stress, ː for length, ʲ for softness."
        ) from None
    if not any(unit[0] in VOWELS + CONSONANTS for units in words for unit in units):
        raise _wrong(_("There is no sound between the slashes."))


def _wrong(sentence: str) -> ChoiceError:
    return ChoiceError("pronunciation_wrong", sentence)
