"""The embedded speaker: espeak-ng, with its exact times, made fuller and evenly loud."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from avatar_app.catalog import LANGUAGES, Voice
from avatar_app.errors import ScriptError
from avatar_app.script import Line, Script
from workers.speech.library import Event, Utterance, utter
from workers.speech.loudness import gain_of, level_script
from workers.speech.prosody import deliver
from workers.speech.speech import Mood, Phoneme, Speech, Word
from workers.speech.tone import F32, colour, fade, limit
from workers.speech.visemes import sounds, viseme_of

OPENING, CLOSING = 0.25, 0.60  # seconds of rest before the first word and after the last
PAUSES = {"paragraph": 0.70, "sentence": 0.38, "clause": 0.18, "none": 0.0}
SHORTEST_REST = 0.060  # a silence below this belongs to the phoneme before it
LONGEST_REST = 0.28  # what a comma may rest; espeak-ng's own are longer in slow speech

_ALPHABETS = {"el": "GREEK", "ru": "CYRILLIC", "uk": "CYRILLIC", "bg": "CYRILLIC", "sr": "CYRILLIC"}
_SPOKEN_BY = {"GREEK": "el", "CYRILLIC": "ru", "LATIN": "en"}
# Letters by name that are signs in any language: micro, ohm, ordinals.
_SIGNS = {"MICRO", "OHM", "FEMININE", "MASCULINE", "MODIFIER", "SUPERSCRIPT", "SCRIPT", "KELVIN"}
# espeak-ng writes "y", which is rounded, for the ы of these languages, which is not.
_CENTRAL_Y = frozenset(("ru", "uk", "bg", "pl", "ro"))
_TOKEN = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W\d_]+")
# Stress marks and switches of language, such as "(en)".
_CLEAN = re.compile(r"[ˈˌ]|\([a-z-]+\)")

Phonemes = tuple[Phoneme, ...]


class EspeakSpeaker:
    """See `workers.speech.speaker.Speaker`."""

    name = "espeak"

    def speak(self, script: Script, voice: Voice) -> Iterator[Speech]:
        """Yield one Speech a Line. The whole script is checked before the first is spoken.

        Raises ScriptError("text_unspeakable"), MissingError, FaultError("engine_failed").
        """
        for line in script.lines:
            _check_letters(line, voice)
        level = gain_of(voice) + level_script(script)
        start = 0.0
        for index, line in enumerate(script.lines):
            after = script.lines[index + 1] if index + 1 < len(script.lines) else None
            before = OPENING + script.lead if index == 0 else 0.0
            rest = CLOSING + line.pause if after is None else _rest(script, line, after)
            speech = _speak(line, voice, level, start, before, rest, after is None)
            yield speech
            start = speech.end


@dataclass(frozen=True)
class _Piece:
    """An utterance without the silences at its ends, its rests no longer than is natural."""

    samples: F32
    rate: int
    events: tuple[Event, ...]
    length: int


def _speak(
    line: Line, voice: Voice, level: float, start: float, before: float, rest: float, last: bool
) -> Speech:
    delivery = deliver(line.emotion, line.intensity)
    piece = _trim(
        utter(_prepare(line), voice.speaker, delivery.rate, delivery.pitch, delivery.pitch_range)
    )
    shaped = colour(fade(piece.samples, piece.rate), piece.rate, delivery.tilt_db)
    loud = limit((shaped * 10 ** ((level + delivery.gain_db) / 20)).astype(np.float32))
    lead = round(before * piece.rate)
    total = lead + piece.length + round(rest * piece.rate)
    audio = np.zeros(total, np.float32)
    heard = loud[: total - lead]
    audio[lead : lead + len(heard)] = fade(heard, piece.rate)

    def when(sample: int) -> float:
        return start + (lead + sample) / piece.rate

    end = start + total / piece.rate
    phonemes = _phonemes(piece, voice.language, start, when, end)
    return Speech(
        audio=audio,
        rate=piece.rate,
        start=start,
        words=_words(line.text, piece, when),
        phonemes=phonemes,
        mood=Mood(line.emotion, line.intensity, start, end),
        exact=True,
        last=last,
    )


def _prepare(line: Line) -> str:
    """What espeak-ng is given: as many characters as the text, none of them a command.

    Pictures and other signs without a sound become blanks. A Line that goes on without a comma
    gets one, or the voice would fall as at the end of a sentence.
    """
    text = "".join(
        " " if unicodedata.category(c) in ("So", "Sk", "Cf", "Cs", "Co", "Cn", "Mn") else c
        for c in unicodedata.normalize("NFC", line.text)
    )
    text = text.replace("\n", " ")
    return text + "," if line.continues and text[-1:].isalnum() else text


def _rest(script: Script, line: Line, after: Line) -> float:
    """Seconds of silence between two Lines."""
    between = script.text[line.end : after.start]
    last = line.text.rstrip("\"'»”’)]")[-1:]
    if "\n" in between:
        kind = "paragraph" if between.count("\n") > 1 else "sentence"
    elif last in ",:;—–-":
        kind = "clause"
    else:
        kind = "none" if line.continues else "sentence"
    return max(PAUSES[kind], line.pause + 0.5 * PAUSES[kind] if line.pause else 0.0)


def _trim(utterance: Utterance) -> _Piece:
    """Cut silences at the ends and shorten those within, moving all events with them."""
    rate = utterance.rate
    samples: F32 = utterance.samples.astype(np.float32) / np.float32(32768)
    starts = [e.sample for e in utterance.events if e.ipa]
    quiet = np.abs(samples) < 0.004
    if not starts or quiet.all():
        return _Piece(np.zeros(0, np.float32), rate, (), 0)
    heard = np.flatnonzero(~quiet)
    first = max(min(starts[0], int(heard[0])), 0)
    final = min(int(heard[-1]) + round(0.02 * rate), len(samples))
    keep = np.zeros(len(samples), bool)
    keep[first:final] = True
    # A pause is a phoneme without a name; several may follow each other.
    marks = [e for e in utterance.events if e.ipa is not None]
    longest = round(LONGEST_REST * rate)
    index = 0
    while index < len(marks):
        stop = index
        while stop < len(marks) and not marks[stop].ipa:
            stop += 1
        if stop > index and stop < len(marks):
            begin, end = marks[index].sample, marks[stop].sample
            if end - begin > longest:
                keep[begin + longest // 2 : end - longest // 2] = False
        index = max(stop, index + 1)
    place = np.concatenate([[0], np.cumsum(keep)])
    moved = tuple(
        Event(int(place[min(e.sample, len(samples))]), e.ipa, e.position) for e in utterance.events
    )
    kept: F32 = samples[keep]
    return _Piece(kept, rate, moved, len(kept))


def _phonemes(
    piece: _Piece, language: str, start: float, when: Callable[[int], float], end: float
) -> Phonemes:
    """Phonemes and rests that fill [start, end] without a gap."""
    central = language in _CENTRAL_Y
    marks = [event for event in piece.events if event.ipa is not None]
    bounds = [*(event.sample for event in marks), piece.length]
    spans = [("", 0, start, when(bounds[0]))]
    for mark, begin, stop in zip(marks, bounds, bounds[1:], strict=False):
        stress = 2 if "ˈ" in (mark.ipa or "") else 1 if "ˌ" in (mark.ipa or "") else 0
        ipa = _CLEAN.sub("", mark.ipa or "")
        ipa = ipa.replace("y", "ɨ") if central else ipa
        spans.append((ipa, stress, when(begin), when(stop)))
    spans.append(("", 0, when(piece.length), end))
    merged: list[tuple[str, int, float, float]] = []
    for ipa, stress, begin_s, end_s in spans:
        if end_s <= begin_s:
            continue
        before = merged[-1] if merged else None
        short = not sounds(ipa) and (ipa != "" or end_s - begin_s < SHORTEST_REST)
        if before and (short or (not ipa and not before[0])):
            merged[-1] = (before[0], before[1], before[2], end_s)
        else:
            merged.append((ipa, stress, begin_s, end_s))
    return tuple(
        Phoneme(ipa, viseme_of(ipa), begin_s, end_s, stress)
        for ipa, stress, begin_s, end_s in merged
    )


def _words(text: str, piece: _Piece, when: Callable[[int], float]) -> tuple[Word, ...]:
    """One Word for each token with a letter or digit, whatever espeak-ng made of it."""
    tokens = [match for match in _TOKEN.finditer(text) if any(map(str.isalnum, match[0]))]
    if not tokens:
        return ()
    begins: list[int | None] = []
    marks = [event for event in piece.events if event.ipa is None]
    for token in tokens:
        inside = [e.sample for e in marks if token.start() <= e.position < token.end()]
        begins.append(min(inside, default=None))
    starts = _fill(begins, tokens, piece.length)
    sounding = [e for e in piece.events if e.ipa is not None]
    ends = []
    for index, begin in enumerate(starts):
        limit_at = starts[index + 1] if index + 1 < len(starts) else piece.length
        # A word ends with its last sound, not with the rest before the next word.
        rests = [e.sample for e in sounding if not e.ipa and begin < e.sample <= limit_at]
        later = [e.sample for e in sounding if e.ipa and e.sample < limit_at]
        trailing = [r for r in rests if not later or r > later[-1]]
        ends.append(min(trailing, default=limit_at))
    return tuple(
        Word(token[0], when(begin), when(max(end, begin)))
        for token, begin, end in zip(tokens, starts, ends, strict=True)
    )


def _fill(begins: list[int | None], tokens: list[re.Match[str]], length: int) -> list[int]:
    """Starts of all tokens: those that espeak-ng merged into others share the time by length."""
    starts: list[int] = []
    for index, begin in enumerate(begins):
        floor = starts[-1] if starts else 0
        if begin is None:
            known = [b for b in begins[index + 1 :] if b is not None]
            ceiling = max(known[0] if known else length, floor)
            waiting = next(
                (n for n, b in enumerate(begins[index:]) if b is not None), len(begins) - index
            )
            sizes = [len(token[0]) for token in tokens[max(index - 1, 0) : index + waiting]]
            share = sizes[0] / sum(sizes) if index else 0.0
            starts.append(round(floor + share * (ceiling - floor)))
        else:
            starts.append(max(begin, floor))
    return starts


def _check_letters(line: Line, voice: Voice) -> None:
    """Refuse letters of an alphabet that the voice does not read."""
    allowed = {"LATIN", _ALPHABETS.get(voice.language, "LATIN")} | _SIGNS
    for match in _LETTERS.finditer(line.text):
        for place, letter in enumerate(match[0], match.start()):
            alphabet = unicodedata.name(letter, "UNKNOWN").split()[0]
            if alphabet in allowed or (alphabet == "GREEK" and len(match[0]) == 1):
                continue
            run = match[0][place - match.start() :]
            advice = "choose a voice that does, or leave them out."
            if alphabet in _SPOKEN_BY:
                code = _SPOKEN_BY[alphabet]
                advice = f"choose {LANGUAGES[code]} ({code}) as its language."
            raise ScriptError(
                "text_unspeakable",
                f"The voice {voice.id} cannot read {run[:20]!r} (character "
                f"{line.source + place + 1}); {advice}",
                line.source + place,
                line.source + place + len(run),
            )
