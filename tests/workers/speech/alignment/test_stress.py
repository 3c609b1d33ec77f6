"""Stress heard in level and length."""

import numpy as np

from workers.speech.alignment.stress import mark_stress
from workers.speech.utterance import SpeechMark

RATE = 16000
ROW = (("b", 0.05, 0.1), ("ɑ", 0.12, 0.4), ("n", 0.06, 0.1), ("ə", 0.07, 0.1), ("", 0.2, 0.0),
       ("i", 0.03, 0.5), ("m", 0.06, 0.1), ("oʊ", 0.15, 0.3))  # fmt: skip


def test_the_loud_and_long_are_stressed() -> None:
    samples = np.concatenate([np.full(round(s * RATE), level) for _, s, level in ROW])
    starts = np.cumsum([0.0, *(seconds for _, seconds, _ in ROW)])
    events = tuple(
        SpeechMark(round(start * RATE), ipa)
        for (ipa, _, _), start in zip(ROW, starts, strict=False)
    )
    word = SpeechMark(0, None, 3)
    told = mark_stress(samples.astype(np.float32), RATE, (*events, word))
    # "i" is too short, and the one after it is not as loud.
    assert [event.ipa for event in told] == [
        "b", "ˈɑ", "n", "ə", "", "i", "m", "oʊ", None,
    ]  # fmt: skip
    assert [event.sample for event in told] == [event.sample for event in (*events, word)]


def test_nothing_is_said_of_nothing() -> None:
    assert mark_stress(np.zeros(0, np.float32), RATE, ()) == ()
