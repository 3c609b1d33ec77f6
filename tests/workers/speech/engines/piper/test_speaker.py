"""Piper's own loading and speaking, on voices of a few kilobytes in its own format."""

import json
import subprocess
import sys
import wave
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnxruntime
import pyloudnorm
import pytest
from piper import PiperVoice, SynthesisConfig

from avatar_app.catalog.voices import Voice
from avatar_app.errors import FaultError, MissingError, ScriptError
from avatar_app.script.parser import parse
from avatar_app.script.pronunciation import Pronunciation
from tests.workers.speech.hearing import pitches, sound
from tests.workers.speech.tiny import make_voice
from workers.speech.engines.piper import speaker as piper
from workers.speech.engines.piper.speaker import PiperSpeaker
from workers.speech.engines.piper.voices import list_voices
from workers.speech.speech import Speech
from workers.speech.visemes import VISEMES

TEXTS = {
    "en-us-tiny-medium-bob": "Hello, everyone! It's 3.5 km of the best. OK?",
    "el-gr-tiny-low": "Γεια σας! Πώς είστε σήμερα; Η Ελλάδα έχει 10 εκατομμύρια κατοίκους.",
    "ru-ru-tiny-medium": "Привет, как дела? Съешь же ещё этих мягких булок.",
}
LONG = "We will look at the numbers today, and then we will go home and rest a little. "


def speak(text: str, voice: Voice) -> list[Speech]:
    return list(PiperSpeaker().speak(parse(text), voice))


@pytest.mark.parametrize(("voice", "text"), TEXTS.items())
def test_words_and_phonemes_have_their_times(
    voices: dict[str, Voice], voice: str, text: str
) -> None:
    speeches = speak(text, voices[voice])
    words = [word for speech in speeches for word in speech.words]
    assert [word.text for word in words] == text.split()
    for before, after in pairwise(words):
        assert before.start < before.end <= after.start + 1e-9
    phonemes = [phoneme for speech in speeches for phoneme in speech.phonemes]
    assert phonemes[0].start == 0
    assert phonemes[-1].end == pytest.approx(speeches[-1].end)
    for before_, after_ in pairwise(phonemes):
        assert before_.end == pytest.approx(after_.start)
    assert {phoneme.viseme for phoneme in phonemes} <= set(VISEMES)
    assert not any(mark in phoneme.ipa for phoneme in phonemes for mark in "ˈˌ_^$.,!? ")
    assert 2 in {phoneme.stress for phoneme in phonemes}


def test_words_begin_with_their_own_sounds(voices: dict[str, Voice]) -> None:
    speech = speak("Papa met a shy man.", voices["en-us-tiny-medium-ann"])[0]
    heard = {
        word.text: next(p.ipa for p in speech.phonemes if p.ipa and p.start >= word.start - 1e-9)
        for word in speech.words
    }
    assert {word: ipa[0] for word, ipa in heard.items()} == {
        "Papa": "p", "met": "m", "a": "ɐ", "shy": "ʃ", "man.": "m",
    }  # fmt: skip


def test_a_word_has_the_sounds_that_the_lexicon_gives(voices: dict[str, Voice]) -> None:
    script = replace(parse("Say GIF, now."), lexicon=(Pronunciation("gif", "/ˈmumu/"),))
    (speech,) = PiperSpeaker().speak(script, voices["en-us-tiny-medium-ann"])
    word = next(word for word in speech.words if word.text == "GIF,")
    said = [p for p in speech.phonemes if p.ipa and word.start <= p.start < word.end]
    assert [(p.ipa, p.stress) for p in said] == [("m", 0), ("u", 2), ("m", 0), ("u", 0)]


def test_vowels_are_loud_where_they_are_said_to_be(voices: dict[str, Voice]) -> None:
    speeches = speak("Papa, mama. Tomorrow is another day!", voices["en-us-tiny-medium-ann"])
    audio, rate = sound(speeches), speeches[0].rate

    def level(start: float, end: float) -> float:
        piece = audio[round((start + 0.01) * rate) : round((end - 0.01) * rate)]
        return float(np.sqrt(np.square(piece, dtype=float).mean()))

    phonemes = [p for s in speeches for p in s.phonemes]
    vowels = [level(p.start, p.end) for p in phonemes if p.viseme in ("aa", "oh", "E", "ih")]
    rests = [level(p.start, p.end) for p in phonemes if not p.ipa and p.end - p.start > 0.15]
    assert min(vowels) > 10 * max(rests)


def test_as_pipers_own_command_has_it(voices: dict[str, Voice], tmp_path: Path) -> None:
    """The same samples, but for silences, loudness and soft ends."""
    model = tmp_path / "weights" / "piper" / "ru_RU-tiny-medium.onnx"
    onnxruntime.set_seed(piper.SEED)
    settings = SynthesisConfig(normalize_audio=False)
    chunks = PiperVoice.load(model, include_alignments=True).synthesize("Привет.", settings)
    own = np.concatenate([chunk.audio_float_array for chunk in chunks])
    own = own[np.flatnonzero(np.abs(own) > 0.004)[0] :]
    ours = sound(speak("Привет.", voices["ru-ru-tiny-medium"]))
    ours = ours[round(0.25 * 22050) :][: len(own)]
    count = min(len(own), len(ours), 8000)
    likeness = np.corrcoef(own[200:count], ours[200:count])[0, 1]
    assert likeness > 0.98  # the limiter bends what is loud


