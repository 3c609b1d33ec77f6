"""Silences trimmed, with all that happens moved along."""

from dataclasses import replace

import numpy as np
import pytest

from avatar_app.catalog.voices import VOICES
from avatar_app.errors import ScriptError
from avatar_app.script.parser import parse
from avatar_app.script.pronunciation import Pronunciation
from avatar_app.script.script import Line
from workers.speech.line_text import tokens_of
from workers.speech.synthesis import speak_lines
from workers.speech.utterance import LONGEST_REST, SpeechMark, Utterance, trim

RATE = 1000


def test_silences_are_cut_at_the_ends_and_shortened_within() -> None:
    samples = np.zeros(3000, np.float32)
    samples[500:1000] = samples[2000:2500] = 0.5
    events = (
        SpeechMark(500, "a"),
        SpeechMark(1000, ""),
        SpeechMark(2000, "o"),
        SpeechMark(2500, ""),
    )
    utterance = trim(samples, RATE, (*events, SpeechMark(500, None, 0), SpeechMark(2000, None, 2)))
    rest = round(LONGEST_REST * RATE)
    assert [event.sample for event in utterance.events] == [0, 500, 500 + rest, 1000 + rest, 0, 780]
    assert utterance.length == len(utterance.samples) == 1000 + rest + 19  # 20 ms more


def test_silence_alone_is_nothing() -> None:
    assert trim(np.zeros(100, np.float32), RATE, (SpeechMark(0, "a"),)).length == 0
    assert trim(np.ones(100, np.float32), RATE, ()).length == 0


def test_words_have_a_letter_or_a_digit() -> None:
    assert [match[0] for match in tokens_of("It's - 3 km & more!")] == [
        "It's -",
        "3",
        "km &",
        "more!",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It costs 5 €.", ["It", "costs", "5 €."]),
        ("— Да, это — № 5, & всё!", ["— Да,", "это —", "№ 5, &", "всё!"]),
        ("one\n— two", ["one\n—", "two"]),
        ("€ 5 _ x", ["€ 5 _", "x"]),
        ("…", []),
    ],
)
def test_every_sign_belongs_to_a_word(text: str, words: list[str]) -> None:
    assert [match[0] for match in tokens_of(text)] == words


def said_for(text: str, *lexicon: Pronunciation, sound: bool = True) -> str:
    """What an engine is given for a text in English."""
    given = []

    def say(line: Line) -> Utterance:
        given.append(line.text)
        return Utterance(np.ones(RATE, np.float32), RATE, (SpeechMark(0, "a"),), RATE)

    script = replace(parse(text), lexicon=lexicon)
    sounds = (lambda ipa: f"[[{ipa}]]") if sound else None
    list(speak_lines(script, VOICES["en-female"], say, sounds))
    return " ".join(given)


def test_the_lexicon_goes_before_all_other_readings() -> None:
    assert said_for("Pay $5 at AT&T.", Pronunciation("AT&T", "ay tee")) == (
        "Pay five dollars at ay tee."
    )
    gif = Pronunciation("gif", "/dʒɪf/")
    assert said_for("A GIF, (gif)", gif) == "A [[dʒɪf]], ( [[dʒɪf]])"
    assert said_for("A GIF.", gif, sound=False) == "A GIF."
    longer = Pronunciation("new york", "noo yawk")
    assert said_for("New York is new", Pronunciation("new", "x"), longer) == "noo yawk is x"


def test_letters_that_a_voice_cannot_read_are_read_by_the_lexicon() -> None:
    moscow = Pronunciation("Москва", "moskvah")
    assert said_for("To Москва!", moscow) == "To moskvah!"
    with pytest.raises(ScriptError):
        said_for("To Москва!", Pronunciation("Москва", "Масква"))


def test_nobody_can_write_phonemes_into_a_script() -> None:
    assert said_for("This [[[[is]] it") == "This [is] it"
