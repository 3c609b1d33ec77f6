"""What a film shows beside the person: the shape of its picture, and what is behind them."""

import re
from dataclasses import dataclass
from enum import StrEnum

from avatar_app.errors import ChoiceError
from avatar_app.translation import N_
from avatar_app.translation import gettext as _

# Colours to begin with; any other will do.
COLOURS = {
    N_("Paper"): "#f3f0ea",
    N_("Sand"): "#d8c3a5",
    N_("Clay"): "#b5654a",
    N_("Sage"): "#8aa58f",
    N_("Sky"): "#9dbcd4",
    N_("Night"): "#1d2840",
}
_COLOUR = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


class BackgroundKind(StrEnum):
    """The kinds of background; for all but the first the person is cut out."""

    KEEP = "keep"
    BLUR = "blur"
    COLOUR = "colour"
    PICTURE = "picture"
    TRANSPARENT = "transparent"


@dataclass(frozen=True)
class Background:
    """A kind, and what it needs: `colour` as 0..255 RGB, or the `picture`'s path."""

    kind: BackgroundKind
    colour: tuple[int, int, int] = (0, 0, 0)
    picture: str = ""

    @property
    def transparent(self) -> bool:
        """Whether frames carry alpha."""
        return self.kind == BackgroundKind.TRANSPARENT


KEEP_BACKGROUND = Background(BackgroundKind.KEEP)
# What is said to who asks for another background behind footage.
VIDEO_BACKGROUND_FIXED = N_(
    "A video keeps its own background; choose keep, or use a picture of the person."
)


def name_background(text: str) -> str:
    """One way to write what `read_background` reads: colours as #rrggbb. Raises ChoiceError."""
    background = read_background(text)
    if background.kind == BackgroundKind.COLOUR:
        return "#" + "".join(f"{part:02x}" for part in background.colour)
    return str(background.kind)


def read_background(text: str) -> Background:
    """keep, blur, transparent or a colour. Raises ChoiceError("background_unknown")."""
    if text in (BackgroundKind.KEEP, BackgroundKind.BLUR, BackgroundKind.TRANSPARENT):
        return Background(BackgroundKind(text))
    colour = _COLOUR.fullmatch(text)
    if colour is None:
        raise ChoiceError(
            "background_unknown",
            _(
                "There is no background {text!r}; there is keep, blur, transparent, a colour "
                "such as #223344, or a picture that is there.",
                text=text,
            ),
        )
    digits = colour[1] if len(colour[1]) == 6 else "".join(2 * digit for digit in colour[1])
    red, green, blue = (int(digits[k : k + 2], 16) for k in (0, 2, 4))
    return Background(BackgroundKind.COLOUR, (red, green, blue))
