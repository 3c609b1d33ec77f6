"""Which vowels are stressed, by ear, for engines that do not say."""

from dataclasses import replace

import numpy as np

from workers.arrays import F32
from workers.speech.alignment.acoustic_model.phones import VOWELS, fold
from workers.speech.utterance import SpeechMark

SHORTEST = 0.06  # seconds that a stressed vowel lasts at least


def mark_stress(samples: F32, rate: int, events: tuple[SpeechMark, ...]) -> tuple[SpeechMark, ...]:
    """The same with stress marks before the vowels that are long, and as loud as those about them.

    `events` are in the order in which they happen, phonemes without marks among them.
    """
    marks = [index for index, event in enumerate(events) if event.ipa is not None]
    begins = [events[index].sample for index in marks]
    ends = [*begins[1:], len(samples)][: len(marks)]
    vowels = [
        (index, begin, end)
        for index, begin, end in zip(marks, begins, ends, strict=True)
        if fold(events[index].ipa or "")[0] in VOWELS
    ]
    levels = [float(np.square(samples[start:end]).mean()) for _, start, end in vowels]
    stressed = {
        index
        for place, (index, start, end) in enumerate(vowels)
        if end - start >= SHORTEST * rate
        and levels[place] >= max(levels[max(place - 1, 0) : place + 2])
    }
    return tuple(
        replace(event, ipa=f"ˈ{event.ipa}") if index in stressed else event
        for index, event in enumerate(events)
    )
