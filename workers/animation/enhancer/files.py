"""Which face restorer is on disk; light, since it is asked by processes that never draw."""

import importlib.util
from pathlib import Path

from avatar_app.settings import Settings
from workers.weights.store import folder

NAMES = ("GFPGANv1.4.pth", "GFPGANv1.3.pth", "RestoreFormer.pth")  # the first that is there
PACKAGES = ("torch", "torchvision", "spandrel")


def find_file() -> Path | None:
    """The weights to restore faces with, if there are any."""
    places = (folder("enhancer") / name for name in NAMES)
    return next((path for path in places if path.is_file()), None)


def missing(settings: Settings) -> str | None:
    """What keeps faces from being enhanced here, a sentence; None if nothing does."""
    if settings.enhancer == 0:
        return "GALATEA_ENHANCER is 0."
    if any(importlib.util.find_spec(name) is None for name in PACKAGES):
        return "it is not installed here; run `pip install -e .[enhancer]`."
    if find_file() is None:
        return (
            f"its weights are not here: put {' or '.join(NAMES)} into {folder('enhancer')}; "
            "`galatea weights get enhancer` says where they are published and on which terms."
        )
    return None
