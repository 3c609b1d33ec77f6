"""Russian initials: which are said by letters, and how."""

import re

from workers.speech.text_normalization.russian_words import LETTERS, NO_INITIALS

_VOWELS = "АЕЁИОУЫЭЮЯ"
# By letters: what has no vowel, or too many consonants to be said as a word, or two vowels at its
# beginning; and any two.
_BY_LETTERS = re.compile(
    rf"[^{_VOWELS}]{{2,6}}|[{_VOWELS}][^{_VOWELS}]{{2,}}|[^{_VOWELS}]{{2}}[{_VOWELS}]"
    rf"|[{_VOWELS}]{{2}}[^{_VOWELS}]|.."
)
_NO_VOWEL = re.compile(rf"[^{_VOWELS}]+")


def spell_initials(match: re.Match[str]) -> str | None:
    """ФСБ, ООН, АЭС by their letters, but НАТО as a word; words written large are none."""
    word = match[0]
    if word in NO_INITIALS or not _BY_LETTERS.fullmatch(word):
        return None
    if not _NO_VOWEL.fullmatch(word) and not re.search(r"[а-яё]", match.string):
        return None if len(match.string.split()) > 3 else _say(word)
    return _say(word) if len(word) < 6 else None


def spell_name(match: re.Match[str]) -> str:
    """А.С. of a name, without the full stops that voices would rest at."""
    return _say(match[0].replace(".", ""))


def _say(word: str) -> str:
    return " ".join(LETTERS[letter] for letter in word)
