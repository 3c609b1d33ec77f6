"""XTTS's own loading and speaking, on a model in its own format whose weights are random."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from avatar_app.catalog.voices import SpeakerRef, Voice
from avatar_app.errors import ChoiceError, FaultError, MissingError, ScriptError
from avatar_app.script.parser import parse
from avatar_app.settings import load_settings
from galatea.cli.main import run
from tests.workers.speech.hearing import pitches, sound
from tests.workers.speech.hearing import speak as read_aloud
from workers.speech.audio.effects import apply_effects
from workers.speech.engines.espeak.native import synthesize
from workers.speech.engines.xtts import speaker as engine
from workers.speech.engines.xtts.latents import read_latents, write_latents
from workers.speech.engines.xtts.models import describe, list_voices
from workers.speech.engines.xtts.speaker import XttsSpeaker, make_latents
from workers.speech.recordings.cloning_reference import Reference
from workers.speech.speech import Speech
from workers.speech.visemes import VISEMES

TEXTS = {
    "en": "Hello, everyone! It's 3.5 km of the best.",
    "ru": "Привет, как дела? Съешь же ещё этих мягких булок.",
    "de": "Guten Tag! Schöne Grüße aus Köln.",
}


@pytest.fixture
def ana(xtts: Path) -> Voice:  # noqa: ARG001
    return list_voices()["xtts-v2-ana-florence"]


def speak(text: str, voice: Voice) -> list[Speech]:
    return list(XttsSpeaker().speak(parse(text), voice))


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_words_and_phonemes_have_their_times(ana: Voice, language: str, text: str) -> None:
    speeches = speak(text, ana.speaking(language))
    assert {speech.rate for speech in speeches} == {24000}
    assert not any(speech.exact for speech in speeches)
    words = [word for speech in speeches for word in speech.words]
    assert [word.text for word in words] == text.split()
    for before, after in pairwise(words):
        assert before.start <= before.end <= after.start + 1e-9
    phonemes = [phoneme for speech in speeches for phoneme in speech.phonemes]
    assert phonemes[0].start == 0
    assert phonemes[-1].end == pytest.approx(speeches[-1].end)
    for one, other in pairwise(phonemes):
        assert one.end == pytest.approx(other.start)
    assert {phoneme.viseme for phoneme in phonemes} <= set(VISEMES)
    assert 2 in {phoneme.stress for phoneme in phonemes}
    audio = sound(speeches)
    assert np.isfinite(audio).all()
    assert 0.05 < np.abs(audio).max() <= 0.85


def test_the_same_text_sounds_the_same(ana: Voice) -> None:
    first = sound(speak("Hello there.", ana))
    speak("Совсем другое.", ana.speaking("ru"))
    assert np.array_equal(first, sound(speak("Hello there.", ana)))
    viktor = list_voices()["xtts-v2-viktor-eka"]
    assert not np.array_equal(first, sound(speak("Hello there.", viktor)))


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What XTTS is given, with how many samples it makes of it."""
    found: list[tuple[str, int]] = []
    own = engine._synthesize

    def listen(text: str, *rest: object) -> np.ndarray:
        samples = own(text, *rest)
        found.append((text, len(samples)))
        return samples

    monkeypatch.setattr(engine, "_synthesize", listen)
    return found


def test_rate_is_xttss_own(ana: Voice, said: list[tuple[str, int]]) -> None:
    speak("[neutral] We go. [excited] We go. [sad] We go.", ana)
    plain, excited, sad = (length for _, length in said[-3:])
    step = 1200  # samples: it knows no shorter ones
    assert excited == pytest.approx(plain / 1.12, abs=step)
    assert sad == pytest.approx(plain / 0.86, abs=step)


def test_a_long_line_is_said_in_parts(ana: Voice, said: list[tuple[str, int]]) -> None:
    clause = "В этом предложении довольно много слов и ни одной точки до самого конца, "
    text = (clause * 4).strip(" ,") + "."
    (speech,) = speak(text, ana.speaking("ru"))
    parts = [part for part, _ in said[-2:]]
    assert "".join(parts) == text
    assert all(len(part) <= 182 for part in parts)
    assert parts[0].endswith(", ")
    words = speech.words
    assert [word.text for word in words] == text.split()
    assert all(a.end <= b.start + 1e-9 for a, b in pairwise(words))
    # What is said in the second part is heard in the second part.
    middle = words[len(parts[0].split())].start
    assert middle == pytest.approx(speech.start + 0.25 + (speech.end - 0.85) / 2, abs=0.25)


