"""Animators by name: those that the catalog has a row of, found where that says."""

from abc import abstractmethod
from typing import Protocol

from avatar_app.catalog.engines import ANIMATORS
from avatar_app.errors import MissingError
from avatar_app.settings import Settings
from avatar_app.translation import gettext as _
from workers.animation.animator import Animator
from workers.plugin import load_plugin


class AnimatorModule(Protocol):
    """What the module of a row offers; what is not abstract may be left out. It is asked by
    processes that never draw, so what is heavy is imported by `load`.
    """

    def missing(self, settings: Settings) -> str | None:  # noqa: ARG002
        """A sentence that says what keeps it from working here, and what to do; None: nothing."""
        return None

    def context_seconds(self, settings: Settings) -> int | None:  # noqa: ARG002
        """How many seconds of a film it must know before and after a stretch to draw that by
        itself; None: it cannot, so its films are not made in parts.
        """
        return None

    @abstractmethod
    def load(self, settings: Settings) -> Animator:
        """The animator, ready for a film. Raises MissingError: weights_missing, weights_wrong."""


def load_animator(name: str, settings: Settings) -> Animator:
    """The animator that the catalog calls `name`.

    Raises MissingError: engine_missing if it is not installed, weights_missing, weights_wrong.
    """
    if name not in ANIMATORS:
        raise MissingError(
            "engine_missing", _("The animator {name} is not installed here.", name=name)
        )
    if sentence := find_missing(name, settings):
        raise MissingError("engine_missing", sentence)
    return _find(name).load(settings)


def find_missing(name: str, settings: Settings) -> str | None:
    """What keeps an animator of the catalog's from working here; None if nothing does."""
    return _find(name).missing(settings)


def find_context_seconds(name: str, settings: Settings) -> int | None:
    """How many seconds around a stretch of a film must be known to draw it by itself; None if that
    cannot be.
    """
    return _find(name).context_seconds(settings)


def list_animators(settings: Settings) -> tuple[str, ...]:
    """The names of those that work here."""
    return tuple(name for name in ANIMATORS if find_missing(name, settings) is None)


def _find(name: str) -> AnimatorModule:
    return load_plugin(ANIMATORS[name], AnimatorModule)  # type: ignore[type-abstract]
