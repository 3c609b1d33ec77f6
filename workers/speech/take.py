"""A Line as an engine has spoken it, and how it becomes Speech: the same way for every engine."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from avatar_app.catalog import Voice
from avatar_app.letters import check_letters, reads
from avatar_app.pronunciation import Pronunciation
from avatar_app.script import Line, Script
from workers.speech.aloud.reader import Part, read_aloud
from workers.speech.reading import OPENING, rest_after
from workers.speech.speech import Mood, Phoneme, Speech, Word
from workers.speech.tone import F32, fade
from workers.speech.visemes import sounds, viseme_of

SHORTEST_REST = 0.060  # a silence below this belongs to the phoneme before it
LONGEST_REST = 0.28  # what a comma may rest; engines' own are longer in slow speech
SILENT = 0.004  # of full scale

# espeak-ng writes "y", which is rounded, for the ы of these languages, which is not.
_CENTRAL_Y = frozenset(("ru", "uk", "bg", "pl", "ro"))
_SIGN = r"(?!\S*[^\W_])\S+"  # a token without letter or digit
_TOKEN = re.compile(rf"(?<!\S)(?:{_SIGN}\s+)*\S*[^\W_]\S*(?:\s+(?![№#§$£€¥₽]\s+\d){_SIGN}(?!\S))*")
# Stress marks and switches of language, such as "(en)".
_CLEAN = re.compile(r"[ˈˌ]|\([a-z-]+\)")


@dataclass(frozen=True)
class Event:
    """Something that happens at a sample: a word of the text, or a phoneme (IPA) that begins."""

    sample: int
    ipa: str | None  # None: a word; "": a pause
    position: int = 0  # of the word's first character in the text, from 0


@dataclass(frozen=True)
class Take:
    """What was spoken, float32 [samples] at `rate` Hz, and what begins when.

    `length` is where its last sound ends; what colours the samples may let them ring on after it.
    `exact` says whether the engine knew its times.
    """

    samples: F32
    rate: int
    events: tuple[Event, ...]
    length: int
    exact: bool = True


def speak_lines(
    script: Script,
    voice: Voice,
    say: Callable[[Line], Take],
    sound: Callable[[str], str] | None = None,
) -> Iterator[Speech]:
    """Yield one Speech a Line of what `say` makes of it, at the loudness that it is to have.

    `say` is given Lines whose numbers, dates and the like are words already (`aloud`), and in
    which `sound` has written what the lexicon gives in IPA; without it those words are said as
    they are written.

    The whole script is checked before its first Line is spoken. Raises
    ScriptError("text_unspeakable").
    """
    known = [decide(line, script.lexicon, voice, sound) for line in script.lines]
    for line, parts in zip(script.lines, known, strict=True):
        check_letters(line, voice, ((part.start, part.end) for part in parts))
    start = 0.0
    for index, line in enumerate(script.lines):
        before = OPENING + script.lead if index == 0 else 0.0
        rest = rest_after(script, index)
        take = _read(line, voice, say, known[index])
        speech = _lay(take, line, voice, start, before, rest, index + 1 == len(script.lines))
        yield speech
        start = speech.end


def decide(
    line: Line,
    lexicon: Iterable[Pronunciation],
    voice: Voice,
    sound: Callable[[str], str] | None,
) -> tuple[Part, ...]:
    """What the lexicon decides of a Line, the longer word before the shorter."""
    parts: list[Part] = []
    for one in sorted(lexicon, key=lambda one: -len(one.word)):
        if one.ipa and sound is None:
            continue
        said = sound(one.ipa) if one.ipa and sound else one.said
        if not one.ipa and not reads(said, voice):
            continue  # it is for voices of another alphabet
        for start, end in one.find(line.text):
            if all(end <= part.start or start >= part.end for part in parts):
                opened = start > 0 and not line.text[start - 1].isspace()
                parts.append(Part(start, end, f" {said}" if one.ipa and opened else said))
    return tuple(parts)


def _read(line: Line, voice: Voice, say: Callable[[Line], Take], known: tuple[Part, ...]) -> Take:
    """What `say` makes of the Line as words, its events placed in the Line as written."""
    spoken = read_aloud(line.text, voice.language, known)
    take = say(replace(line, text=spoken.text))
    last = len(spoken.text)
    events = (replace(e, position=spoken.places[min(e.position, last)]) for e in take.events)
    return replace(take, events=tuple(events))


def tokens_of(text: str) -> list[re.Match[str]]:
    """The words of a text: all that has a letter or a digit between blanks.

    A sign that stands alone belongs to the word before it ("5 €", "and so —"), or to the one after
    it if it opens the text or a number ("№ 5").
    """
    return list(_TOKEN.finditer(text))


def trim(samples: F32, rate: int, events: tuple[Event, ...]) -> Take:
    """Cut silences at the ends and shorten those within, moving all events with them."""
    starts = [e.sample for e in events if e.ipa]
    quiet = np.abs(samples) < SILENT
    if not starts or quiet.all():
        return Take(np.zeros(0, np.float32), rate, (), 0)
    heard = np.flatnonzero(~quiet)
    first = max(min(starts[0], int(heard[0])), 0)
    final = min(int(heard[-1]) + round(0.02 * rate), len(samples))
    keep = np.zeros(len(samples), bool)
    keep[first:final] = True
    # A pause is a phoneme without a name; several may follow each other.
    marks = [e for e in events if e.ipa is not None]
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
    moved = tuple(Event(int(place[min(e.sample, len(samples))]), e.ipa, e.position) for e in events)
    kept: F32 = samples[keep]
    return Take(kept, rate, moved, len(kept))


def _lay(
    take: Take, line: Line, voice: Voice, start: float, before: float, rest: float, last: bool
) -> Speech:
    """The take between the silences before and after it, with all times from the film's start."""
    lead = round(before * take.rate)
    total = lead + take.length + round(rest * take.rate)
    audio = np.zeros(total, np.float32)
    heard = take.samples[: total - lead]
    audio[lead : lead + len(heard)] = fade(heard, take.rate)

    def when(sample: int) -> float:
        return start + (lead + sample) / take.rate

    end = start + total / take.rate
    return Speech(
        audio=audio,
        rate=take.rate,
        start=start,
        words=_words(line.text, take, when),
        phonemes=_phonemes(take, voice.language, start, when, end),
        mood=Mood(line.emotion, line.intensity, start, end),
        exact=take.exact,
        last=last,
    )


