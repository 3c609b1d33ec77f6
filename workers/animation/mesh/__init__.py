"""The embedded animator: warps the photo itself. No weights, no GPU."""

from workers.animation.animator import Animator


def lacking() -> None:
    """It is always here."""


def around() -> int:
    """A frame is drawn of its own tracks and its number alone."""
    return 0


def load() -> Animator:
    from workers.animation.mesh.animator import MeshAnimator  # noqa: PLC0415

    return MeshAnimator()
