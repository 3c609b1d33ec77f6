"""When Kokoro's sounds are heard, from how long its tokens last.

Durations are whole frames of 25 ms and sum to the length of the sound exactly. The sound runs a
little ahead of them: against alignments, sounds within words are heard 42 ms before their tokens,
and those that begin words 20 ms before the blank in front of them (with that, half of all bounds
are within 15 ms). The silence before a comma or full stop is counted as the last phoneme's, so a
rest is looked for in the sound.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workers.arrays import F32
from workers.speech.engines.kokoro.phonemes import Unit
from workers.speech.utterance import SpeechMark

AHEAD = 1000  # samples that a sound is heard before its token
AHEAD_OF_BLANK = 480  # and one that begins a word, before the blank's token
LONG = 3600  # a phoneme longer than this may have a rest in it
HOP = 240  # samples, 10 ms
QUIETER = 35.0  # dB under the loud parts of the line, where a voice rests
SHORTEST = 6  # hops of silence that are a rest


def find_events(units: Sequence[Unit], starts: Sequence[int], samples: F32) -> list[SpeechMark]:
    """What begins when: words, phonemes, rests.

    `starts` are samples at which the units' tokens begin, and the one at which the last ends.
    """
    power = measure_hops(samples)
    events: list[SpeechMark] = []
    sounding = 0  # where the last phoneme began
    for index, (unit, start) in enumerate(zip(units, starts, strict=False)):
        if not unit.ipa:
            sign = bool(unit.letters.strip())
            after = starts[index + 1] - AHEAD if sign else start - AHEAD_OF_BLANK
            rest = None
            if sign or after - sounding > LONG:  # phrases are set apart without a sign, too
                rest = find_rest(power, sounding, max(after, sounding))
            if rest is not None:
                events.append(SpeechMark(rest, ""))
            continue
        linked = index > 0 and units[index - 1].letters == " "
        heard = starts[index - 1] - AHEAD_OF_BLANK if linked else start - AHEAD
        sounding = max(heard, sounding)
        if unit.word is not None:
            events.append(SpeechMark(sounding, None, unit.word))
        events.append(SpeechMark(sounding, unit.ipa))
    rest = find_rest(power, sounding, len(samples))
    if rest is not None and units and units[-1].ipa:
        events.append(SpeechMark(rest, ""))
    return events


def find_rest(power: NDArray[np.float64], start: int, end: int) -> int | None:
    """The sample from which the voice rests until `end`; None if it does not.

    `start` is where the last phoneme before it begins, `power` what `measure_hops` tells.
    """
    if not len(power):
        return None
    floor = np.percentile(power, 95) * 10 ** (-QUIETER / 10)
    first, last = start // HOP + 2, end // HOP  # a phoneme sounds for 20 ms at least
    loud = np.flatnonzero(power[first : max(last - 1, first)] > floor)
    rest = first + (int(loud[-1]) + 1 if len(loud) else 0)
    return rest * HOP if last - rest >= SHORTEST else None


def measure_hops(samples: F32) -> NDArray[np.float64]:
    """Mean squares of each 10 ms."""
    whole = samples[: len(samples) // HOP * HOP].reshape(-1, HOP).astype(np.float64)
    power: NDArray[np.float64] = np.square(whole).mean(axis=1)
    return power
