"""ESPnet's own loading and speaking, on tiny models in its own format."""

import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from avatar_app.catalog.tiers import TIERS
from avatar_app.catalog.voices import Voice
from avatar_app.errors import FaultError, MissingError, ScriptError
from avatar_app.script.emotions import EMOTIONS
from avatar_app.script.parser import parse
from avatar_app.settings import load_settings
from workers.film.pipeline import make_film
from workers.film.spec import FilmSpec
from workers.speech.engines.espnet import speaker as espnet
from workers.speech.engines.espnet.speaker import EspnetSpeaker
from workers.speech.line_text import CLOSING, OPENING
from workers.speech.speech import Speech
from workers.speech.visemes import VISEMES

TEXTS = {
    "el-gr-anna": "Γεια σας! Πώς είστε σήμερα; Η Άννα λέει ότι η μέρα είναι καλή.",
    "en-choir-1": "Hello, everyone! It's the best of papa.",
    "en-fast": "Hello, everyone! It's the best of papa.",
    "en-us-letters": "Hello, everyone! It's the best of papa.",
    "en-styled": "Hello, everyone! It's the best of papa.",
    "en-slow": "Hello, everyone!",
    "en-vectors-ann": "Hello, everyone!",
}
EXACT = set(TEXTS) - {"en-us-letters", "en-slow"}  # these two read letters


def speak(text: str, voice: Voice) -> list[Speech]:
    return list(EspnetSpeaker().speak(parse(text), voice))


def sound(speeches: list[Speech]) -> np.ndarray:
    return np.concatenate([speech.audio for speech in speeches])


@pytest.mark.parametrize("voice", TEXTS)
def test_words_and_phonemes_have_their_times(voices: dict[str, Voice], voice: str) -> None:
    speeches = speak(TEXTS[voice], voices[voice])
    words = [word for speech in speeches for word in speech.words]
    assert [word.text for word in words] == TEXTS[voice].split()
    for before, after in pairwise(words):
        assert before.start <= before.end <= after.start + 1e-9
    phonemes = [phoneme for speech in speeches for phoneme in speech.phonemes]
    assert phonemes[0].start == 0
    assert phonemes[-1].end == pytest.approx(speeches[-1].end)
    for earlier, later in pairwise(phonemes):
        assert earlier.end == pytest.approx(later.start)
    assert {phoneme.viseme for phoneme in phonemes} <= set(VISEMES)
    assert not any(mark in phoneme.ipa for phoneme in phonemes for mark in "ˈˌ_.,!?;<> 012")
    assert {speech.exact for speech in speeches} == {voice in EXACT}
    if voice in EXACT:
        assert 2 in {phoneme.stress for phoneme in phonemes}


def test_words_begin_with_their_own_sounds(voices: dict[str, Voice]) -> None:
    for voice in ("en-fast", "en-choir-0"):  # with blanks between its words, and without
        speech = speak("Papa met a shy man.", voices[voice])[0]
        heard = [
            next(p.ipa for p in speech.phonemes if p.ipa and p.start >= word.start - 1e-9)
            for word in speech.words
        ]
        assert heard == ["p", "m", "ə", "ʃ", "m"]
    speech = speak("Πώς είστε σήμερα;", voices["el-gr-anna"])[0]
    heard = [
        next(p.ipa for p in speech.phonemes if p.ipa and p.start >= word.start - 1e-9)
        for word in speech.words
    ]
    assert heard == ["p", "i", "s"]


def test_phonemes_last_as_long_as_the_model_says(voices: dict[str, Voice], models: Path) -> None:
    """Held against ESPnet's own class, called by hand."""
    place = models / "weights" / "espnet" / "choir"
    speech = speak("Papa.", voices["en-choir-0"])[0]
    model = espnet._load(place, espnet.changed(place))
    told = model._engine("Papa.", sids=np.array([0]), decode_conf={"alpha": 1.0})
    frames = told["duration"].numpy()
    assert len(told["wav"]) == frames.sum() * 200
    ours = [p.end - p.start for p in speech.phonemes if p.ipa]
    # The sound may begin late and end early where the model is silent.
    assert ours[1:3] == pytest.approx(frames[1:3] * 200 / model.rate, abs=1e-3)


@pytest.mark.usefixtures("voices")
def test_the_sound_is_espnets_own(models: Path) -> None:
    place = models / "weights" / "espnet" / "choir"
    model = espnet._load(place, espnet.changed(place))
    own = model._engine("Hello papa", sids=np.array([1]))["wav"].numpy()
    assert np.array_equal(model.say("Hello papa", 1.0, "1", None).samples, own)


@pytest.mark.parametrize("voice", ["en-fast", "en-choir-1", "en-slow"])
def test_rate_is_the_emotions(voices: dict[str, Voice], voice: str) -> None:
    """Measured on the output, of models with a rate of their own and one without."""
    text = "Papa." if voice == "en-slow" else "Hello everyone, this is how the man is."

    def last(emotion: str) -> float:
        speeches = speak(f"[{emotion}] {text}", voices[voice])
        return speeches[-1].end - OPENING - CLOSING

    plain = last("neutral")
    for emotion in ("excited", "sad"):
        rate = EMOTIONS[emotion].prosody.rate
        assert plain / last(emotion) == pytest.approx(rate, rel=0.08)


