"""Lips painted from sound: Wav2Lip (Prajwal et al. 2020), on frames of the mesh animator."""

from avatar_app.settings import Settings
from workers.animation.animator import Animator
from workers.animation.wav2lip.files import missing as missing


def context_seconds(_: Settings) -> int:
    """A frame hears a fifth of a second."""
    return 1


def load(settings: Settings) -> Animator:
    """With the weights on disk. Raises MissingError: weights_missing, weights_wrong."""
    from workers.animation.wav2lip.animator import Wav2LipAnimator  # noqa: PLC0415

    return Wav2LipAnimator(settings)
