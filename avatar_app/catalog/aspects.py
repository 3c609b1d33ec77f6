"""The shapes that a film can have."""

from avatar_app.errors import ChoiceError
from avatar_app.translation import gettext as _

# Width over height; None keeps the picture's own.
ASPECTS: dict[str, float | None] = {
    "keep": None,
    "1:1": 1.0,
    "16:9": 16 / 9,
    "9:16": 9 / 16,
    "4:5": 4 / 5,
}


def find_aspect(name: str) -> float | None:
    """Width over height of the shape of that name. Raises ChoiceError("aspect_unknown")."""
    if name not in ASPECTS:
        raise ChoiceError(
            "aspect_unknown",
            _(
                "There is no shape {name!r}; there is {aspects}.",
                name=name,
                aspects=", ".join(ASPECTS),
            ),
        )
    return ASPECTS[name]