def test_loudness_is_the_emotions_and_the_programmes(voices: dict[str, Voice]) -> None:
    """Of noise, as an untrained model's, brightness takes more than of speech."""
    text = "Hello everyone, this is how the man is."
    speeches = speak(f"[excited] {text} [sad] {text}", voices["en-fast"])
    meter = pyloudnorm.Meter(speeches[0].rate)
    excited, sad = (meter.integrated_loudness(speech.audio) for speech in speeches)
    wanted = EMOTIONS["excited"].prosody.gain_db - EMOTIONS["sad"].prosody.gain_db
    assert excited - sad == pytest.approx(wanted, abs=2.5)
    plain = speak(text, voices["en-fast"])
    assert meter.integrated_loudness(sound(plain)) == pytest.approx(-16, abs=1.5)


def test_a_style_of_its_own_comes_before_pitch(
    voices: dict[str, Voice], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[tuple[str, float]] = []
    whole = espnet._speak

    def watch(model, text, rate, speaker, style):  # type: ignore[no-untyped-def]
        taken.append((style.stem, rate))
        return whole(model, text, rate, speaker, style)

    monkeypatch.setattr(espnet, "_speak", watch)
    espnet._level.cache_clear()
    speak("Hello. [sad] Hello. [excited] Hello.", voices["en-styled"])
    assert taken == [("neutral", 1.0), ("neutral", 1.0), ("sad", 1.0), ("neutral", 1.12)]


@pytest.mark.usefixtures("voices")
def test_a_style_changes_what_is_heard(models: Path) -> None:
    place = models / "weights" / "espnet" / "styled"
    model = espnet._load(place, espnet.changed(place))
    calm, sad = (
        model.say("Hello papa", 1.0, "", place / "styles" / f"{name}.wav").samples
        for name in ("neutral", "sad")
    )
    assert len(calm) != len(sad) or not np.allclose(calm, sad)


def test_speakers_of_one_model_differ(voices: dict[str, Voice]) -> None:
    for one, other in (("en-choir-0", "en-choir-1"), ("en-vectors-ann", "en-vectors-bob")):
        first, second = (sound(speak("Hello papa.", voices[voice])) for voice in (one, other))
        assert len(first) != len(second) or not np.allclose(first, second)


def test_what_was_spoken_before_changes_nothing(voices: dict[str, Voice]) -> None:
    first = sound(speak("Hello there.", voices["en-choir-0"]))
    speak("Γεια σας.", voices["el-gr-anna"])
    assert np.array_equal(first, sound(speak("Hello there.", voices["en-choir-0"])))


def test_foreign_letters_are_refused(voices: dict[str, Voice]) -> None:
    with pytest.raises(ScriptError, match=r"choose Russian \(ru\)"):
        speak("Say Привет", voices["el-gr-anna"])


def test_what_is_missing_is_a_sentence(
    voices: dict[str, Voice], models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "weights" / "espnet"
    place.mkdir(parents=True)
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    with pytest.raises(MissingError, match=r"put config\.yaml and the model's one \.pth") as caught:
        speak("Hello", voices["en-fast"])
    assert (caught.value.code, caught.value.exit_code) == ("weights_missing", 3)

    shutil.copytree(models / "weights" / "espnet" / "styled", place / "styled")
    shutil.rmtree(place / "styled" / "styles")
    with pytest.raises(MissingError, match=r"styles/neutral\.wav"):
        speak("Hello", voices["en-styled"])

    shutil.copytree(models / "weights" / "espnet" / "fast", place / "fast")
    (place / "fast" / "train.total_count.ave_10best.pth").write_bytes(b"no weights")
    with pytest.raises(FaultError, match="fast cannot be loaded") as broken:
        speak("Hello", voices["en-fast"])
    assert broken.value.code == "engine_failed"


def test_a_dictionary_that_is_missing_is_a_sentence(models: Path, tmp_path: Path) -> None:
    """By a process of its own, since NLTK keeps what it has read. Nothing is fetched."""
    asked = ["render", "--voice", "en-fast", "--text", "Hello", "--portrait", "preset:ava"]
    done = subprocess.run(
        [Path(sys.executable).with_name("galatea"), *asked, "-o", tmp_path / "film.mp4"],
        env={**os.environ, "GALATEA_DATA_DIR": str(models), "NLTK_DATA": "", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert done.stderr.startswith("error[weights_missing]: This model reads English by NLTK's")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("voice", ["el-gr-anna", "en-fast", "en-us-letters"])
def test_a_film(voices: dict[str, Voice], tmp_path: Path, voice: str) -> None:
    """From text to MP4 with a voice of ESPnet's."""
    made = make_film(
        FilmSpec(
            script=parse(TEXTS[voice]),
            voice=voices[voice],
            portrait="preset:ava",
            output=tmp_path / "film.mp4",
            tier=TIERS["natural"],
            size=160,
        ),
        load_settings(),
    )
    assert (made.report.speaker, made.report.tier) == ("espnet", "natural")
    assert made.report.frames > 40
    assert made.path.stat().st_size > 5000
