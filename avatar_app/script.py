"""Text with cues -> Script. Pure.

A cue stands in square brackets before the words it colours: `[happy]`, `[happy 0.6]`,
`[pause 0.8]`. `[[` writes a bracket. What is left without cues is the Script's text; where a cue
stood between blanks, only one of them stays.
"""

import difflib
import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from avatar_app.emotions import ALIASES, EMOTIONS
from avatar_app.errors import ScriptError

PAUSE = 0.5  # seconds of a bare [pause]
LONGEST_PAUSE = 10.0
LONGEST_LINE = 300  # characters after which a Line is cut at a clause, so that speech can stream

# A sentence ends at these, with whatever closes quotes and brackets after them.
_STOP = re.compile(r"[.!?…;\u037e]+[\"'»”’)\]]*(?=\s|$)|\n\s*\n|\n(?=\S)")
_CLAUSE = re.compile(r"[,:—–·](?=\s)")
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?|[.,]\d+)\s*(%|s)?")
# Words whose full stop does not end a sentence, in English, Greek and Russian.
_ABBREVIATIONS = frozenset(
    re.split(
        r"\s+",
        "mr mrs ms dr prof st no vs etc fig jr sr e.g i.e approx dept est inc ltd "
        "κ κα κος δρ π.χ δηλ κ.λπ κ.ά σελ αρ "
        "г гг т.е т.д т.п т.к др пр см стр руб тыс млн им ул д рис",
    )
)


@dataclass(frozen=True)
class Line:
    """A stretch of one sentence under one cue.

    `text` is what is spoken, stripped; `start` and `end` are its place in `Script.text`, and
    `source` where it begins in the text as written (for errors). `pause` is the silence asked
    for after it by a cue, in seconds. `continues` says that the same sentence goes on in the
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

    `lead` is the silence asked for before the first Line, in seconds.
    """

    text: str
    lines: tuple[Line, ...]
    lead: float = 0.0


@dataclass
class _Run:
    """Plain text under one cue, with the source position of each of its characters."""

    emotion: str
    intensity: float
    text: str = ""
    places: list[int] = field(default_factory=list)
    pause: float = 0.0


def parse(text: str, limit: int = 5000) -> Script:
    """Parse `text`; `limit` is the most characters it may have without its cues.

    Raises ScriptError with positions in `text`: script_empty, script_silent, script_too_long,
    cue_unknown, cue_unclosed, cue_value.
    """
    if not text.strip():
        raise ScriptError("script_empty", "The text is empty; write what is to be said.")
    if len(text) > 20 * limit:
        raise _too_long(len(text) - limit, limit, limit, len(text))
    lead, runs = _split_cues(text)
    plain = "".join(run.text for run in runs)
    if len(plain.strip()) > limit:
        places = [place for run in runs for place in run.places]
        raise _too_long(len(plain.strip()) - limit, limit, places[limit], len(text))
    lines: list[Line] = []
    start = 0
    for run in runs:
        lines += _split_lines(run, start)
        start += len(run.text)
    if not any(any(map(str.isalnum, line.text)) for line in lines):
        raise ScriptError(
            "script_silent", "There is nothing to say in the text but cues and signs.", 0, len(text)
        )
    return Script(plain, tuple(_join(lines, plain)), lead)


def _split_cues(text: str) -> tuple[float, list[_Run]]:
    """The silence before the first word, and the runs of plain text between cues."""
    runs = [_Run("neutral", 1.0)]
    lead = 0.0
    at = 0
    while at < len(text):
        run = runs[-1]
        if text[at] != "[":
            _add(runs, text[at], at)
            at += 1
            continue
        if text.startswith("[[", at):
            _add(runs, "[", at)
            at += 2
            continue
        stop = text.find("]", at)
        opened = text.find("[", at + 1)
        if stop < 0 or 0 <= opened < stop:
            raise ScriptError(
                "cue_unclosed",
                f"The cue that opens at character {at + 1} is not closed; add ] or write [[ for "
                "a bracket.",
                at,
                len(text) if opened < 0 else opened,
            )
        name, value = _read_cue(text, at, stop + 1)
        if name != "pause":
            runs.append(_Run(name, value))
        elif any(map(str.isalnum, "".join(run.text for run in runs))):
            run.pause += value
            runs.append(_Run(run.emotion, run.intensity))
        else:
            lead += value
        at = stop + 1
    return lead, runs


def _add(runs: list[_Run], character: str, place: int) -> None:
    """Append one plain character; control characters count as blanks."""
    run = runs[-1]
    if character != "\n" and (character.isspace() or ord(character) < 32 or ord(character) == 127):
        character = " "
    if character == " " and not run.text and len(runs) > 1:
        before = next((other.text for other in reversed(runs[:-1]) if other.text), " ")
        if before[-1].isspace():
            return  # a cue between two blanks leaves one
    run.text += character
    run.places.append(place)


