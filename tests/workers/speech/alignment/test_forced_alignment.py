"""When what is known to be said is heard."""

import numpy as np
import pytest

from avatar_app.catalog.voices import VOICES
from avatar_app.script.parser import parse
from workers.speech.alignment.forced_alignment import STRANGEST, place, score_phones, spread
from workers.speech.engines.espeak.speaker import EspeakSpeaker
from workers.speech.speech import Speech

TEXT = "Paper boats may be made by my baby. We sail them on the pond."
SHIFT = 0.8  # seconds of silence that the sound begins with


def read_aloud(text: str, voice: str = "en-male") -> list[Speech]:
    return list(EspeakSpeaker().speak(parse(text), VOICES[voice]))


@pytest.fixture(scope="module")
def heard() -> tuple[np.ndarray, int, list[Speech]]:
    """Another voice's reading, which begins later; and what tells when its words really are."""
    speeches = read_aloud(TEXT, "en-female")
    rate = speeches[0].rate
    silence = np.zeros(round(SHIFT * rate), np.float32)
    return np.concatenate([silence, *(s.audio for s in speeches)]), rate, speeches


def test_words_are_found_in_another_voice(heard: tuple[np.ndarray, int, list[Speech]]) -> None:
    samples, rate, speeches = heard
    placed = place(read_aloud(TEXT), score_phones(samples, rate))
    assert placed is not None
    assert placed.fit < STRANGEST
    truth = [word for speech in speeches for word in speech.words]
    assert [word.text for word in placed.words] == [word.text for word in truth]
    apart = [abs(a.start - b.start - SHIFT) for a, b in zip(placed.words, truth, strict=True)]
    assert np.median(apart) < 0.04
    assert max(apart) < 0.15
    starts = [phoneme.start for phoneme in placed.phonemes]
    assert starts == sorted(starts)
    assert starts[0] > SHIFT - 0.1


def test_another_text_fits_worse(heard: tuple[np.ndarray, int, list[Speech]]) -> None:
    samples, rate, _ = heard
    scores = score_phones(samples, rate)
    right = place(read_aloud(TEXT), scores)
    wrong = place(read_aloud("Nobody knows the trouble I have seen, nobody but Jesus."), scores)
    assert right is not None
    assert wrong is not None
    assert wrong.fit > right.fit + 0.5


def test_a_text_that_is_too_long_for_the_sound_has_no_place() -> None:
    scores = score_phones(np.zeros(4000, np.float32), 16000)
    assert place(read_aloud(TEXT * 4), scores) is None
    assert place(read_aloud("Hi."), scores[:0]) is None


def test_what_cannot_be_placed_is_spread_over_what_is_not_silent() -> None:
    rate = 16000
    loud = 0.3 * np.sin(np.arange(rate) / 5).astype(np.float32)  # a second
    samples = np.concatenate([np.zeros(rate, np.float32), loud, np.zeros(rate, np.float32), loud])
    placed = spread(read_aloud(TEXT), samples, rate)
    assert placed.fit == np.inf
    starts = np.array([phoneme.start for phoneme in placed.phonemes])
    assert starts.min() == pytest.approx(1.0, abs=0.02)
    assert not np.any((starts > 2.02) & (starts < 2.98))
    assert placed.phonemes[-1].end == pytest.approx(4.0, abs=0.02)
    lengths = [len(samples) / rate, placed.words[-1].end]
    assert lengths[1] <= lengths[0] + 0.02


def test_silence_has_nothing_in_it() -> None:
    placed = spread(read_aloud("Hi."), np.zeros(16000, np.float32), 16000)
    assert (placed.phonemes, placed.words) == ((), ())
