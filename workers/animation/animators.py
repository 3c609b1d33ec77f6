"""Animators by name: those that the catalog has a row of, found where that says."""

import importlib
from typing import Protocol, cast

from avatar_app.catalog import ANIMATORS
from avatar_app.errors import MissingError
from workers.animation.animator import Animator


class Part(Protocol):
    """What a row's module has to tell. It is asked by processes that never draw, so what is heavy
    is imported when it is loaded."""

    def lacking(self) -> str | None:
        """What keeps it from working here, a sentence that says what to do; None: nothing."""
        ...

    def load(self) -> Animator:
        """Ready for a film. Raises MissingError: weights_missing, weights_wrong."""
        ...

    def around(self) -> int | None:
        """How many seconds of a film it must know before and after a stretch to draw that by
        itself; None: it cannot."""
        ...


def load_animator(name: str) -> Animator:
    """The animator that the catalog calls `name`.

    Raises MissingError: engine_missing if it is not installed, weights_missing, weights_wrong.
    """
    if name not in ANIMATORS:
        raise MissingError("engine_missing", f"The animator {name} is not installed here.")
    part = _find(name)
    if sentence := part.lacking():
        raise MissingError("engine_missing", sentence)
    return part.load()


def find_lacking(name: str) -> str | None:
    """What keeps an animator of the catalog's from working here; None if nothing does."""
    return _find(name).lacking()


def find_context(name: str) -> int | None:
    """How many seconds around a stretch of a film must be known to draw it by itself; None if that
    cannot be.
    """
    return _find(name).around()


def list_animators() -> tuple[str, ...]:
    """Those that work here, by name."""
    return tuple(name for name in ANIMATORS if find_lacking(name) is None)


def _find(name: str) -> Part:
    return cast(Part, importlib.import_module(ANIMATORS[name].module))
