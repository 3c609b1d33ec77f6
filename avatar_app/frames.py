"""What a film shows beside the person: the shape of its picture, and what is behind them."""

import re
from dataclasses import dataclass
from enum import StrEnum

from avatar_app.errors import ChoiceError

# Width over height; None keeps the picture's own.
ASPECTS: dict[str, float | None] = {
    "keep": None,
    "1:1": 1.0,
    "16:9": 16 / 9,
    "9:16": 9 / 16,
    "4:5": 4 / 5,
}
# Colours to begin with; any other will do.
COLOURS = {
    "Paper": "#f3f0ea",
    "Sand": "#d8c3a5",
    "Clay": "#b5654a",
    "Sage": "#8aa58f",
    "Sky": "#9dbcd4",
    "Night": "#1d2840",
}
_COLOUR = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


class Behind(StrEnum):
    """The kinds of background; for all but the first the person is cut out."""

    KEEP = "keep"
    BLUR = "blur"
    COLOUR = "colour"
    PICTURE = "picture"
    TRANSPARENT = "transparent"


@dataclass(frozen=True)
class Background:
    """A kind, and what it needs: `colour` as 0..255 RGB, or the `picture`'s path."""

    kind: Behind
    colour: tuple[int, int, int] = (0, 0, 0)
    picture: str = ""

    @property
    def transparent(self) -> bool:
        """Whether frames carry alpha."""
        return self.kind == Behind.TRANSPARENT


KEPT = Background(Behind.KEEP)
# What is said to who asks for another background behind footage.
KEEPS = "A video keeps its own background; choose keep, or use a picture of the person."


def find_aspect(name: str) -> float | None:
    """Width over height of the shape of that name. Raises ChoiceError("aspect_unknown")."""
    if name not in ASPECTS:
        raise ChoiceError(
            "aspect_unknown", f"There is no shape {name!r}; there is {', '.join(ASPECTS)}."
        )
    return ASPECTS[name]


def name_background(text: str) -> str:
    """One way to write what `read_background` reads: colours as #rrggbb. Raises ChoiceError."""
    background = read_background(text)
    if background.kind == Behind.COLOUR:
        return "#" + "".join(f"{part:02x}" for part in background.colour)
    return str(background.kind)


def read_background(text: str) -> Background:
    """keep, blur, transparent or a colour. Raises ChoiceError("background_unknown")."""
    if text in (Behind.KEEP, Behind.BLUR, Behind.TRANSPARENT):
        return Background(Behind(text))
    colour = _COLOUR.fullmatch(text)
    if colour is None:
        raise ChoiceError(
            "background_unknown",
            f"There is no background {text!r}; there is keep, blur, transparent, a colour such as "
            "#223344, or a picture that is there.",
        )
    digits = colour[1] if len(colour[1]) == 6 else "".join(2 * digit for digit in colour[1])
    red, green, blue = (int(digits[k : k + 2], 16) for k in (0, 2, 4))
    return Background(Behind.COLOUR, (red, green, blue))
