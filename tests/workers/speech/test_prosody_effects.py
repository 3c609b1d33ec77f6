"""What emotion adds after an engine has spoken; how pitch moves `test_intonation` says."""

import numpy as np
import pytest

from avatar_app.script.emotions import EMOTIONS, Prosody
from tests.workers.speech.audio.test_pitch import RATE, sing
from tests.workers.speech.hearing import pitches
from workers.speech.audio.loudness_meter import measure
from workers.speech.prosody_effects import shape
from workers.speech.utterance import SpeechMark

EVENTS = (SpeechMark(0, None, 0), SpeechMark(0, "a"), SpeechMark(RATE, "n"))


def test_pitch_brightness_and_gain_are_the_emotions() -> None:
    plain = shape(sing(), RATE, EVENTS, Prosody(), 0.0)
    table = EMOTIONS["excited"].prosody
    excited = shape(sing(), RATE, EVENTS, table, 0.0)
    f0 = [np.median(pitches(utterance.samples, RATE)) for utterance in (plain, excited)]
    assert f0[1] / f0[0] == pytest.approx(table.pitch, rel=0.03)
    louder = measure(excited.samples, RATE) - measure(plain.samples, RATE)
    assert louder == pytest.approx(table.gain_db, abs=0.7)
    assert excited.events == plain.events


def test_the_voices_own_gain_comes_on_top() -> None:
    quiet = shape(sing(), RATE, EVENTS, Prosody(), -6.0)
    plain = shape(sing(), RATE, EVENTS, Prosody(), 0.0)
    found = measure(plain.samples, RATE) - measure(quiet.samples, RATE)
    assert found == pytest.approx(6, abs=0.5)
