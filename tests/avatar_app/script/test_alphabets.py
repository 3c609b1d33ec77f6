"""Which letters a voice reads."""

import pytest

from avatar_app.catalog.voices import VOICES
from avatar_app.errors import ScriptError
from avatar_app.script.alphabets import check_script
from avatar_app.script.parser import parse
from avatar_app.script.pronunciation import Pronunciation


def check(text: str, voice: str, *lexicon: Pronunciation) -> None:
    check_script(parse(text, 5000).lines, VOICES[voice], lexicon)


@pytest.mark.parametrize(
    ("text", "voice", "letters", "advice"),
    [
        ("Hello. [happy] And 你好 there", "en-female", "你好", "leave them out"),
        ("Say Καλημέρα now", "en-male", "Καλημέρα", "choose Greek as"),
        ("Say ναι now", "en-male", "ναι", "choose Greek as"),
        ("Galatεa", "en-male", "εa", "choose Greek as"),  # a slip of the keyboard, no sign
    ],
)
def test_a_stranger_is_refused_in_its_place(
    text: str, voice: str, letters: str, advice: str
) -> None:
    with pytest.raises(ScriptError, match="cannot read") as caught:
        check(text, voice)
    assert text[caught.value.start : caught.value.end] == letters
    assert advice in str(caught.value)


def test_signs_latin_words_and_what_the_lexicon_says_are_read() -> None:
    check("5 µm is 3 kΩ, or 2 μg, or π 😀", "en-female")
    check("Это Galatea.", "ru-male")
    check("On 北京 and 北京.", "en-female", Pronunciation("北京", "Beijing"))
    with pytest.raises(ScriptError):
        check("On 北京 and 上海.", "en-female", Pronunciation("北京", "Beijing"))


def test_all_strange_words_are_told_where_they_were_typed() -> None:
    text = "The \ufb01nal [[x] 你好 and [happy] H₂O 上海."
    with pytest.raises(ScriptError) as caught:
        check(text, "en-female")
    found = [text[fault.start : fault.end] for fault in caught.value.faults]
    assert found == ["你好", "上海"]
