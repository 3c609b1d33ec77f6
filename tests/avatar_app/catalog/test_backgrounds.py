"""Shapes and backgrounds by their names, and what is none."""

import pytest

from avatar_app.catalog.aspects import ASPECTS, find_aspect
from avatar_app.catalog.backgrounds import (
    COLOURS,
    KEEP_BACKGROUND,
    BackgroundKind,
    name_background,
    read_background,
)
from avatar_app.errors import ChoiceError


def test_shapes_are_what_they_are_called() -> None:
    assert find_aspect("keep") is None
    for name in ASPECTS:
        if name != "keep":
            wide, high = name.split(":")
            assert find_aspect(name) == int(wide) / int(high)
    with pytest.raises(ChoiceError, match="16:9") as caught:
        find_aspect("3:1")
    assert caught.value.code == "aspect_unknown"


def test_backgrounds_by_name_and_by_colour() -> None:
    assert read_background("keep") == KEEP_BACKGROUND
    assert read_background("blur").kind == BackgroundKind.BLUR
    assert read_background("transparent").transparent
    assert not read_background("blur").transparent
    assert read_background("#1a2B3c").colour == (0x1A, 0x2B, 0x3C)
    assert read_background("1a2b3c").kind == BackgroundKind.COLOUR
    assert read_background("#f80").colour == (0xFF, 0x88, 0x00)


def test_one_way_to_write_a_background() -> None:
    assert [name_background(text) for text in ("F80", "#FF8800", "ff8800")] == ["#ff8800"] * 3
    assert [name_background(text) for text in ("keep", "blur")] == ["keep", "blur"]
    assert [name_background(code) for code in COLOURS.values()] == list(COLOURS.values())


@pytest.mark.parametrize(
    "text", ["", "plaid", "#12345", "#gggggg", "picture", "colour", "#1a2b3c4d"]
)
def test_what_is_no_background(text: str) -> None:
    with pytest.raises(ChoiceError) as caught:
        read_background(text)
    assert caught.value.code == "background_unknown"
