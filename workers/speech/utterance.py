"""A Line as an engine has spoken it: samples, and what begins when."""

from dataclasses import dataclass

import numpy as np

from workers.arrays import F32

LONGEST_REST = 0.28  # what a comma may rest; engines' own are longer in slow speech

SILENT = 0.004  # of full scale


@dataclass(frozen=True)
class SpeechMark:
    """Something that happens at a sample: a word of the text, or a phoneme (IPA) that begins."""

    sample: int
    ipa: str | None  # None: a word; "": a pause
    position: int = 0  # of the word's first character in the text, from 0


@dataclass(frozen=True)
class Utterance:
    """What was spoken, float32 [samples] at `rate` Hz, and what begins when.

    `length` is where its last sound ends; what colours the samples may let them ring on after it.
    `exact` says whether the engine knew its times.
    """

    samples: F32
    rate: int
    events: tuple[SpeechMark, ...]
    length: int
    exact: bool = True


def trim(samples: F32, rate: int, events: tuple[SpeechMark, ...]) -> Utterance:
    """Cut silences at the ends and shorten those within, moving all events with them."""
    starts = [e.sample for e in events if e.ipa]
    quiet = np.abs(samples) < SILENT
    if not starts or quiet.all():
        return Utterance(np.zeros(0, np.float32), rate, (), 0)
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
    moved = tuple(
        SpeechMark(int(place[min(e.sample, len(samples))]), e.ipa, e.position) for e in events
    )
    kept: F32 = samples[keep]
    return Utterance(kept, rate, moved, len(kept))
