"""A script as it is parsed: Lines, each with its emotion, and how words are said."""

from dataclasses import dataclass, field, replace

from avatar_app.script.emotions import EMOTIONS, Prosody
from avatar_app.script.pronunciation import Pronunciation


@dataclass(frozen=True)
class Line:
    """A stretch of one sentence under one cue.

    `text` is what is spoken, stripped; `start` and `end` are its place in `Script.text`, and
    `places` where each of its characters stands in the text as written (for errors). `pause` is the
    silence asked for after it by cues, in seconds. `continues` says that the same sentence goes on
    in the next Line, so that the voice does not fall. `rate` and `pitch` are factors on the voice
    that hold whatever the emotion is.
    """

    text: str
    emotion: str
    intensity: float
    pause: float
    start: int
    end: int
    places: tuple[int, ...] = field(repr=False)
    continues: bool
    rate: float = 1.0
    pitch: float = 1.0

    @property
    def prosody(self) -> Prosody:
        """How the voice differs from its neutral one: by the emotion, and by the two factors."""
        moved = EMOTIONS[self.emotion].prosody.scaled(self.intensity)
        return replace(moved, rate=moved.rate * self.rate, pitch=moved.pitch * self.pitch)

    @property
    def source(self) -> int:
        """Where it begins in the text as written."""
        return self.places[0]


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

    def spoken_at(self, rate: float, semitones: float) -> "Script":
        """The same, all of it faster or slower, higher or lower."""
        pitch = 2 ** (semitones / 12)
        return replace(
            self, lines=tuple(replace(line, rate=rate, pitch=pitch) for line in self.lines)
        )