def test_a_text_of_too_many_tokens_is_cut_again(ana: Voice, said: list[tuple[str, int]]) -> None:
    text = f"{'a' * 60} " * 4
    assert len(speak(text, ana)[0].words) == 4
    assert len([part for part, _ in said if "aaa" in part]) > 1
    with pytest.raises(ScriptError, match="put blanks into it") as caught:
        speak("a" * 240, ana)
    assert (caught.value.code, caught.value.start) == ("text_unspeakable", 0)


def test_lines_come_one_by_one(ana: Voice) -> None:
    lines = XttsSpeaker().speak(parse("One. [sad] Two."), ana)
    first = next(lines)
    assert (first.mood.name, first.last) == ("neutral", False)
    assert [(speech.mood.name, speech.last) for speech in lines] == [("sad", True)]


def test_a_language_that_it_does_not_speak_is_a_sentence(ana: Voice) -> None:
    with pytest.raises(ChoiceError, match=r"does not speak Greek; choose el-female") as caught:
        speak("Γεια", ana.speaking("el"))
    assert caught.value.code == "voice_conflict"
    with pytest.raises(ScriptError, match="cannot read"):
        speak("Say Καλημέρα", ana)


@pytest.fixture(scope="module")
def reference() -> Reference:
    spoken = read_aloud(
        "Good morning, and thank you all for coming. My brother plays the piano. " * 3
    )
    return Reference(sound(spoken), spoken[0].rate, 10.0, 60.0, ())


def test_a_voice_is_cloned_and_kept(ana: Voice, reference: Reference, tmp_path: Path) -> None:
    latents = make_latents(reference, "v2")
    assert (latents.style.shape, latents.timbre.shape) == ((1, 32, 64), (1, 512, 1))
    file = tmp_path / "me.safetensors"
    write_latents(latents, file, "v2")
    kept = read_latents(file, "v2")
    assert np.array_equal(kept.style, latents.style)
    assert np.array_equal(kept.timbre, latents.timbre)
    assert np.array_equal(make_latents(reference, "v2").style, latents.style)
    mine = describe("Me", SpeakerRef("v2", latents=str(file)))
    assert mine is not None
    cloned = sound(speak("Hello there.", mine))
    assert np.abs(cloned).max() > 0.05
    assert not np.array_equal(cloned, sound(speak("Hello there.", ana)))


