"""Text as written -> plain text and its cues, each with its place. Pure.

Plain text is the source without its cues and the blanks at its ends, with two liberties. Blanks
become plain spaces and line feeds (control characters count as blanks, invisible ones are
dropped). And where a cue stood, the greatest of the blanks around it stays as one: a paragraph's
end, a line's, or a space. A space also comes where words would run together without it, and goes
where it would part a sign from its word.
"""

import re
import unicodedata
from collections.abc import Sequence

from avatar_app.cues import Cue, read_cue
from avatar_app.errors import ScriptError

SILENCE_LIMIT = 300.0  # seconds that the pauses of a script may add up to

_TOKEN = re.compile(r"\[\[|\[[^\[\]]*\]|\[\w*|[^\[]+")
_GAPS = ("", " ", "\n", "\n\n")
_BLANKS = [*range(0x21), *range(0x7F, 0xA1), 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
_LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"
_PLAIN_BLANKS = dict.fromkeys(_BLANKS, " ") | dict.fromkeys(map(ord, _LINE_ENDS), "\n")
# Carriage returns before line feeds, soft hyphens, zero-width blanks, direction marks.
_DROPPED = re.compile("\r(?=\n)|[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class Plain:
    """Plain text, the place in the source of each of its characters, and the cues that act in it,
    each with the place in the plain text from which it acts.
    """

    def __init__(self, text: str) -> None:
        """Read `text`. Raises ScriptError: script_unreadable and whatever a cue can be wrong in."""
        self.cues: list[tuple[int, Cue]] = []
        self.places: list[int] = []
        self._characters: list[str] = []
        self._waiting: list[Cue] = []  # for the text that they act on
        self._gap = ""
        self._silence = 0.0
        source, places = _clean(text)
        for token in _TOKEN.finditer(source):
            start, end = places[token.start()], places[token.end() - 1] + 1
            if token[0] == "[[":
                self._add("[", [start])
            elif token[0][0] != "[":
                self._add(token[0], places[token.start() : token.end()])
            else:
                self._add_cue(token[0], start, end)
        self._cut_tail()
        self._act()
        self.text = "".join(self._characters)

    def _add(self, text: str, places: Sequence[int]) -> None:
        """Take text, each character with its place in the source."""
        if self._waiting or not self._characters:
            bare = text.lstrip()
            blank = len(text) - len(bare)
            self._gap = max(self._gap, _measure_gap(text[:blank]), key=_GAPS.index)
            if not bare:
                return
            text, places = bare, places[blank:]
            self._fill_gap(text[0], places[0])
            self._act()
        self._characters += text
        self.places += places

    def _add_cue(self, cue: str, start: int, end: int) -> None:
        """Take a cue, which acts on the text that is added next."""
        if cue[-1] != "]" or re.search(r"\n\s*\n", cue):
            raise ScriptError(
                "cue_unclosed",
                f"The cue that opens at character {start + 1} is not closed; add ] after it, or "
                "write [[ for a bracket that is to be read.",
                start,
                end,
            )
        read = read_cue(cue[1:-1], start, end)
        self._silence += read.value if read.name == "pause" else 0.0
        if self._silence > SILENCE_LIMIT:
            raise ScriptError(
                "cue_value",
                f"The pauses up to character {start + 1} add up to more than {SILENCE_LIMIT:g} "
                "seconds; shorten them.",
                start,
                end,
            )
        if not self._waiting:
            self._gap = self._cut_tail()
        self._waiting.append(read)

    def _act(self) -> None:
        """The cues that wait act from here."""
        self.cues += [(len(self._characters), cue) for cue in self._waiting]
        self._waiting, self._gap = [], ""

    def _fill_gap(self, following: str, place: int) -> None:
        """Put what stays between the last character and the `following` one."""
        if self._characters:
            gap = self._gap
            if gap in ("", " "):
                gap = _space("".join(self._characters[-2:]), gap, following)
            self._characters += gap
            self.places += [place] * len(gap)

    def _cut_tail(self) -> str:
        """Remove the blanks at the end; what would stay of them."""
        end = len(self._characters)
        while end and self._characters[end - 1].isspace():
            end -= 1
        gap = _measure_gap("".join(self._characters[end:]))
        del self._characters[end:], self.places[end:]
        return gap


def _clean(text: str) -> tuple[str, Sequence[int]]:
    """`text` with plain blanks and without invisible characters, and each one's place in it."""
    strange = re.search(r"[\ud800-\udfff]", text)
    if strange:
        raise ScriptError(
            "script_unreadable",
            f"Character {strange.start() + 1} of the script is not text; write it as UTF-8.",
            strange.start(),
            strange.end(),
        )
    places: Sequence[int] = range(len(text))
    dropped = {match.start() for match in _DROPPED.finditer(text)}
    if dropped:
        places = [place for place in places if place not in dropped]
    return _DROPPED.sub("", text).translate(_PLAIN_BLANKS), places


def _measure_gap(blanks: str) -> str:
    """What stays of blanks beside a cue: one of _GAPS."""
    return "\n" * min(blanks.count("\n"), 2) or blanks[:1]


def _space(before: str, gap: str, after: str) -> str:
    """The space, or none, that stays for `gap` between two characters `before` and one `after`."""
    quote = before[-1] in "\"'" and not before[:-1].strip()
    if quote or before[-1] in "([{«“„‘¿¡" or after in ".,;:!?…)]}»”":
        return ""
    word = unicodedata.category(before[-1])[0] in "LMN" or before[-1] in ".,;:!?…"
    return " " if word and after.isalnum() else gap
