"""Text as written -> plain text and its cues, each with its place. Pure.

Plain text is the source without its cues and the blanks at its ends, with two liberties. Each
character is written in one way (`avatar_app.script.characters`). And where a cue stood, the
greatest of the blanks around it stays as one: a paragraph's end, a line's, or a space. A space also
comes where words would run together without it, and goes where it would part a sign from its word.
"""

import unicodedata
from collections.abc import Sequence

from avatar_app.errors import MOST_FAULTS, ScriptError
from avatar_app.script.characters import clean
from avatar_app.script.cues import Cue, read_cue
from avatar_app.script.emotions import ALIASES
from avatar_app.script.tokens import Kind, Token, tokenise
from avatar_app.translation import gettext as _

SILENCE_LIMIT = 300.0  # seconds that the pauses of a script may add up to

_GAPS = ("", " ", "\n", "\n\n")


class Plain:
    """Plain text, the place in the source of each of its characters, and the cues that act in it,
    each with the place in the plain text from which it acts. `faults` are the cues that cannot be
    read, which are left out; cues after the first `MOST_FAULTS` of them are too.
    """

    def __init__(self, text: str) -> None:
        """Read `text`. Raises ScriptError("script_unreadable")."""
        self.cues: list[tuple[int, Cue]] = []
        self.faults: list[ScriptError] = []
        self.places: list[int] = []
        self._characters: list[str] = []
        self._waiting: list[Cue | None] = []  # for the text that they act on; None: a wrong one
        self._gap = ""
        self._silence = 0.0
        source, places = clean(text)
        for token in tokenise(source):
            start, end = places[token.start], places[token.end - 1] + 1
            if token.kind is Kind.BRACKET:
                self._add("[", [start])
            elif token.kind is Kind.TEXT:
                self._add(token.text, places[token.start : token.end])
            else:
                self._add_cue(token, start, end)
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

    def _add_cue(self, token: Token, start: int, end: int) -> None:
        """Take a cue, which acts on the text that is added next."""
        cue = None
        if len(self.faults) < MOST_FAULTS:
            try:
                cue = self._read(token, start, end)
            except ScriptError as fault:
                self.faults.append(fault)
        if not self._waiting:
            self._gap = self._cut_tail()
        self._waiting.append(cue)

    def _read(self, token: Token, start: int, end: int) -> Cue:
        """Raises ScriptError: cue_unclosed and as `read_cue` does."""
        if token.kind is Kind.UNCLOSED:
            name = token.text[1:].lower()
            closed = [f"[{name}]"] if name in ALIASES or name == "pause" else []
            raise ScriptError(
                "cue_unclosed",
                _(
                    "The cue that opens at character {start} is not closed; add ] after it, or "
                    "write [[ for a bracket that is to be read.",
                    start=start + 1,
                ),
                start,
                end,
                [*closed, f"[{token.text}"],
            )
        cue = read_cue(token.body, start, end)
        self._silence += cue.value if cue.name == "pause" else 0.0
        if self._silence > SILENCE_LIMIT:
            raise ScriptError(
                "cue_value",
                _(
                    "The pauses up to character {start} add up to more than {silence_limit:g} "
                    "seconds; shorten them.",
                    start=start + 1,
                    silence_limit=SILENCE_LIMIT,
                ),
                start,
                end,
            )
        return cue

    def _act(self) -> None:
        """The cues that wait act from here."""
        self.cues += [(len(self._characters), cue) for cue in self._waiting if cue is not None]
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
