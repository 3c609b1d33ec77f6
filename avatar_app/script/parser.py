"""Text with cues -> Script. Pure.

A cue stands in square brackets before the words it colours, and acts until the next one or the
end: `[happy]`, `[happy 0.6]`, `[pause 0.8]`. `[[` writes a bracket.
"""

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from avatar_app.errors import ScriptError
from avatar_app.script.cues import Cue
from avatar_app.script.plain_text import Plain
from avatar_app.script.script import Line, Script
from avatar_app.script.sentences import split_long, split_sentences
from avatar_app.translation import gettext as _
from avatar_app.translation import ngettext


def parse(text: str, limit: int = 5000) -> Script:
    """Parse `text`; `limit` is the most characters it may have without its cues.

    Raises ScriptError with all its faults and their positions in `text`: script_empty,
    script_silent, script_too_long, script_unreadable, cue_unknown, cue_unclosed, cue_value.
    """
    script, faults = read(text, limit)
    if faults:
        raise ScriptError.join(faults)
    return script


def read(text: str, limit: int = 5000) -> tuple[Script, list[ScriptError]]:
    """The script as far as `text` can be read, and all that is wrong with it, as `parse` tells."""
    try:
        _check_source(text, limit)
        plain = Plain(text)
    except ScriptError as error:
        return Script("", ()), [error]
    faults = list(plain.faults)
    if not plain.text and not plain.cues and not faults:
        return Script("", ()), [
            ScriptError("script_empty", _("The script is empty; write what is to be said."))
        ]
    if len(plain.text) > limit:
        faults.append(_too_long(len(plain.text), limit, plain.places[limit], len(text)))
    script = _write(plain)
    if not script.lines and not faults:
        faults.append(
            ScriptError(
                "script_silent",
                _("There is nothing to say in the script; add words."),
                0,
                len(text),
            )
        )
    return script, faults


def parse_transcript(text: str, limit: int = 5000) -> Script:
    """What is said in a recording, cues and all; without Lines if there is no word. Raises
    ScriptError as `parse` does.
    """
    script, faults = read(text, limit)
    wrong = [fault for fault in faults if fault.code not in ("script_empty", "script_silent")]
    if wrong:
        raise ScriptError.join(wrong)
    return script if script.lines else replace(script, text="", lead=0.0)


def _write(plain: Plain) -> Script:
    """The Lines of a text; the emotion at its end holds for a script without any."""
    writer = _Writer(plain)
    cues = deque(plain.cues)
    for start, end, ended in _split_pieces(plain.text, [place for place, _cue in cues]):
        while cues and cues[0][0] <= start:
            writer.obey(cues.popleft()[1])
        writer.write(start, end, ended)
    for _place, cue in cues:
        writer.obey(cue)
    lines = writer.finish()
    if lines:
        return Script(plain.text, lines, writer.lead)
    return Script(plain.text, (), writer.lead, *writer.mood)


class _Writer:
    """Makes Lines of pieces and cues, given in order."""

    def __init__(self, plain: Plain) -> None:
        self.lead = 0.0
        self._plain = plain
        self._lines: list[Line] = []
        self._emotion, self._intensity = "neutral", 1.0
        self._opening: int | None = None  # signs that wait for the words they open, as a quote

    @property
    def mood(self) -> tuple[str, float]:
        """The emotion that holds, and its intensity."""
        return self._emotion, self._intensity

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
                    tuple(self._plain.places[first:end]),
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
            replace(line, continues=False) if line.continues and line.pause else line
            for line in self._lines
        )

    def _extend(self, end: int, continues: bool) -> None:
        """Give the last Line the signs that follow it, up to `end`."""
        last = self._lines[-1]
        text = self._plain.text[last.start : end]
        places = tuple(self._plain.places[last.start : end])
        self._lines[-1] = replace(last, text=text, end=end, places=places, continues=continues)


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
            _(
                "The script with its cues and blanks has {text} characters and may have {most}; "
                "use fewer cues.",
                text=len(text),
                most=most,
            ),
            most,
            len(text),
        )


def _too_long(length: int, limit: int, start: int, end: int) -> ScriptError:
    over = length - limit
    return ScriptError(
        "script_too_long",
        ngettext(
            "The text is {number} character over the limit of {limit}; shorten it, or make two "
            "films of it.",
            "The text is {number} characters over the limit of {limit}; shorten it, or make two "
            "films of it.",
            over,
            limit=limit,
        ),
        start,
        end,
    )
