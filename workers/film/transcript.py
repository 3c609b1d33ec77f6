"""What of a film's speech is kept: when everything is said and felt."""

from dataclasses import dataclass, field

from avatar_app.script.script import Script
from workers.speech.speech import Mood, Phoneme, Speech, Word


@dataclass
class Transcript:
    """What has been spoken so far; times in seconds of the film."""

    words: list[Word] = field(default_factory=list)
    phonemes: list[Phoneme] = field(default_factory=list)
    moods: list[Mood] = field(default_factory=list)
    seconds: float = 0.0
    lines: int = 0

    def add(self, speech: Speech) -> None:
        """Add the next Line; a mood that goes on is one."""
        self.words += speech.words
        self.phonemes += speech.phonemes
        mood = speech.mood
        if self.moods and (self.moods[-1].name, self.moods[-1].intensity) == (
            mood.name,
            mood.intensity,
        ):
            mood = Mood(mood.name, mood.intensity, self.moods.pop().start, mood.end)
        self.moods.append(mood)
        self.seconds = speech.end
        self.lines += 1

    def estimate_seconds(self, script: Script) -> float:
        """How many seconds the film will last, judged by the text that is spoken so far."""
        read = script.lines[self.lines - 1].end
        return self.seconds * script.lines[-1].end / max(read, 1)