def test_where_there_is_no_model_nothing_is_cloned(
    reference: Reference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    with pytest.raises(MissingError, match="cannot be cloned here yet; run `galatea weights get"):
        make_latents(reference, "v2")


@pytest.mark.usefixtures("ana")
def test_clones_of_another_model_or_broken_are_a_sentence(
    reference: Reference, tmp_path: Path
) -> None:
    file = tmp_path / "me.safetensors"
    mine = describe("Me", SpeakerRef("v2", latents=str(file)))
    assert mine is not None
    with pytest.raises(FaultError, match="clone it again"):
        speak("Hello", mine)
    file.write_bytes(b"no safetensors")
    with pytest.raises(FaultError, match="clone it again"):
        speak("Hello", mine)
    write_latents(make_latents(reference, "v2"), file, "other")
    with pytest.raises(FaultError, match="with the model other"):
        speak("Hello", mine)


def test_weights_on_disk_stay_as_they_are(ana: Voice, xtts: Path) -> None:
    file = xtts / "v2" / "model.pth"
    before = file.stat()
    engine._load.cache_clear()
    speak("Hello", ana)
    assert (file.stat().st_mtime_ns, file.stat().st_size) == (before.st_mtime_ns, before.st_size)


def test_what_is_missing_is_a_sentence(ana: Voice, xtts: Path) -> None:
    (xtts / "own").mkdir()
    lost = replace(ana, speaker=SpeakerRef("own", "Ana Florence"))
    with pytest.raises(MissingError, match=r"put config\.json into") as caught:
        speak("Hello", lost)
    assert (caught.value.code, caught.value.exit_code) == ("weights_missing", 3)
    vocabulary = xtts / "v2" / "vocab.json"
    vocabulary.rename(xtts / "v2" / "gone")
    try:
        with pytest.raises(MissingError, match="galatea weights get xtts:v2"):
            speak("Hello", ana)
    finally:
        (xtts / "v2" / "gone").rename(vocabulary)
    nobody = describe("Nobody", SpeakerRef("v2", "Nobody"))
    assert nobody is not None
    with pytest.raises(FaultError, match="no speaker Nobody"):
        speak("Hello", nobody)


@pytest.mark.usefixtures("ana")
def test_a_broken_model_is_a_sentence(xtts: Path) -> None:
    broken = xtts / "broken"
    broken.mkdir()
    for name in ("config.json", "vocab.json", "model.pth"):
        (broken / name).write_bytes((xtts / "v2" / name).read_bytes()[:1000])
    (broken / "config.json").write_bytes((xtts / "v2" / "config.json").read_bytes())
    voice = describe("X", SpeakerRef("broken", "X"))
    assert voice is not None
    with pytest.raises(FaultError, match="galatea weights verify") as caught:
        speak("Hello", voice)
    assert caught.value.code == "engine_failed"


class Clear:
    """In the model's place: a voice that can be understood, so that what follows it is measured."""

    rate = 22050

    def find_speaker(self, name: str) -> object:
        return name

    def limit(self, _language: str) -> int:
        return 250

    def fits(self, _text: str, _language: str) -> bool:
        return True

    def say(self, text: str, _language: str, _latents: object, speed: float) -> np.ndarray:
        said = synthesize(text, "en-us+klatt4", round(160 * speed), 50, 50)
        return apply_effects(said.samples.astype(np.float32) / 32768, said.rate, 0.0)


@pytest.fixture
def clear(ana: Voice, monkeypatch: pytest.MonkeyPatch) -> Iterator[Voice]:
    monkeypatch.setattr(engine, "_load", lambda _place, _changed: Clear())
    engine._level.cache_clear()
    yield ana
    engine._level.cache_clear()


LONG = "We will look at the numbers today, and then we will go home and rest a little. "


def test_words_are_where_they_are_heard(clear: Voice) -> None:
    (speech,) = speak(LONG, clear)
    events = synthesize(LONG.strip(), "en-us+klatt4", 160, 50, 50).events
    known = [event.sample / 22050 for event in events if event.ipa is None]
    assert len(known) == len(speech.words)
    # A rest within may have been shortened: what counts is where words are among their like.
    found = np.array([word.start for word in speech.words])
    away = np.abs(np.diff(found) - np.diff(known))
    assert np.median(away) < 0.03
    assert (away < 0.1).mean() > 0.8


def test_emotions_act_by_their_own_amount(clear: Voice) -> None:
    """Median F0 within 4 % of the table's factor, its spread within 20 %, rate within 6 %."""

    def told(emotion: str) -> np.ndarray:
        speeches = speak(f"[{emotion}] {LONG * 2}", clear)
        f0 = pitches(sound(speeches), speeches[0].rate)
        words = [word for speech in speeches for word in speech.words]
        spoken = sum(word.end - word.start for word in words)
        return np.array([np.median(f0), (12 * np.log2(f0)).std(), len(words) / spoken])

    plain = told("neutral")
    for emotion, pitch, spread, rate in (("excited", 1.18, 1.5, 1.12), ("sad", 0.93, 0.7, 0.86)):
        found = told(emotion) / plain
        assert found[0] == pytest.approx(pitch, rel=0.04)
        assert found[1] == pytest.approx(spread, rel=0.20)
        assert found[2] == pytest.approx(rate, rel=0.06)


def test_a_programme_is_at_its_loudness(clear: Voice) -> None:
    speeches = speak(LONG * 2, clear)
    found = pyloudnorm.Meter(speeches[0].rate).integrated_loudness(sound(speeches))
    assert found == pytest.approx(-16, abs=1.5)  # as far as a greeting is like what follows


@pytest.mark.usefixtures("xtts")
def test_a_film_is_made_with_it(tmp_path: Path) -> None:
    film, report = tmp_path / "film.mp4", tmp_path / "film.json"
    said = ["render", "--portrait", "preset:ava", "--text", "Hello [happy] everyone!"]
    chosen = ["--voice", "viktor", "--tier", "natural", "--size", "128", "--captions", "vtt"]
    assert run([*said, *chosen, "-o", str(film), "--report", str(report)]) == 0
    assert film.stat().st_size > 1000
    told = json.loads(report.read_text())
    assert (told["speaker"], told["tier"], told["sample_rate"]) == ("xtts", "natural", 24000)
    assert [word["text"] for word in told["words"]] == ["Hello", "everyone!"]
    assert "Hello everyone!" in film.with_suffix(".vtt").read_text()