def _read_cue(text: str, start: int, stop: int) -> tuple[str, float]:
    """("pause", seconds) or (emotion, intensity) of the cue text[start:stop]."""
    words = text[start + 1 : stop - 1].strip().lower().split(maxsplit=1)
    name, rest = [*words, "", ""][:2]
    if name != "pause" and name not in ALIASES:
        near = difflib.get_close_matches(name, [*ALIASES, "pause"], 1, 0.55)
        advice = f"did you mean [{near[0]}]?" if near else f"there are {_cue_names()}."
        raise ScriptError(
            "cue_unknown",
            f"There is no cue [{name[:40]}] (character {start + 1}); {advice}",
            start,
            stop,
        )
    value = _read_number(rest)
    if name == "pause":
        value = PAUSE if not rest else value
        if value is None or not 0 < value <= LONGEST_PAUSE or rest.endswith("%"):
            raise ScriptError(
                "cue_value",
                f"A pause takes seconds from 0.1 to {LONGEST_PAUSE:g}, as in [pause 0.8] "
                f"(character {start + 1}).",
                start,
                stop,
            )
        return "pause", value
    value = 1.0 if not rest else value
    if value is None or not 0 < value <= 1 or rest.endswith("s"):
        raise ScriptError(
            "cue_value",
            f"The strength of [{name}] is a number over 0 and up to 1, as in [{name} 0.6] "
            f"(character {start + 1}).",
            start,
            stop,
        )
    return ALIASES[name], value


def _read_number(text: str) -> float | None:
    """The number in a cue: "0.6", "0,6", "60%", "0.8s"; None if it is none."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    return float(match[1].replace(",", ".")) / (100 if match[2] == "%" else 1)


def _cue_names() -> str:
    return ", ".join(f"[{name}]" for name in [*EMOTIONS, "pause"])


def _split_lines(run: _Run, offset: int) -> list[Line]:
    """The Lines of one run: its sentences, long ones cut at clauses."""
    places = run.places
    lines: list[Line] = []
    for start, end in _cut(run.text):
        piece = run.text[start:end]
        bare = piece.strip()
        if not bare:
            continue
        first = start + piece.index(bare[0])
        lines.append(
            Line(
                bare, run.emotion, run.intensity, 0.0,
                offset + first, offset + first + len(bare), places[first], False,
            )
        )  # fmt: skip
    if run.pause:
        if lines:
            lines[-1] = replace(lines[-1], pause=run.pause)
        else:  # a pause after a pause, with nothing between: belongs to the words before
            lines.append(Line("", run.emotion, 1.0, run.pause, offset, offset, 0, False))
    return lines


def _cut(text: str) -> list[tuple[int, int]]:
    """Bounds of the sentences of a text, those over LONGEST_LINE cut at clauses or blanks."""
    bounds: list[tuple[int, int]] = []
    start = 0
    for match in _STOP.finditer(text):
        if match[0] == "." and _abbreviates(text, match.start()):
            continue
        if match[0] == ";" and not "\u0370" <= text[match.start() - 1] <= "\u1fff":
            continue  # a question mark in Greek alone
        bounds.append((start, match.end()))
        start = match.end()
    bounds.append((start, len(text)))
    short: list[tuple[int, int]] = []
    for begin, last in bounds:
        first = begin
        while last - first > LONGEST_LINE:
            window = text[first : first + LONGEST_LINE]
            clauses = [m.end() for m in _CLAUSE.finditer(window) if m.end() > LONGEST_LINE // 3]
            blank = window.rfind(" ", LONGEST_LINE // 3)
            cut = first + (clauses[-1] if clauses else blank if blank > 0 else LONGEST_LINE)
            short.append((first, cut))
            first = cut
        short.append((first, last))
    return short


def _abbreviates(text: str, stop: int) -> bool:
    """Whether the full stop at `stop` belongs to an abbreviation or an initial."""
    word = re.split(r"[\s(\[«“\"]", text[:stop])[-1].lower()
    follows = text[stop + 1 :].lstrip()[:1]
    if not follows:
        return False
    initial = len(word) == 1 and text[stop - 1].isupper()
    return initial or word in _ABBREVIATIONS or follows.islower()


def _join(lines: list[Line], plain: str) -> list[Line]:
    """Hand pauses and lone signs to the words before; mark sentences that go on."""
    joined: list[Line] = []
    for line in lines:
        spoken = any(map(str.isalnum, line.text))
        if joined and not spoken:
            before = joined[-1]
            end = max(before.end, line.end) if line.text else before.end
            text = plain[before.start : end]
            joined[-1] = replace(before, text=text, end=end, pause=before.pause + line.pause)
        elif spoken:
            joined.append(line)
    for index, (line, after) in enumerate(pairwise(joined)):
        between = plain[line.end : after.start]
        ended = _STOP.search(line.text[-4:] + between + " ") is not None
        joined[index] = replace(line, continues=not ended and not line.pause)
    return joined


def _too_long(over: int, limit: int, start: int, end: int) -> ScriptError:
    return ScriptError(
        "script_too_long",
        f"The text is {over} characters over the limit of {limit}; shorten it or make two films.",
        start,
        end,
    )
