"""flite's way to Speech: on a stand-in for its program, and on itself where it is installed."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from avatar_app.catalog.selection import find_tier
from avatar_app.catalog.tiers import TIERS
from avatar_app.errors import FaultError, MissingError, ScriptError
from avatar_app.script.emotions import EMOTIONS
from avatar_app.script.parser import parse
from tests.workers.speech.hearing import pitches, sound
from tests.workers.speech.stand_in import install
from workers.speech.engines import flite
from workers.speech.engines.flite import FliteSpeaker, list_voices
from workers.speech.registry import load_speaker
from workers.speech.speech import Speech
from workers.speech.visemes import VISEMES

TEXT = "We will look at the numbers today, and then we will go home and rest a little."
BOTH = [pytest.param("stand-in"), pytest.param("real", marks=pytest.mark.flite)]


@pytest.fixture(params=BOTH)
def speak(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[Speech]]:
    if request.param == "stand-in":
        install(tmp_path / "bin")
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for kept in (flite._list, flite._level, flite._phrases):
        kept.cache_clear()
    voices = list_voices()
    return lambda text, voice="en-slt": list(FliteSpeaker().speak(parse(text), voices[voice]))


Speak = Callable[..., list[Speech]]


def test_words_and_phonemes_have_their_times(speak: Speak) -> None:
    text = "Hello, everyone! It's 3.5 km of the best. [sad] OK?"
    speeches = speak(text)
    words = [word for speech in speeches for word in speech.words]
    assert [word.text for word in words] == text.replace("[sad] ", "").split()
    for before, after in pairwise(words):
        assert before.start < before.end <= after.start + 1e-9
    phonemes = [phoneme for speech in speeches for phoneme in speech.phonemes]
    assert phonemes[0].start == 0
    assert phonemes[-1].end == pytest.approx(speeches[-1].end)
    for earlier, later in pairwise(phonemes):
        assert earlier.end == pytest.approx(later.start)
    assert {phoneme.viseme for phoneme in phonemes} <= set(VISEMES)
    assert {phoneme.stress for phoneme in phonemes} == {0, 2}
    moods = [(speech.mood.name, speech.last) for speech in speeches]
    assert moods == [("neutral", False), ("neutral", False), ("sad", True)]


def test_each_word_has_its_own_sounds(speak: Speak) -> None:
    """Words that flite runs into each other, and some that it reads otherwise when alone."""
    speech = speak("Bob met a man by Tim.", "en-rms")[0]
    firsts = {
        word.text: next(p.ipa for p in speech.phonemes if p.ipa and p.start >= word.start - 1e-9)
        for word in speech.words
    }
    assert [ipa[0] for ipa in firsts.values()][:2] == ["b", "m"]
    assert [firsts[word][0] for word in ("man", "by", "Tim.")] == ["m", "b", "t"]


def test_vowels_are_loud_where_they_are_said_to_be(speak: Speak) -> None:
    speeches = speak("Bob met Tim, and Tim met Bob. Today is another day!", "en-awb")
    audio, rate = sound(speeches), speeches[0].rate

    def level(start: float, end: float) -> float:
        piece = audio[round((start + 0.01) * rate) : round((end - 0.01) * rate)]
        return float(np.sqrt(np.square(piece, dtype=float).mean()))

    phonemes = [p for s in speeches for p in s.phonemes if p.end - p.start > 0.05]
    vowels = [level(p.start, p.end) for p in phonemes if p.viseme in ("aa", "oh", "E", "ih")]
    rests = [level(p.start, p.end) for p in phonemes if not p.ipa]
    assert np.median(vowels) > 10 * max(rests)
    assert min(vowels) > 3 * max(rests)


@pytest.mark.parametrize("voice", ["en-slt", "en-rms", "en-awb", "en-kal16"])
def test_emotions_act_by_their_own_amount(speak: Speak, voice: str) -> None:
    """Median F0 and rate within 6 % of the table's factor, F0's spread within 25 %."""

    def told(emotion: str) -> np.ndarray:
        speeches = speak(f"[{emotion}] {TEXT} {TEXT}", voice)
        f0 = pitches(sound(speeches), speeches[0].rate)
        words = [word for speech in speeches for word in speech.words]
        spoken = sum(word.end - word.start for word in words)
        return np.array([np.median(f0), (12 * np.log2(f0)).std(), len(words) / spoken])

    plain = told("neutral")
    for emotion in ("excited", "sad"):
        table = EMOTIONS[emotion].prosody
        pitch, spread, rate = told(emotion) / plain
        assert pitch == pytest.approx(table.pitch, rel=0.06)
        assert rate == pytest.approx(table.rate, rel=0.06)
        assert spread == pytest.approx(table.range, rel=0.25)


def test_a_programme_is_at_its_loudness(speak: Speak) -> None:
    for voice in list_voices():
        speeches = speak(f"{TEXT} [excited] {TEXT} [sad] {TEXT}", voice)
        found = pyloudnorm.Meter(speeches[0].rate).integrated_loudness(sound(speeches))
        assert found == pytest.approx(-16, abs=1)


def test_the_same_words_sound_the_same(speak: Speak) -> None:
    first = sound(speak("Hello there."))
    speak("Something else.", "en-kal16")
    assert np.array_equal(first, sound(speak("Hello there.")))


@pytest.mark.parametrize("text", ["-lv", "--version; rm -rf /", "<speak>one</speak>", "…one"])
def test_a_text_is_never_a_command(speak: Speak, text: str) -> None:
    phonemes = [phoneme for phoneme in speak(text)[0].phonemes if phoneme.ipa]
    assert len(phonemes) >= 2


def test_accents_and_signs_are_read_as_far_as_ascii_goes(speak: Speak) -> None:
    def said(text: str) -> list[str]:
        return [phoneme.ipa for phoneme in speak(text)[0].phonemes]

    assert said("Café naïve") == said("Cafe naive")
    assert said("It’s a “test” – fine") == said('It\'s a "test" - fine')
    assert len(said("5€")) > len(said("5"))


def test_foreign_letters_are_refused(speak: Speak) -> None:
    with pytest.raises(ScriptError, match=r"choose Russian as its language"):
        speak("Say Привет")


@pytest.mark.usefixtures("speak")
def test_its_voices_are_of_the_instant_tier() -> None:
    voices = list_voices()
    assert list(voices) == ["en-slt", "en-rms", "en-awb", "en-kal16"]
    for voice in voices.values():
        assert find_tier(None, voice) is TIERS["instant"]
        assert (voice.language, voice.commercial) == ("en", True)


def test_without_it_the_command_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert list_voices() == {}
    with pytest.raises(MissingError, match="apt-get install flite") as caught:
        load_speaker("flite")
    assert (caught.value.code, caught.value.exit_code) == ("engine_missing", 3)


@pytest.mark.parametrize("program", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\necho pau:0.1\n"])
def test_a_broken_program_is_a_sentence(
    program: str, speak: Speak, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "flite"
    file.write_text(program)
    file.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    flite._level.cache_clear()
    with pytest.raises(FaultError) as caught:
        speak("Hello")
    assert caught.value.code == "engine_failed"
