"""Animators by name: one row each."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from avatar_app.errors import MissingError
from workers.animation.animator import Animator
from workers.animation.sadtalker import files as sadtalker
from workers.animation.wav2lip import files as wav2lip


def _nothing() -> None:
    """What is always installed lacks nothing."""


@dataclass(frozen=True)
class Engine:
    """An animator that there can be: its class, loaded only when a film needs it, and what keeps it
    from working here, a sentence (None: nothing)."""

    module: str
    kind: str
    lacking: Callable[[], str | None] = _nothing


ENGINES: dict[str, Engine] = {
    "mesh": Engine("workers.animation.mesh.animator", "MeshAnimator"),
    "wav2lip": Engine("workers.animation.wav2lip.animator", "Wav2LipAnimator", wav2lip.lacking),
    "sadtalker": Engine(
        "workers.animation.sadtalker.animator", "SadTalkerAnimator", sadtalker.lacking
    ),
}


def load_animator(name: str) -> Animator:
    """The animator that the catalog calls `name`.

    Raises MissingError: engine_missing if it is not installed, weights_missing, weights_wrong.
    """
    if name not in ENGINES:
        raise MissingError("engine_missing", f"The animator {name} is not installed here.")
    engine = ENGINES[name]
    if sentence := engine.lacking():
        raise MissingError("engine_missing", sentence)
    return cast(Animator, getattr(importlib.import_module(engine.module), engine.kind)())


def list_animators() -> list[str]:
    """Those that work here, by name."""
    return [name for name, engine in ENGINES.items() if engine.lacking() is None]
