"""Addresses of pages and of mail, handles and tags: said sign by sign, their words as words."""

import re
from dataclasses import dataclass

from workers.speech.text_normalization.rule import Rule


@dataclass(frozen=True)
class Names:
    """What a language calls the signs of an address, and a handle's and a tag's."""

    signs: dict[str, str]
    web: str  # www
    tag: str
    digits: tuple[str, ...]


_ENDINGS = (
    "com|org|net|edu|gov|info|io|ai|dev|app|example|gr|ru|eu|uk|de|fr|es|it|us|ca|cy|ua|by|рф|ελ"
)
_PAGE = re.compile(
    rf"(?<![\w@.])(?:(?P<scheme>https?)://(?P<rest>[^\s<>\"»”]*[\w/])"
    rf"|(?P<bare>(?:www\.)?(?:[\w-]+\.)+(?:{_ENDINGS})\b(?:/[^\s<>\"»”]*[\w/])?))",
    re.IGNORECASE,
)
_MAIL = re.compile(r"(?<![\w.])[\w.+-]+@(?:[\w-]+\.)+\w{2,}")
_HANDLE = re.compile(r"(?<![\w.])@\w[\w.]*\w")
_TAG = re.compile(r"(?<![\w#])#[^\W\d]\w+")
_PIECE = re.compile(r"[^\W\d_]+|\d+|.")


def say_addresses(names: Names) -> tuple[Rule, ...]:
    """The rules of a language that has these names."""
    return (
        Rule(_MAIL, lambda match: _spell(match[0], names)),
        Rule(_PAGE, lambda match: _spell((match["rest"] or match["bare"]).rstrip("/"), names)),
        Rule(_HANDLE, lambda match: _spell(match[0], names)),
        Rule(_TAG, lambda match: f"{names.tag} {_spell(match[0][1:], names)}"),
    )


def _spell(text: str, names: Names) -> str:
    said = []
    for piece in _PIECE.findall(re.sub(r"(?<=[a-zа-яα-ω])(?=[A-ZА-ЯΑ-Ω])", " ", text)):
        if piece.lower() == "www":
            said.append(names.web)
        elif piece.isdecimal():
            said += [names.digits[int(digit)] for digit in piece]
        elif piece.isalpha():
            said.append(piece.upper() if len(piece) < 3 else piece)
        elif not piece.isspace():
            said.append(names.signs.get(piece, ""))
    return " ".join(filter(None, said))
