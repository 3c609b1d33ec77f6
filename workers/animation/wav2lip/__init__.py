"""Lips painted from sound: Wav2Lip (Prajwal et al. 2020), on frames of the mesh animator."""

from typing import Any

from workers.animation.animator import Animator
from workers.animation.wav2lip.files import lacking as lacking


def around() -> int:
    """A frame hears a fifth of a second."""
    return 1


def load() -> Animator:
    """With the weights on disk. Raises MissingError: weights_missing, weights_wrong."""
    from workers.animation.wav2lip.animator import Wav2LipAnimator  # noqa: PLC0415

    return Wav2LipAnimator()


def __getattr__(name: str) -> Any:
    """The network, which brings torch along, only when somebody asks for it."""
    if name == "Wav2LipNetwork":
        from workers.animation.wav2lip.network import Wav2LipNetwork  # noqa: PLC0415

        return Wav2LipNetwork
    raise AttributeError(name)
