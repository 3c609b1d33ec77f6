"""What is told of a script before anything is made of it."""

import pytest

from avatar_app.catalog.voices import VOICES
from avatar_app.script.outline import estimate_seconds, outline
from avatar_app.script.parser import parse
from benchmarks.texts import TEXTS
from workers.speech.engines.espeak.speaker import EspeakSpeaker


def test_it_counts_what_is_spoken_and_not_the_cues() -> None:
    found = outline(parse("Hello [happy] everyone! [pause 2]"))
    assert (found.characters, found.words, found.language) == (15, 2, "en")
    assert [line.emotion for line in found.lines] == ["neutral", "happy"]


def test_pauses_and_moods_tell_on_the_length() -> None:
    plain = outline(parse("It was a long way to go. We went all the same.")).seconds
    assert outline(parse("It was a long way to go. [pause 3] We went all the same.")).seconds == (
        pytest.approx(plain + 3)
    )
    assert outline(parse("[sad] It was a long way to go. We went all the same.")).seconds > plain


@pytest.mark.parametrize("language", ["en", "el", "ru", "de"])
def test_the_expected_length_is_near_the_real_one(language: str) -> None:
    text = TEXTS[language]
    for script in (text, f"[excited] {text}", f"[sad] {text}"):
        real = list(EspeakSpeaker().speak(parse(script), VOICES[f"{language}-female"]))[-1].end
        assert outline(parse(script)).seconds == pytest.approx(real, rel=0.15)


def test_speech_that_is_faster_is_shorter() -> None:
    script = parse("Hello [happy] everyone, and welcome to the show.")
    slow, fast = (estimate_seconds(script.spoken_at(rate, 0.0)) for rate in (0.75, 1.5))
    assert [estimate_seconds(script, rate) for rate in (0.75, 1.5)] == pytest.approx([slow, fast])
    assert slow > estimate_seconds(script) > fast
    happy = script.spoken_at(1.5, 12.0).lines[-1].prosody
    assert happy.rate == pytest.approx(1.5 * script.lines[-1].prosody.rate)
    assert happy.pitch == pytest.approx(2 * script.lines[-1].prosody.pitch)
