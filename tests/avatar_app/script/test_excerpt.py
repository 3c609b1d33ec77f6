"""The sentence that somebody points at."""

import pytest

from avatar_app.errors import ScriptError
from avatar_app.script.excerpt import LONGEST_EXCERPT, find_excerpt
from avatar_app.script.parser import parse, parse_transcript

TEXT = "Hello there. This is [happy 0.6] a big [sad] surprise! And [[this] ends."


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("", "[neutral] Hello there."),
        ("Hello th", "[neutral] Hello there."),
        ("Hello there. Th", "[neutral] This is [happy 0.6] a big [sad 1] surprise!"),
        ("Hello there. This is [happy 0.6] a", None),
        ("Hello there. This is [happy 0.6] a big [sad] surprise! A", "[sad 1] And [[this] ends."),
        (TEXT, "[sad 1] And [[this] ends."),
        (f"{TEXT} and much more", "[sad 1] And [[this] ends."),
    ],
)
def test_it_is_a_whole_sentence_with_its_cues(before: str, said: str | None) -> None:
    said = said or "[neutral] This is [happy 0.6] a big [sad 1] surprise!"
    assert find_excerpt(parse(TEXT), len(before)) == said


def test_it_is_read_as_it_was_in_the_script() -> None:
    whole = parse(TEXT)
    part = parse(find_excerpt(whole, 20))
    assert [(line.text, line.emotion, line.intensity) for line in part.lines] == [
        (line.text, line.emotion, line.intensity) for line in whole.lines[1:4]
    ]


def test_it_is_never_long() -> None:
    long = parse("word, " * 800 + "end.")
    for at in (0, 2000, 4700):
        assert len(find_excerpt(long, at)) < LONGEST_EXCERPT + 50


def test_without_words_there_is_none() -> None:
    with pytest.raises(ScriptError):
        find_excerpt(parse_transcript("[happy]"), 0)
