"""Faces that were drawn small, sharp in a large film: an enhancer for whichever animator draws.

    drawn frame --align--> aligned face --restorer--> a sharper one --detail--> what is added

It is not an animator and is never asked for: it works where its package and weights are, and where
they are not films are made as if it did not exist.
"""

from typing import TYPE_CHECKING

from avatar_app.settings import Settings
from workers.animation.enhancer.files import find_file, missing

if TYPE_CHECKING:
    from workers.animation.enhancer.detail import Enhancer


def find_enhancer(settings: Settings) -> "Enhancer | None":
    """The enhancer, ready; None where it lacks something or is turned off.

    Raises MissingError("weights_wrong").
    """
    file = find_file()
    if missing(settings) is not None or file is None:
        return None
    from workers.animation.enhancer.detail import Enhancer  # noqa: PLC0415
    from workers.animation.enhancer.restorer import load_restorer  # noqa: PLC0415

    return Enhancer(load_restorer(file), settings.enhancer)
