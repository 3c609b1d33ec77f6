"""Times for engines that tell none: espeak-ng reads the same text."""

from avatar_app.catalog.voices import VOICES
from avatar_app.script.script import Line, Script
from workers.arrays import F32
from workers.speech.alignment.forced_alignment import (
    _STRESSES,
    STRANGEST,
    place,
    score_phones,
    spread,
)
from workers.speech.engines.espeak.speaker import EspeakSpeaker
from workers.speech.line_text import tokens_of
from workers.speech.speech import Speech
from workers.speech.utterance import SpeechMark


def read(line: Line, language: str) -> Speech:
    """A Line as espeak-ng reads it aloud. Raises ScriptError("text_unspeakable")."""
    return next(EspeakSpeaker().speak(Script(line.text, (line,)), VOICES[f"{language}-female"]))


def find_events(samples: F32, rate: int, line: Line, language: str) -> list[SpeechMark]:
    """What begins when in a Line that an engine without times has spoken, as far as can be told."""
    speech = read(line, language)
    placed = place([speech], score_phones(samples, rate))
    if placed is None or placed.fit > STRANGEST:
        placed = spread([speech], samples, rate)
    events: list[SpeechMark] = []
    for phoneme in placed.phonemes:
        begin = round(phoneme.start * rate)
        if events and events[-1].sample >= begin:
            events.pop()  # there is no rest before it
        events.append(SpeechMark(begin, _STRESSES[phoneme.stress] + phoneme.ipa))
        events.append(SpeechMark(round(phoneme.end * rate), ""))
    # Sound in which nothing is said has no words either.
    for token, word in zip(tokens_of(line.text), placed.words, strict=bool(placed.words)):
        events.append(SpeechMark(round(word.start * rate), None, token.start()))
    return events
