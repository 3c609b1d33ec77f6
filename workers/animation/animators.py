"""Animators by name."""

from collections.abc import Callable

from avatar_app.errors import MissingError
from workers.animation.animator import Animator
from workers.animation.mesh.animator import MeshAnimator

ANIMATORS: dict[str, Callable[[], Animator]] = {MeshAnimator.name: MeshAnimator}


def load_animator(name: str) -> Animator:
    """The animator that the catalog calls `name`.

    Raises MissingError("engine_missing") if it is not installed.
    """
    if name not in ANIMATORS:
        raise MissingError("engine_missing", f"The animator {name} is not installed here.")
    return ANIMATORS[name]()
