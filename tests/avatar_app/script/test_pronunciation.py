import pytest

from avatar_app.errors import ChoiceError
from avatar_app.script.parser import parse
from avatar_app.script.pronunciation import (
    Pronunciation,
    make_pronunciation,
    read_pronunciations,
    used_in,
)


def test_small_letters_stand_for_any_case_and_whole_words_alone() -> None:
    found = Pronunciation("nginx", "engine x").find("Nginx, nginx2 and NGINX.")
    assert list(found) == [(0, 5), (18, 23)]
    assert list(Pronunciation("US", "U S").find("Tell us of the US.")) == [(15, 17)]
    assert list(Pronunciation("C++", "see plus").find("C++ or C")) == [(0, 3)]


def test_ipa_stands_between_slashes() -> None:
    assert make_pronunciation(" GIF ", "/dʒɪf/") == Pronunciation("GIF", "/dʒɪf/")
    assert Pronunciation("GIF", "/dʒɪf/").ipa == "dʒɪf"
    assert Pronunciation("GIF", "jiff").ipa == ""


@pytest.mark.parametrize(
    ("word", "said", "told"),
    [
        ("", "x", "needs a word"),
        ("x", "…", "needs a word"),
        ("x" * 61, "x", "has 61 characters"),
        ("x", "y" * 121, "has 121 characters"),
        ("[happy]", "x", "no brackets"),
        ("x", "[[x]]", "no brackets"),
        ("GIF", "/dʒɪf", "between two slashes"),
        ("GIF", "/dʒ8f/", "'8' in /dʒ8f/ is no sound"),
        ("GIF", "/1/", "'1' in /1/"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(word: str, said: str, told: str) -> None:
    with pytest.raises(ChoiceError, match=told) as caught:
        make_pronunciation(word, said)
    assert caught.value.code == "pronunciation_wrong"


def test_a_file_has_one_a_line() -> None:
    text = "nginx = engine x\n\n  GIF=/dʒɪf/\n"
    assert read_pronunciations(text) == (
        Pronunciation("nginx", "engine x"),
        Pronunciation("GIF", "/dʒɪf/"),
    )
    with pytest.raises(ChoiceError, match="Line 2 of the lexicon lacks its ="):
        read_pronunciations("a = b\nc")
    with pytest.raises(ChoiceError, match="Line 1 of the lexicon: '8' in"):
        read_pronunciations("a = /8/")


def test_those_of_a_text_are_found() -> None:
    known = (Pronunciation("nginx", "engine x"), Pronunciation("gif", "jiff"))
    assert used_in("A GIF.", known) == known[1:]


def test_a_word_is_found_however_its_accents_were_typed() -> None:
    made = make_pronunciation("cafe\u0301", "kaffay")

    assert list(made.find(parse("The cafe\u0301.").text)) == [(4, 8)]
