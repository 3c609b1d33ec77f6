"""A Line as an engine has spoken it, and how it becomes Speech: the same way for every engine."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np

from avatar_app.catalog.voices import Voice
from avatar_app.script.alphabets import check_letters, reads
from avatar_app.script.emotions import EMOTIONS
from avatar_app.script.pronunciation import Pronunciation
from avatar_app.script.script import Line, Script
from workers.speech.audio.effects import fade
from workers.speech.line_text import OPENING, rest_after, tokens_of
from workers.speech.loudness import TARGET_LUFS, level_script, settle
from workers.speech.room_tone import add_room_tone
from workers.speech.speech import Mood, Phoneme, Speech, Word
from workers.speech.text_normalization.reader import Part, Spoken, join, read_aloud
from workers.speech.text_normalization.russian_stress import read_sounds
from workers.speech.text_normalization.stress_marks import Unmarked, unmark
from workers.speech.utterance import Utterance
from workers.speech.visemes import sounds, viseme_of

SHORTEST_REST = 0.060  # a silence below this belongs to the phoneme before it

# espeak-ng writes "y", which is rounded, for the ы of these languages, which is not.
_CENTRAL_Y = frozenset(("ru", "uk", "bg", "pl", "ro"))
# Stress marks and switches of language, such as "(en)".
_CLEAN = re.compile(r"[ˈˌ]|\([a-z-]+\)")


def speak_lines(
    script: Script,
    voice: Voice,
    say: Callable[[Line], Utterance],
    sound: Callable[[str], str] | None = None,
    *,
    guess: bool = True,
) -> Iterator[Speech]:
    """Yield one Speech a Line of what `say` makes of it, at the loudness that it is to have.

    `say` is given Lines whose numbers, dates and the like are words already (`aloud`), and in
    which `sound` has written what the lexicon gives in IPA; without it those words are said as
    they are written. `guess` says whether Russian words without a mark are told by their sounds
    too, which engines with a dictionary of stress need not.

    The whole script is checked before its first Line is spoken. Raises
    ScriptError("text_unspeakable").
    """
    written = [unmark(line.text) for line in script.lines]
    known = [
        decide(replace(line, text=plain.text), script.lexicon, voice, sound, plain.stresses)
        for line, plain in zip(script.lines, written, strict=True)
    ]
    for line, plain, parts in zip(script.lines, written, known, strict=True):
        spans = ((plain.places[part.start], plain.places[part.end]) for part in parts)
        check_letters(line, voice, spans)
    start, level = 0.0, TARGET_LUFS + level_script(script)
    for index, line in enumerate(script.lines):
        before = OPENING + script.lead if index == 0 else 0.0
        rest = rest_after(script, index)
        spoken = spell(written[index], voice, known[index], sound, guess=guess)
        utterance = _read(line, say, spoken)
        last = index + 1 == len(script.lines)
        speech = _lay(utterance, line, voice, start, before, rest, level, last)
        yield speech
        start = speech.end


def decide(
    line: Line,
    lexicon: Iterable[Pronunciation],
    voice: Voice,
    sound: Callable[[str], str] | None,
    stresses: frozenset[int] = frozenset(),
) -> tuple[Part, ...]:
    """What the lexicon decides of a Line, the longer word before the shorter; words with one of
    the `stresses` are decided by that.
    """
    parts: list[Part] = []
    for one in sorted(lexicon, key=lambda one: -len(one.word)):
        if one.ipa and sound is None:
            continue
        said = sound(one.ipa) if one.ipa and sound else one.said
        if not one.ipa and not reads(said, voice):
            continue  # it is for voices of another alphabet
        for start, end in one.find(line.text):
            if stresses.intersection(range(start, end)):
                continue
            if all(end <= part.start or start >= part.end for part in parts):
                opened = start > 0 and not line.text[start - 1].isspace()
                parts.append(Part(start, end, f" {said}" if one.ipa and opened else said))
    return tuple(parts)


def spell(
    written: Unmarked,
    voice: Voice,
    known: tuple[Part, ...],
    sound: Callable[[str], str] | None,
    *,
    guess: bool = True,
) -> Spoken:
    """What an engine is given for a Line: words for all that is none, and the sounds of those
    whose stress the engine would not know.
    """
    spoken = read_aloud(written.text, voice.language, known)
    # What was said for something may have its own marks.
    plain = unmark(spoken.text)
    places = [spoken.places[place] for place in plain.places]
    if voice.language == "ru" and sound is not None:
        stresses = plain.stresses | {
            at
            for at, place in enumerate(places[:-1])
            if place in written.stresses and plain.text[at] == written.text[place]
        }
        parts = [
            Part(one.start, one.end, _apart(plain.text, one.start, sound(one.ipa)))
            for one in read_sounds(plain.text, stresses, guess=guess)
        ]
        joined = join(plain.text, parts)
        plain_text, places = joined.text, [places[place] for place in joined.places]
    else:
        plain_text = plain.text
    return Spoken(plain_text, tuple(written.places[place] for place in places))


def _apart(text: str, start: int, sounds: str) -> str:
    """Names of sounds stand between blanks."""
    return f" {sounds}" if start > 0 and not text[start - 1].isspace() else sounds


def _read(line: Line, say: Callable[[Line], Utterance], spoken: Spoken) -> Utterance:
    """What `say` makes of the Line as words, its events placed in the Line as written."""
    utterance = say(replace(line, text=spoken.text))
    last = len(spoken.text)
    events = (replace(e, position=spoken.places[min(e.position, last)]) for e in utterance.events)
    return replace(utterance, events=tuple(events))


def _lay(
    utterance: Utterance,
    line: Line,
    voice: Voice,
    start: float,
    before: float,
    rest: float,
    level: float,
    last: bool,
) -> Speech:
    """An utterance between the silences before and after it, all times from the film's start,
    as loud as its emotion is at `level` LUFS, in a room."""
    lead = round(before * utterance.rate)
    total = lead + utterance.length + round(rest * utterance.rate)
    audio = np.zeros(total, np.float32)
    heard = utterance.samples[: total - lead]
    audio[lead : lead + len(heard)] = fade(heard, utterance.rate)
    gain = EMOTIONS[line.emotion].prosody.scaled(line.intensity).gain_db
    audio = settle(audio, utterance.rate, level + gain, utterance.length / utterance.rate)

    def when(sample: int) -> float:
        return start + (lead + sample) / utterance.rate

    end = start + total / utterance.rate
    return Speech(
        audio=add_room_tone(audio, utterance.rate, start),
        rate=utterance.rate,
        start=start,
        words=_words(line.text, utterance, when),
        phonemes=_phonemes(utterance, voice.language, start, when, end),
        mood=Mood(line.emotion, line.intensity, start, end),
        exact=utterance.exact,
        last=last,
    )


def _phonemes(
    utterance: Utterance, language: str, start: float, when: Callable[[int], float], end: float
) -> tuple[Phoneme, ...]:
    """Phonemes and rests that fill [start, end] without a gap."""
    central = language in _CENTRAL_Y
    marks = [event for event in utterance.events if event.ipa is not None]
    bounds = [*(event.sample for event in marks), utterance.length]
    spans = [("", 0, start, when(bounds[0]))]
    for mark, begin, stop in zip(marks, bounds, bounds[1:], strict=False):
        stress = 2 if "ˈ" in (mark.ipa or "") else 1 if "ˌ" in (mark.ipa or "") else 0
        ipa = _CLEAN.sub("", mark.ipa or "")
        ipa = ipa.replace("y", "ɨ") if central else ipa
        spans.append((ipa, stress, when(begin), when(stop)))
    spans.append(("", 0, when(utterance.length), end))
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


def _words(text: str, utterance: Utterance, when: Callable[[int], float]) -> tuple[Word, ...]:
    """One Word for each token with a letter or digit, whatever the engine made of it."""
    tokens = tokens_of(text)
    if not tokens:
        return ()
    begins: list[int | None] = []
    marks = [event for event in utterance.events if event.ipa is None]
    for token in tokens:
        inside = [e.sample for e in marks if token.start() <= e.position < token.end()]
        begins.append(min(inside, default=None))
    starts = _fill(begins, tokens, utterance.length)
    sounding = [e for e in utterance.events if e.ipa is not None]
    ends = []
    for index, begin in enumerate(starts):
        limit_at = starts[index + 1] if index + 1 < len(starts) else utterance.length
        # A word ends with its last sound, not with the rest before the next word.
        rests = [e.sample for e in sounding if not e.ipa and begin < e.sample <= limit_at]
        later = [e.sample for e in sounding if e.ipa and e.sample < limit_at]
        trailing = [r for r in rests if not later or r > later[-1]]
        ends.append(min(trailing, default=limit_at))
    return tuple(
        Word(" ".join(token[0].split()), when(begin), when(max(end, begin)))
        for token, begin, end in zip(tokens, starts, ends, strict=True)
    )


def _fill(begins: list[int | None], tokens: list[re.Match[str]], length: int) -> list[int]:
    """Starts of all tokens: those that the engine merged into others share the time by length."""
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
