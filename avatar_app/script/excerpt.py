"""The sentence of a script that somebody points at, to be heard by itself. Pure."""

from avatar_app.errors import ScriptError
from avatar_app.script.script import Line, Script
from avatar_app.translation import gettext as _

LONGEST_EXCERPT = 400  # characters


def find_excerpt(script: Script, at: int) -> str:
    """The sentence at a place of the text as written, with its cues; the first one from there on
    where that is between two, the last one behind the end.

    Raises ScriptError("script_silent") if the script has no words.
    """
    lines = script.lines
    if not lines:
        raise ScriptError("script_silent", _("There is nothing to say in the script; add words."))
    here = next((k for k, line in enumerate(lines) if line.places[-1] >= at - 1), len(lines) - 1)
    first = last = here
    size = len(lines[here].text)
    while first > 0 and lines[first - 1].continues:
        size += len(lines[first - 1].text)
        if size > LONGEST_EXCERPT:
            break
        first -= 1
    while lines[last].continues and last + 1 < len(lines):
        size += len(lines[last + 1].text)
        if size > LONGEST_EXCERPT:
            break
        last += 1
    return _write(lines[first : last + 1])


def _write(lines: tuple[Line, ...]) -> str:
    """Lines as a text with a cue each, which is parsed to the same Lines."""
    told = []
    for number, line in enumerate(lines):
        cue = f"[{line.emotion} {line.intensity:g}] " if line.emotion != "neutral" else "[neutral] "
        pause = f" [pause {line.pause:g}]" if line.pause and number + 1 < len(lines) else ""
        told.append(f"{cue}{line.text.replace('[', '[[')}{pause}")
    return " ".join(told)
