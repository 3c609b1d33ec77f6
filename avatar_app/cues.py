"""What may stand between square brackets: `[happy]`, `[happy 0.6]`, `[pause 0.8]`. Pure."""

import difflib
import re
from dataclasses import dataclass

from avatar_app.emotions import ALIASES, EMOTIONS
from avatar_app.errors import ScriptError

PAUSE = 0.5  # seconds of a bare [pause]
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 10.0

# A name, then perhaps a value: "happy", "happy 0.6", "happy: 60%", "pause 0,8 s", "pause 800ms".
_BODY = re.compile(r"\s*(?P<name>[^\s\d.,:=]*)\s*[:=]?\s*(?P<value>.*?)\s*", re.DOTALL)
_NUMBER = re.compile(r"(\d{1,6}(?:[.,]\d{0,6})?|[.,]\d{1,6})\s*(%|ms|s)?", re.ASCII)
_SCALE = {None: 1.0, "s": 1.0, "ms": 0.001, "%": 0.01}
_SHOWN = 30  # characters of a cue that an error repeats


@dataclass(frozen=True)
class Cue:
    """An emotion of EMOTIONS with its intensity, 0 < value <= 1, or "pause" with its seconds."""

    name: str
    value: float


def read_cue(body: str, start: int, end: int) -> Cue:
    """The cue with `body` between its brackets, which stands at [start, end) in the source.

    Raises ScriptError: cue_unknown, cue_value.
    """
    match = _BODY.fullmatch(body.lower())
    name, value = (match["name"], match["value"]) if match else ("", "")
    if name == "pause":
        seconds = _read_number(value, "s", "ms") if value else PAUSE
        if seconds is None or not SHORTEST_PAUSE <= seconds <= LONGEST_PAUSE:
            raise ScriptError(
                "cue_value",
                f"The pause {_show(body)} at character {start + 1} cannot be; a pause lasts from "
                f"{SHORTEST_PAUSE:g} to {LONGEST_PAUSE:g} seconds, as in [pause 0.8].",
                start,
                end,
            )
        return Cue("pause", seconds)
    if name not in ALIASES:
        raise ScriptError(
            "cue_unknown",
            f"There is no cue {_show(body)} at character {start + 1}; {_advise(body.lower())}",
            start,
            end,
        )
    intensity = _read_number(value, "%") if value else 1.0
    if intensity is None or not 0 < intensity <= 1:
        raise ScriptError(
            "cue_value",
            f"The strength in {_show(body)} at character {start + 1} cannot be; it is over 0 and "
            f"at most 1, as in [{name} 0.6] or [{name} 60%].",
            start,
            end,
        )
    return Cue(ALIASES[name], intensity)


def _read_number(text: str, *units: str) -> float | None:
    """The number that `text` is, in units of 1; None if it is none, or in another unit."""
    match = _NUMBER.fullmatch(text)
    if match is None or match[2] not in (None, *units):
        return None
    return float(match[1].replace(",", ".")) * _SCALE[match[2]]


def _advise(body: str) -> str:
    """What was probably meant by an unknown cue."""
    if body.strip().startswith("/"):
        return "a cue acts until the next one, so end it with [neutral]."
    known = [*ALIASES, "pause"]
    words = body.split()
    meant = [word for word in words if word in known]
    near = meant or [m for word in words for m in difflib.get_close_matches(word, known, 1)]
    if near:
        return f"did you mean [{near[0]}]?"
    return f"there are {', '.join(f'[{name}]' for name in [*EMOTIONS, 'pause'])}."


def _show(body: str) -> str:
    text = " ".join(body.split())
    return f"[{text if len(text) <= _SHOWN else text[:_SHOWN] + '…'}]"
