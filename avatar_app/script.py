"""Text with cues -> Script. Pure."""

from dataclasses import dataclass


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
