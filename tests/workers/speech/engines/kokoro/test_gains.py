"""The loudness of voices, as it was measured."""

import pytest

from workers.speech.engines.kokoro.gains import GAINS
from workers.speech.engines.kokoro.network import load_network
from workers.speech.engines.kokoro.speaker import measure_gain
from workers.speech.engines.kokoro.voices import find_model, list_here


def test_every_voice_was_measured() -> None:
    assert {voice.speaker.model for voice in list_here().values()} <= GAINS.keys()


@pytest.mark.parametrize(("speaker", "language"), [("af_heart", "en"), ("if_sara", "it")])
def test_a_voice_is_as_loud_as_it_was(speaker: str, language: str) -> None:
    model = find_model()
    assert model is not None
    measured = measure_gain(load_network(model), speaker, language)
    assert measured == pytest.approx(GAINS[speaker], abs=0.5)
