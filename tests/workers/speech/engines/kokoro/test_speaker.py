"""Kokoro speaking, on the real weights that `make setup` installs."""

from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from avatar_app.catalog.voices import Voice
from avatar_app.errors import FaultError, MissingError
from avatar_app.script.emotions import EMOTIONS, Prosody
from avatar_app.script.parser import parse
from avatar_app.script.pronunciation import Pronunciation
from avatar_app.settings import load_settings
from tests.workers.speech.hearing import pitches, sound
from workers.speech.audio.loudness_meter import measure
from workers.speech.engines import kokoro
from workers.speech.engines.kokoro.network import FRAME, load_network
from workers.speech.engines.kokoro.phonemes import read_units
from workers.speech.engines.kokoro.speaker import KokoroSpeaker, speak_units
from workers.speech.engines.kokoro.voices import MODELS, find_model, load_styles
from workers.speech.speech import Speech

TEXT = "The museum opens at nine."
EMOTIONAL = [name for name in EMOTIONS if name != "neutral"]


@cache
def speak(text: str, name: str = "en-us-heart") -> tuple[Speech, ...]:
    load_settings.cache_clear()
    return tuple(KokoroSpeaker().speak(parse(text), kokoro.list_voices()[name]))


def length(speeches: tuple[Speech, ...]) -> float:
    return speeches[-1].words[-1].end - speeches[0].words[0].start


def test_words_and_phonemes_have_their_times() -> None:
    (speech,) = speak(TEXT)
    assert speech.exact
    assert [word.text for word in speech.words] == TEXT.split()
    for before, after in pairwise(speech.words):
        assert before.start < before.end <= after.start + 1e-9
    for one, other in pairwise(speech.phonemes):
        assert one.end == pytest.approx(other.start)
    assert speech.phonemes[-1].end == pytest.approx(speech.end)
    assert [p.viseme for p in speech.phonemes if p.ipa][2] == "PP"  # of museum


def test_the_tokens_sum_to_the_sound() -> None:
    model = find_model()
    assert model is not None
    units = read_units(TEXT, "en-us")
    said = speak_units(units, load_network(model), load_styles("af_heart"), Prosody(rate=1.06))
    assert len(said.samples) % FRAME == 0
    assert len(said.starts) == len(units) + 1
    assert said.starts == tuple(sorted(said.starts))
    assert 0 <= len(said.samples) - said.starts[-1] <= 2 * FRAME


def test_the_same_text_sounds_the_same_to_the_bit() -> None:
    first = sound(list(speak("Hello there!")))
    again = sound(list(speak.__wrapped__("Hello there!")))
    assert np.array_equal(first, again)


@cache
def act() -> dict[str, Speech]:
    """The same line under every cue, in one film."""
    moods = [*EMOTIONS, "sad 0.5"]
    script = " ".join(f"[{mood}] {TEXT}" for mood in moods)
    return dict(zip(moods, speak(script), strict=True))


@pytest.mark.parametrize("emotion", EMOTIONAL)
def test_a_cue_does_what_the_table_says(emotion: str) -> None:
    wanted = EMOTIONS[emotion].prosody
    calm, moved = act()["neutral"], act()[emotion]
    one, other = (np.log(pitches(speech.audio, speech.rate)) for speech in (calm, moved))
    assert np.exp(np.median(other) - np.median(one)) == pytest.approx(wanted.pitch, rel=0.1)
    assert length((calm,)) / length((moved,)) == pytest.approx(wanted.rate, rel=0.1)
    louder = measure(moved.audio, moved.rate) - measure(calm.audio, calm.rate)
    assert louder == pytest.approx(wanted.gain_db, abs=1.0)


def test_intensity_scales_a_cue() -> None:
    lengths = [length((act()[mood],)) for mood in ("neutral", "sad 0.5", "sad")]
    assert lengths == sorted(lengths)


def test_a_word_of_the_lexicon_is_said_by_its_sounds() -> None:
    script = replace(parse("Use nginx."), lexicon=(Pronunciation("nginx", "/ˈmamama/"),))
    (speech,) = KokoroSpeaker().speak(script, kokoro.list_voices()["en-us-heart"])
    assert [p.viseme for p in speech.phonemes if p.ipa][-6:] == ["PP", "aa"] * 3
    assert [word.text for word in speech.words] == ["Use", "nginx."]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("es-dora", "Hola, buenos días."),
        ("fr-siwis", "Bonjour, bonne journée."),
        ("it-sara", "Buongiorno, come sta?"),
        ("pt-br-alex", "Bom dia, tudo bem?"),
        ("en-gb-emma", "Good morning, dear."),
    ],
)
def test_other_languages_are_spoken(name: str, text: str) -> None:
    (speech,) = speak(text, name)
    assert [word.text for word in speech.words] == text.split()
    assert 0.6 < length((speech,)) < 3.0


def test_without_its_files_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = Voice("en-us-heart", "kokoro", "en", "female", "", "af_heart", "", True)
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    with pytest.raises(MissingError) as caught:
        KokoroSpeaker().speak(parse("Hello."), voice)
    assert "Kokoro's model is not installed; run `python -m " in str(caught.value)
    place = tmp_path / "weights" / "kokoro"
    place.mkdir(parents=True)
    (place / MODELS[0]).write_bytes(b"no model")
    with pytest.raises(FaultError) as broken:
        KokoroSpeaker().speak(parse("Hello."), voice)
    assert "cannot be loaded" in str(broken.value)
