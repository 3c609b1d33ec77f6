"""What films are called by themselves, and what others read of a script."""

import pytest

from avatar_app.script.title import clean_title, make_title, strip_cues


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Hello [happy] everyone! [pause] Let me show you.", "Hello everyone!"),
        ("[sad 0.4]Good evening. It is late.", "Good evening"),
        ("[[Aside] Καλημέρα σας;", "[Aside] Καλημέρα σας;"),
        ("One line\nand another\n\nA paragraph", "One line and another"),
        ("[pause 2]", "Talk.webm"),
        ("…", "Talk.webm"),
        ("", "Talk.webm"),
        ("А.С. Пушкин родился в Москве. Потом.", "А.С. Пушкин родился в Москве"),
        ("word " * 40, "word word word word word word word word word word word…"),
        ("a" * 100, "a" * 59 + "…"),
        ("[happy", "Talk.webm"),
    ],
)
def test_the_first_words_without_cues_are_the_title(text: str, title: str) -> None:
    assert make_title(text, "Talk.webm") == title


def test_others_read_words_alone() -> None:
    read = "Hello [happy] everyone!\n\n[pause 0.5]Let me [sad 0.3]show you [[this]."
    assert strip_cues(read) == "Hello everyone!\n\nLet me show you [this]."


def test_a_title_is_one_line_and_not_too_long() -> None:
    assert clean_title("  My\n film ", "x") == "My film"
    assert clean_title(" \n", "x") == "x"
    assert len(clean_title("y" * 500, "x")) == 120
