"""Text with cues -> Script. Pure.

A cue stands in square brackets before the words it colours, and acts until the next one or the
end: `[happy]`, `[happy 0.6]`, `[pause 0.8]`. `[[` writes a bracket.
"""

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from avatar_app.cues import Cue
from avatar_app.errors import ScriptError
from avatar_app.plain import Plain
from avatar_app.pronunciation import Pronunciation
from avatar_app.sentences import split_long, split_sentences


@dataclass(frozen=True)
class Line:
    """A stretch of one sentence under one cue.

    `text` is what is spoken, stripped; `start` and `end` are its place in `Script.text`, and
    `source` where it begins in the text as written (for errors). `pause` is the silence asked
    for after it by cues, in seconds. `continues` says that the same sentence goes on in the
    next Line, so that the voice does not fall.
    """

    text: str
    emotion: str
    intensity: float
    pause: float
    start: int
    end: int
    source: int
    continues: bool


@dataclass(frozen=True)
class Script:
    """`text` is the plain text without cues; `lines` are what is spoken, in order.

    All that `text` holds but blanks is in one Line each. `lead` is the silence asked for before
    the first Line, in seconds. `lexicon` says how some of its words are said. Only a transcript has
    no Lines: nobody knows what is said, and `emotion` at `intensity` holds for all of it.
    """

    text: str
    lines: tuple[Line, ...]
    lead: float = 0.0
    emotion: str = "neutral"
    intensity: float = 1.0
    lexicon: tuple[Pronunciation, ...] = ()


def parse(text: str, limit: int = 5000) -> Script:
    """Parse `text`; `limit` is the most characters it may have without its cues.

    Raises ScriptError with positions in `text`: script_empty, script_silent, script_too_long,
    script_unreadable, cue_unknown, cue_unclosed, cue_value.
    """
    _check_source(text, limit)
    plain = Plain(text)
    if not plain.text and not plain.cues:
        raise ScriptError("script_empty", "The script is empty; write what is to be said.")
    if len(plain.text) > limit:
        raise _too_long(len(plain.text), limit, plain.places[limit], len(text))
    writer = _Writer(plain)
    cues = deque(plain.cues)
    for start, end, ended in _split_pieces(plain.text, [place for place, _ in cues]):
        while cues and cues[0][0] <= start:
            writer.obey(cues.popleft()[1])
        writer.write(start, end, ended)
    for _, cue in cues:
        writer.obey(cue)
    lines = writer.finish()
    if not lines:
        raise ScriptError(
            "script_silent", "There is nothing to say in the script; add words.", 0, len(text)
        )
    return Script(plain.text, lines, writer.lead)


def parse_transcript(text: str, limit: int = 5000) -> Script:
    """What is said in a recording, cues and all; without Lines if there is no word. Raises
    ScriptError as `parse` does.
    """
    _check_source(text, limit)
    plain = Plain(text)
    if any(map(str.isalnum, plain.text)):
        return parse(text, limit)
    moods = [cue for _, cue in plain.cues if cue.name != "pause"]
    return Script("", (), 0.0, moods[-1].name, moods[-1].value) if moods else Script("", ())


class _Writer:
    """Makes Lines of pieces and cues, given in order."""

    def __init__(self, plain: Plain) -> None:
        self.lead = 0.0
        self._plain = plain
        self._lines: list[Line] = []
        self._emotion, self._intensity = "neutral", 1.0
        self._opening: int | None = None  # signs that wait for the words they open, as a quote

    def obey(self, cue: Cue) -> None:
        if cue.name != "pause":
            self._emotion, self._intensity = cue.name, cue.value
        elif self._lines:
            last = self._lines[-1]
            self._lines[-1] = replace(last, pause=last.pause + cue.value)
        else:
            self.lead += cue.value

    def write(self, start: int, end: int, ended: bool) -> None:
        """Take the next piece, which begins with no blank; `ended` says if its sentence does."""
        bare = self._plain.text[start:end].rstrip()
        end = start + len(bare)
        first = start if self._opening is None else self._opening
        if any(map(str.isalnum, bare)):
            self._lines.append(
                Line(
                    self._plain.text[first:end],
                    self._emotion,
                    self._intensity,
                    0.0,
                    first,
                    end,
                    self._plain.places[first],
                    not ended,
                )
            )
            self._opening = None
        elif self._lines and self._opening is None and (ended or self._lines[-1].continues):
            self._extend(end, not ended)
        else:
            self._opening = first

    def finish(self) -> tuple[Line, ...]:
        if self._lines and self._opening is not None:
            self._extend(len(self._plain.text), False)
        return tuple(
            replace(line, continues=line.continues and not line.pause) for line in self._lines
        )

    def _extend(self, end: int, continues: bool) -> None:
        """Give the last Line the signs that follow it, up to `end`."""
        last = self._lines[-1]
        text = self._plain.text[last.start : end]
        self._lines[-1] = replace(last, text=text, end=end, continues=continues)


def _split_pieces(text: str, cuts: Sequence[int]) -> Iterator[tuple[int, int, bool]]:
    """Bounds of what can be a Line: sentences, cut at `cuts` and where they are long.

    The third says whether the sentence ends with the piece.
    """
    for start, end in split_sentences(text):
        inside = sorted(set(cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]))
        for first, last in pairwise([start, *inside, end]):
            for begin, stop in split_long(text, first, last):
                yield begin, stop, stop == end


def _check_source(text: str, limit: int) -> None:
    """Refuse what is far too long before reading it."""
    most = 4 * limit + 10_000
    if len(text) > most:
        words = len(re.sub(r"\[[^\[\]]*\]", "", text).strip())
        if words > limit:
            raise _too_long(words, limit, limit, len(text))
        raise ScriptError(
            "script_too_long",
            f"The script with its cues and blanks has {len(text)} characters and may have {most}; "
            "use fewer cues.",
            most,
            len(text),
        )


def _too_long(length: int, limit: int, start: int, end: int) -> ScriptError:
    over = length - limit
    return ScriptError(
        "script_too_long",
        f"The text is {over} character{'s' * (over > 1)} over the limit of {limit}; shorten it, or "
        "make two films of it.",
        start,
        end,
    )
