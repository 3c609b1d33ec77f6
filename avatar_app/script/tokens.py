"""Text with cues -> its tokens: the one place that says where a cue begins and ends. Pure.

assets/cues.js does the same in the browser; both are held to tests/avatar_app/script/cues.json.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

_TOKEN = re.compile(r"\[\[|\[[^\[\]]*\]|\[\w*|[^\[]+")
_NAME = re.compile(r"\s*([^\s\d.,:=]*)")
_EMPTY_LINE = re.compile(r"\n\s*\n")


class Kind(StrEnum):
    """What a token is."""

    TEXT = "text"
    BRACKET = "bracket"  # [[, which writes [
    CUE = "cue"  # between brackets; it need not be one that is known
    UNCLOSED = "unclosed"


class Token(NamedTuple):
    """`text` stands in the source from `start`."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.start + len(self.text)

    @property
    def body(self) -> str:
        """Of a cue: what stands between its brackets."""
        return self.text[1:-1]

    @property
    def name(self) -> str:
        """Of a cue: its name in small letters, without a value; "" for other tokens."""
        match = _NAME.match(self.body) if self.kind is Kind.CUE else None
        return match[1].lower() if match else ""


def tokenise(text: str) -> Iterator[Token]:
    """The tokens of `text` in order; together they are all of it."""
    for match in _TOKEN.finditer(text):
        found = match[0]
        if found[0] != "[":
            kind = Kind.TEXT
        elif found == "[[":
            kind = Kind.BRACKET
        elif found[-1] == "]" and not _EMPTY_LINE.search(found):
            kind = Kind.CUE
        else:
            kind = Kind.UNCLOSED
        yield Token(kind, found, match.start())
