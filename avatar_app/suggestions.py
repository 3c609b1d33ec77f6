""" "Perhaps you mean": what comes near to a name that there is not."""

import difflib
from collections.abc import Iterable

from avatar_app.translation import gettext as _

LONGEST = 40  # characters; comparing what is longer takes long, and it was no slip of a finger


def advise(asked: str, known: Iterable[str]) -> str:
    """What was probably meant, if anything comes near."""
    names = list(known)
    begun = next((name for name in names if asked and name.startswith(asked)), None)
    near = begun or find_near(asked, names)
    return _("perhaps you mean {near}; ", near=near) if near else ""


def find_near(asked: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """The name that comes nearest, if any is as like as that (0..1)."""
    if len(asked) > LONGEST:
        return None
    return next(iter(difflib.get_close_matches(asked, list(known), 1, likeness)), None)
