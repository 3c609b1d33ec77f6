"""What may stand between square brackets: `[happy]`, `[happy 0.6]`, `[pause 0.8]`. Pure."""

import re
from dataclasses import dataclass

from avatar_app.errors import ScriptError
from avatar_app.script.emotions import ALIASES, EMOTIONS
from avatar_app.suggestions import find_near
from avatar_app.translation import gettext as _

PAUSE = 0.5  # seconds of a bare [pause]
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 10.0

# A name, then perhaps a value: "happy", "happy 0.6", "happy: 60%", "pause 0,8 s", "pause 800ms".
_BODY = re.compile(r"\s*(?P<name>[^\s\d.,:=]*)\s*[:=]?\s*(?P<value>.*?)\s*", re.DOTALL)
_READ = 4  # words of an unknown cue that are looked at for what was meant
_NUMBER = re.compile(r"(\d{1,6}(?:[.,]\d{0,6})?|[.,]\d{1,6})\s*([a-z]+|%)?\.?", re.ASCII)
_SECONDS = ("s", "sec", "secs", "second", "seconds")
_MILLISECONDS = ("ms", "msec", "msecs", "millisecond", "milliseconds")
_SCALE: dict[str | None, float] = {
    None: 1.0,
    **dict.fromkeys(_SECONDS, 1.0),
    **dict.fromkeys(_MILLISECONDS, 0.001),
    "%": 0.01,
}
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
        return Cue("pause", _read_pause(body, value, start, end))
    if name not in ALIASES:
        raise _unknown(body, start, end)
    intensity = _read_number(value, "%") if value else 1.0
    if intensity is None or not 0 < intensity <= 1:
        percent = f"[{name} {value}%]" if _read_number(f"{value}%", "%") else ""
        raise ScriptError(
            "cue_value",
            _(
                "The strength in {show} at character {start} cannot be; it is over 0 and at most "
                "1, as in [{name} 0.6] or [{name} 60%].",
                show=_show(body),
                start=start + 1,
                name=name,
            ),
            start,
            end,
            [repair for repair in (percent, f"[{name}]") if repair],
        )
    return Cue(ALIASES[name], intensity)


def _read_pause(body: str, value: str, start: int, end: int) -> float:
    """Its seconds. Raises ScriptError("cue_value")."""
    seconds = read_seconds(value) if value else PAUSE
    if seconds is not None and SHORTEST_PAUSE <= seconds <= LONGEST_PAUSE:
        return seconds
    nearest = PAUSE if seconds is None else min(max(seconds, SHORTEST_PAUSE), LONGEST_PAUSE)
    raise ScriptError(
        "cue_value",
        _(
            "The pause {show} at character {start} cannot be; a pause lasts from "
            "{shortest_pause:g} to {longest_pause:g} seconds, as in [pause 0.8].",
            show=_show(body),
            start=start + 1,
            shortest_pause=SHORTEST_PAUSE,
            longest_pause=LONGEST_PAUSE,
        ),
        start,
        end,
        [f"[pause {nearest:g}]"],
    )


def read_seconds(text: str) -> float | None:
    """What "1.5", "1.5 sec" or "800ms" is in seconds; None if it is no time."""
    return _read_number(text, *_SECONDS, *_MILLISECONDS)


def _read_number(text: str, *units: str) -> float | None:
    """The number that `text` is, in units of 1; None if it is none, or in another unit."""
    match = _NUMBER.fullmatch(text)
    if match is None or match[2] not in (None, *units):
        return None
    return float(match[1].replace(",", ".")) * _SCALE[match[2]]


def _unknown(body: str, start: int, end: int) -> ScriptError:
    """With what was probably meant: a cue, or a bracket that is to be read."""
    said, known = body.lower(), [*ALIASES, "pause"]
    words = said.split(maxsplit=_READ)[:_READ]
    meant = [word for word in words if word in known]
    meant = meant or [near for word in words if (near := find_near(word, known))]
    literal = _("For a bracket that is to be read write [[, as in [{show}.", show=_show(body))
    if said.strip().startswith("/"):
        cues, advice = ["neutral"], _("A cue acts until the next one, so end it with [neutral].")
    elif meant:
        cues, advice = meant[:1], _("Did you mean [{meant}]?", meant=meant[0])
    else:
        names = ", ".join(f"[{name}]" for name in [*EMOTIONS, "pause"])
        cues, advice = [], _("There are {names}.", names=names)
    return ScriptError(
        "cue_unknown",
        _(
            "There is no cue {show} at character {start}. {advice} {literal}",
            show=_show(body),
            start=start + 1,
            advice=advice,
            literal=literal,
        ),
        start,
        end,
        [*(f"[{cue}]" for cue in cues), f"[[{body}]"],
    )


def _show(body: str) -> str:
    text = " ".join(body.split())
    return f"[{text if len(text) <= _SHOWN else text[:_SHOWN] + '…'}]"
