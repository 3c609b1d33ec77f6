"""What a script would be as a film, told while it is being written. Pure."""

from dataclasses import dataclass

from avatar_app.catalog.language_identification import guess_language
from avatar_app.script.script import Line, Script

# Of the embedded voices, measured on the texts of benchmarks/texts.py: 17-19 characters a second
# within a sentence, in English, Greek, Russian and German.
CHARACTERS_A_SECOND = 17.8
ENDS = 0.85  # seconds of rest before the first word and after the last
REST = 0.38  # seconds between sentences


@dataclass(frozen=True)
class Outline:
    """Its Lines, and what there is to know of it; `seconds` as long as the film would be, about."""

    lines: tuple[Line, ...]
    characters: int
    words: int
    seconds: float
    language: str


def outline(script: Script, speed: float = 1.0) -> Outline:
    """Measure a script, all of which is to be spoken so many times as fast."""
    return Outline(
        lines=script.lines,
        characters=len(script.text),
        words=len(script.text.split()),
        seconds=estimate_seconds(script, speed),
        language=guess_language(script.text),
    )


def estimate_seconds(script: Script, speed: float = 1.0) -> float:
    """How long the film of a script would be, about, if spoken so many times as fast."""
    spoken = sum(len(line.text) / _speed(line) for line in script.lines) / speed
    pauses = script.lead + sum(line.pause for line in script.lines)
    rests = REST * sum(not line.continues for line in script.lines[:-1])
    return ENDS + spoken + rests + pauses


def _speed(line: Line) -> float:
    return CHARACTERS_A_SECOND * line.prosody.rate
