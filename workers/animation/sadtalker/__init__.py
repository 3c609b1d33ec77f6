"""SadTalker (Zhang et al. 2023): a voice moves a 3-D face model, and that moves one photo.

    sound --hearing--> expression (64) and pose (6) coefficients of the face model
    photo --recon----> its own coefficients; --keypoints--> fifteen points in depth
    coefficients --mapping--> how the points turn, shift and deform
    points --motion--> where each place of the photo's features goes; --generator--> a picture

The modules are ours; names of parameters are those of the published files, so that these load.
"""

from avatar_app.settings import Settings
from workers.animation.animator import Animator
from workers.animation.sadtalker.files import missing as missing


def context_seconds(settings: Settings) -> int | None:
    """A frame hears half a second to either side; a head that moves freely is led on from the
    film's beginning.
    """
    return 1 if settings.sadtalker_mode == "still" else None


def load(settings: Settings) -> Animator:
    """Its files are read with the first film."""
    from workers.animation.sadtalker.animator import SadTalkerAnimator  # noqa: PLC0415

    return SadTalkerAnimator(settings)
