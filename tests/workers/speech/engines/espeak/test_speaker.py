"""The embedded speaker, heard and timed."""

from itertools import pairwise

import numpy as np
import pytest

from avatar_app.catalog.voices import VOICES
from avatar_app.errors import ScriptError
from avatar_app.script.parser import parse
from tests.workers.speech.hearing import pitches, sound, speak
from workers.speech.engines.espeak.speaker import EspeakSpeaker
from workers.speech.visemes import VISEMES

TEXTS = {
    "en-female": "Hello, everyone! It's 3.5 km — a well-known way & fine. OK?",
    "en-male": "On 5 May 2020, Dr. Smith met 12 friends; they had tea at 7:30.",
    "el-female": "Γεια σας! Πώς είστε σήμερα; Το email μου είναι info@test.gr, π.χ. αυτό.",
    "el-male": "Η Ελλάδα έχει 10 εκατομμύρια κατοίκους. Καλό ταξίδι!",
    "ru-female": "Привет, как дела? В 2020 году Windows был популярен.",
    "ru-male": "Съешь же ещё этих мягких французских булок, да выпей чаю.",
}


@pytest.mark.parametrize(("voice", "text"), TEXTS.items())
def test_every_word_is_there_in_order_and_inside(voice: str, text: str) -> None:
    speeches = speak(text, voice)
    words = [word for speech in speeches for word in speech.words]
    assert " ".join(word.text for word in words) == " ".join(text.split())
    for before, after in pairwise(words):
        assert before.start < before.end <= after.start + 1e-9
    assert words[-1].end <= speeches[-1].end


@pytest.mark.parametrize(("voice", "text"), TEXTS.items())
def test_phonemes_fill_the_film_without_gap(voice: str, text: str) -> None:
    speeches = speak(text, voice)
    phonemes = [phoneme for speech in speeches for phoneme in speech.phonemes]
    assert phonemes[0].start == 0
    assert phonemes[-1].end == pytest.approx(speeches[-1].end)
    for before, after in pairwise(phonemes):
        assert before.end == pytest.approx(after.start)
        assert before.end > before.start
    assert {phoneme.viseme for phoneme in phonemes} <= set(VISEMES)
    assert not any(mark in phoneme.ipa for phoneme in phonemes for mark in "ˈˌ()")
    assert {phoneme.stress for phoneme in phonemes} >= {0, 2}


def test_phonemes_are_heard_when_they_are_said_to_be() -> None:
    """Rests are silent, vowels are loud."""
    speeches = speak("Papa, mama. Tomorrow is another day!")
    audio, rate = sound(speeches), speeches[0].rate

    def level(start: float, end: float) -> float:
        middle = audio[
            round((start + 0.3 * (end - start)) * rate) : round((end - 0.3 * (end - start)) * rate)
        ]
        return float(np.sqrt((middle.astype(float) ** 2).mean()))

    phonemes = [p for s in speeches for p in s.phonemes]
    vowels = [level(p.start, p.end) for p in phonemes if p.viseme in ("aa", "oh", "E")]
    rests = [level(p.start, p.end) for p in phonemes if p.viseme == "sil" and p.end - p.start > 0.2]
    assert min(vowels) > 0.03
    assert max(rests) < 0.1 * np.median(vowels)


def test_pieces_follow_each_other_and_the_last_says_so() -> None:
    speeches = speak("One. Two! [happy] Three, [sad] four? Five.")
    assert len(speeches) == 5
    for before, after in pairwise(speeches):
        assert before.end == pytest.approx(after.start)
    assert [speech.last for speech in speeches] == [False] * 4 + [True]
    assert [speech.mood.name for speech in speeches] == [
        "neutral",
        "neutral",
        "happy",
        "sad",
        "sad",
    ]


def test_what_was_spoken_before_changes_nothing() -> None:
    first = sound(speak("Hello there, this is a test.", "en-female"))
    speak("Совсем другое предложение.", "ru-male")
    speak("[angry] Και κάτι ακόμα!", "el-male")
    assert np.array_equal(first, sound(speak("Hello there, this is a test.", "en-female")))


def test_cues_and_brackets_are_never_spoken() -> None:
    plain = speak("Good morning to you.")
    cued = speak("[neutral] Good morning to you.")
    assert np.array_equal(sound(plain), sound(cued))
    words = [word.text for speech in speak("This [[is]] fine & <b> too.") for word in speech.words]
    assert words == ["This", "[is]]", "fine &", "<b>", "too."]


def test_double_brackets_are_text_and_not_phonemes() -> None:
    letters = speak("[[[[x]] one")[0]
    assert "ɛ" in [phoneme.ipa for phoneme in letters.phonemes]  # the letter's name, "eks"


def test_a_pause_is_as_long_as_asked() -> None:
    def gap(text: str) -> float:
        words = [word for speech in speak(text) for word in speech.words]
        return words[1].start - words[0].end

    assert gap("Wait. [pause 2] Go.") - gap("Wait. [pause 1] Go.") == pytest.approx(1, abs=0.05)
    assert gap("Wait. [pause 1] Go.") > 0.95


def test_a_cue_inside_a_sentence_leaves_no_hole() -> None:
    words = [w for s in speak("I am [happy] glad to see you.") for w in s.words]
    assert words[2].start - words[1].end < 0.12


def test_a_sentence_that_goes_on_does_not_fall() -> None:
    """The last tenth of the voiced part: lower at an end than before more to come."""

    def close(text: str) -> float:
        speech = speak(text)[0]
        f0 = pitches(speech.audio, speech.rate)
        return float(np.median(f0[-max(3, len(f0) // 6) :]) / np.median(f0))

    assert close("We will look at the numbers [sad] today.") > close("We will look at the numbers.")


@pytest.mark.parametrize(
    ("text", "voice", "letters", "advice"),
    [
        ("Hello 你好 there", "en-female", "你好", "leave them out"),
        ("Say [happy] Καλημέρα now", "en-female", "Καλημέρα", "choose Greek as its language"),
        ("Well, привет", "el-male", "привет", "choose Russian as its language"),
    ],
)
def test_foreign_letters_are_refused_in_place(
    text: str, voice: str, letters: str, advice: str
) -> None:
    with pytest.raises(ScriptError) as caught:
        speak(text, voice)
    assert caught.value.code == "text_unspeakable"
    assert text[caught.value.start : caught.value.end] == letters
    assert advice in str(caught.value)


def test_the_whole_script_is_checked_before_the_first_line() -> None:
    lines = EspeakSpeaker().speak(parse("Fine. Good. 你好."), VOICES["en-male"])
    with pytest.raises(ScriptError):
        next(lines)


@pytest.mark.parametrize(
    "text", ["Great 😀 news 🎉!", "Temperature: −5 °C, 50 % & more…", "π is 3.14"]
)
def test_signs_and_pictures_do_no_harm(text: str) -> None:
    assert sum(len(speech.words) for speech in speak(text)) >= 2


def test_nothing_clips_or_clicks() -> None:
    speeches = speak("[excited] Wow! [angry] Stop it now! [happy] Ha ha ha.")
    audio = sound(speeches)
    assert np.abs(audio).max() <= 10 ** (-1.5 / 20) + 1e-6
    for speech in speeches:
        assert abs(speech.audio[0]) < 0.01
        assert abs(speech.audio[-1]) < 0.01
