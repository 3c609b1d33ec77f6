"""What is told of a script before anything is made of it."""

import pytest

from avatar_app.catalog import VOICES
from avatar_app.errors import ScriptError
from avatar_app.outline import outline
from avatar_app.script import parse
from benchmarks.texts import TEXTS
from workers.speech.espeak import EspeakSpeaker


def test_it_counts_what_is_spoken_and_not_the_cues() -> None:
    found = outline("Hello [happy] everyone! [pause 2]", 100)
    assert (found.characters, found.words, found.language) == (15, 2, "en")
    assert [line.emotion for line in found.lines] == ["neutral", "happy"]


def test_pauses_and_moods_tell_on_the_length() -> None:
    plain = outline("It was a long way to go. We went all the same.", 100).seconds
    assert outline("It was a long way to go. [pause 3] We went all the same.", 100).seconds == (
        pytest.approx(plain + 3)
    )
    assert outline("[sad] It was a long way to go. We went all the same.", 100).seconds > plain


@pytest.mark.parametrize("language", ["en", "el", "ru", "de"])
def test_the_expected_length_is_near_the_real_one(language: str) -> None:
    text = TEXTS[language]
    for script in (text, f"[excited] {text}", f"[sad] {text}"):
        real = list(EspeakSpeaker().speak(parse(script), VOICES[f"{language}-female"]))[-1].end
        assert outline(script, 5000).seconds == pytest.approx(real, rel=0.15)


def test_what_is_wrong_is_told_with_its_place() -> None:
    with pytest.raises(ScriptError) as caught:
        outline("Hello [hapy] everyone!", 100)
    assert (caught.value.start, caught.value.end) == (6, 12)