@pytest.mark.parametrize("speaker", [0, 1])
@pytest.mark.usefixtures("voices")
def test_as_pipers_command_speaks_it(tmp_path: Path, speaker: int) -> None:
    """`python -m piper` with the same voice and settings, sample by sample; without noise, since
    that is another one in every process.
    """
    model = tmp_path / "weights" / "piper" / "en_US-tiny-medium.onnx"
    described = model.with_suffix(".onnx.json")
    config = json.loads(described.read_text())
    config["inference"] |= {"noise_scale": 0, "noise_w": 0, "length_scale": 1.2}
    described.write_text(json.dumps(config))
    text, file = "Hello, everyone! It is the best of all.", tmp_path / "own.wav"
    command = [sys.executable, "-m", "piper", "-m", model, "-f", file, "-s", str(speaker)]
    subprocess.run([*command, "--no-normalize", "--", text], check=True, capture_output=True)
    with wave.open(str(file)) as opened:
        own = np.frombuffer(opened.readframes(opened.getnframes()), "<i2") / 32767
    heard, rate, _ = piper._synthesize(piper._load(model), text, speaker, 1.0)
    assert rate == opened.getframerate()
    assert heard == pytest.approx(own, abs=1.5 / 32767)


@pytest.mark.parametrize("voice", ["en-us-tiny-medium-ann", "ru-ru-tiny-medium"])
def test_emotions_act_by_their_own_amount(voices: dict[str, Voice], voice: str) -> None:
    """Median F0 within 4 % of the table's factor, its spread within 15 %, rate within 5 %."""
    text = "Сегодня мы посмотрим на цифры, а потом пойдём домой отдыхать. "
    text = LONG if voice.startswith("en") else text

    def told(emotion: str) -> tuple[float, float, float]:
        speeches = speak(f"[{emotion}] {text * 2}", voices[voice])
        f0 = pitches(sound(speeches), speeches[0].rate)
        words = [word for speech in speeches for word in speech.words]
        spoken = sum(word.end - word.start for word in words)
        return float(np.median(f0)), float((12 * np.log2(f0)).std()), len(words) / spoken

    plain = told("neutral")
    for emotion, pitch, spread, rate in (("excited", 1.18, 1.5, 1.12), ("sad", 0.93, 0.7, 0.86)):
        found = np.array(told(emotion)) / plain
        assert found == pytest.approx([pitch, spread, rate], rel=0.15)
        assert found[0] == pytest.approx(pitch, rel=0.04)
        assert found[2] == pytest.approx(rate, rel=0.05)


def test_a_programme_is_at_its_loudness(voices: dict[str, Voice]) -> None:
    for voice in voices.values():
        text = TEXTS.get(voice.id, TEXTS["en-us-tiny-medium-bob"])
        speeches = speak(text, voice)
        found = pyloudnorm.Meter(speeches[0].rate).integrated_loudness(sound(speeches))
        assert found == pytest.approx(-16, abs=1)


def test_speakers_of_one_model_differ(voices: dict[str, Voice]) -> None:
    ann, bob = (
        float(np.median(pitches(sound(speak(LONG, voices[f"en-us-tiny-medium-{who}"])), 22050)))
        for who in ("ann", "bob")
    )
    assert bob / ann == pytest.approx(1.5, rel=0.04)


def test_what_was_spoken_before_changes_nothing(voices: dict[str, Voice]) -> None:
    first = sound(speak("Hello there.", voices["en-us-tiny-medium-bob"]))
    speak("Совсем другое.", voices["ru-ru-tiny-medium"])
    assert np.array_equal(first, sound(speak("Hello there.", voices["en-us-tiny-medium-bob"])))


def test_lines_come_one_by_one(voices: dict[str, Voice]) -> None:
    lines = PiperSpeaker().speak(parse("One. [sad] Two."), voices["en-us-tiny-medium-bob"])
    first = next(lines)
    assert (first.mood.name, first.last) == ("neutral", False)
    assert [(speech.mood.name, speech.last) for speech in lines] == [("sad", True)]


def test_cues_and_brackets_are_never_phonemes(voices: dict[str, Voice]) -> None:
    speech = speak("[[[[x]] one", voices["en-us-tiny-medium-bob"])[0]
    assert "ɛ" in [phoneme.ipa for phoneme in speech.phonemes]  # the letter's name, "eks"


def test_foreign_letters_are_refused(voices: dict[str, Voice]) -> None:
    with pytest.raises(ScriptError, match=r"choose Greek as its language"):
        speak("Say Καλημέρα", voices["en-us-tiny-medium-bob"])


def test_a_voice_that_is_gone_is_a_sentence(voices: dict[str, Voice], tmp_path: Path) -> None:
    folder = tmp_path / "weights" / "piper"
    make_voice(folder, "el_GR-joy-medium", "el")
    joy = list_voices()["el-gr-joy-medium"]
    (folder / "el_GR-joy-medium.onnx").unlink()
    with pytest.raises(MissingError, match="galatea weights get piper:el_GR-joy-medium") as caught:
        speak("Γεια", joy)
    assert (caught.value.code, caught.value.exit_code) == ("weights_missing", 3)
    (folder / "ru_RU-tiny-medium.onnx").unlink()
    with pytest.raises(MissingError, match="put ru_RU-tiny-medium"):
        speak("Привет", voices["ru-ru-tiny-medium"])


def test_a_broken_voice_is_a_sentence(voices: dict[str, Voice], tmp_path: Path) -> None:
    (tmp_path / "weights" / "piper" / "ru_RU-tiny-medium.onnx").write_bytes(b"no model")
    with pytest.raises(FaultError, match="galatea weights verify") as caught:
        speak("Привет", voices["ru-ru-tiny-medium"])
    assert caught.value.code == "engine_failed"


@pytest.mark.usefixtures("voices")
def test_a_voice_without_times_is_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "weights" / "piper"
    make_voice(folder, "en_US-mute-low", "en-us", ceil=False)
    with pytest.raises(FaultError, match="does not tell when its sounds are"):
        speak("Hello", list_voices()["en-us-mute-low"])
