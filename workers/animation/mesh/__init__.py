"""The embedded animator: warps the photo itself. No weights, no GPU."""

from avatar_app.settings import Settings
from workers.animation.animator import Animator


def context_seconds(_: Settings) -> int:
    """A frame is drawn of its own tracks and its number alone."""
    return 0


def load(_: Settings) -> Animator:
    """The animator; imported only here, since it loads slowly."""
    from workers.animation.mesh.animator import MeshAnimator  # noqa: PLC0415

    return MeshAnimator()