def _phonemes(
    take: Take, language: str, start: float, when: Callable[[int], float], end: float
) -> tuple[Phoneme, ...]:
    """Phonemes and rests that fill [start, end] without a gap."""
    central = language in _CENTRAL_Y
    marks = [event for event in take.events if event.ipa is not None]
    bounds = [*(event.sample for event in marks), take.length]
    spans = [("", 0, start, when(bounds[0]))]
    for mark, begin, stop in zip(marks, bounds, bounds[1:], strict=False):
        stress = 2 if "ˈ" in (mark.ipa or "") else 1 if "ˌ" in (mark.ipa or "") else 0
        ipa = _CLEAN.sub("", mark.ipa or "")
        ipa = ipa.replace("y", "ɨ") if central else ipa
        spans.append((ipa, stress, when(begin), when(stop)))
    spans.append(("", 0, when(take.length), end))
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


def _words(text: str, take: Take, when: Callable[[int], float]) -> tuple[Word, ...]:
    """One Word for each token with a letter or digit, whatever the engine made of it."""
    tokens = tokens_of(text)
    if not tokens:
        return ()
    begins: list[int | None] = []
    marks = [event for event in take.events if event.ipa is None]
    for token in tokens:
        inside = [e.sample for e in marks if token.start() <= e.position < token.end()]
        begins.append(min(inside, default=None))
    starts = _fill(begins, tokens, take.length)
    sounding = [e for e in take.events if e.ipa is not None]
    ends = []
    for index, begin in enumerate(starts):
        limit_at = starts[index + 1] if index + 1 < len(starts) else take.length
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
