"""When sounds are heard, on sound whose silences are known."""

import numpy as np

from workers.speech.engines.kokoro.phonemes import Unit
from workers.speech.engines.kokoro.timing import AHEAD, AHEAD_OF_BLANK, find_events

UNITS = (
    Unit("m", "m", 0), Unit("a", "a"), Unit(", ", ""), Unit("n", "n", 4), Unit("o", "o"),
    Unit(" ", ""), Unit("k", "k", 7), Unit("o", "o"), Unit(".", ""),
)  # fmt: skip
STARTS = (6000, 8400, 18000, 20400, 21600, 24000, 25200, 26400, 34800, 36000)


def sound(*loud: tuple[int, int]) -> np.ndarray:
    samples = np.zeros(36000, np.float32)
    for start, end in loud:
        samples[start:end] = 0.3 * np.sin(np.arange(end - start))
    return samples


def test_sounds_run_ahead_of_their_tokens() -> None:
    events = find_events(UNITS, STARTS, sound((5000, 12000), (19400, 30000)))
    begun = {(e.sample, e.ipa) for e in events if e.ipa}
    assert (6000 - AHEAD, "m") in begun
    assert (24000 - AHEAD_OF_BLANK, "k") in begun  # which begins a word
    assert [e.sample for e in events] == sorted(e.sample for e in events)
    assert [e.position for e in events if e.ipa is None] == [0, 4, 7]


def test_rests_are_where_it_is_silent() -> None:
    events = find_events(UNITS, STARTS, sound((5000, 12000), (19400, 30000)))
    rests = [e.sample for e in events if e.ipa == ""]
    assert len(rests) == 2
    assert abs(rests[0] - 12000) < 500
    assert abs(rests[1] - 30000) < 500


def test_a_sign_without_silence_is_no_rest() -> None:
    events = find_events(UNITS, STARTS, sound((5000, 35900)))
    assert not [e for e in events if e.ipa == ""]
