"""The Portrait: a picture at the film's size with its face found."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.face.footage import Footage


@dataclass(frozen=True)
class Pose:
    """Where the head looks, in degrees: yaw to the viewer's right, pitch up, roll clockwise."""

    yaw: float
    pitch: float
    roll: float


@dataclass(frozen=True)
class Backdrop:
    """What is put behind a person who is cut out of their picture.

    alpha      float32 [H, W]: how much of each pixel the person covers, 0..1
    picture    uint8 [H, W, 3] RGB: what never moves behind them; None: frames carry alpha instead
    """

    alpha: NDArray[np.float32]
    picture: NDArray[np.uint8] | None


@dataclass(frozen=True)
class Group:
    """A picture that shows several faces, to choose one of them.

    picture    uint8 [h, w, 3] RGB, upright
    boxes      float32 [n, 4]: left, top, right, bottom of each face in parts of it, 0..1, in the
               order in which they are numbered
    """

    picture: NDArray[np.uint8]
    boxes: NDArray[np.float32]


@dataclass(frozen=True)
class Portrait:
    """What every animator is given. Points are pixels, x right, y down.

    image      uint8 [H, W, 3] RGB, H and W even, at the size of the film
    landmarks  float32 [468, 3]: MediaPipe face mesh topology; z in pixels, smaller is nearer;
               lid vertices already refined by the iris net
    irises     float32 [2, 5, 2]: centre, then right, top, left, bottom of each iris; index 0 is
               the eye on the viewer's left (vertices 33..133), 1 the other (362..263)
    lids       float32 [2, 71, 2]: the iris net's contours of eye and brow, same order
    mask       float32 [H, W]: how surely a pixel is of the person, 0..1
    shut       uint8 [H, W, 3] RGB: the same picture with closed eyes, if there is one; it need
               hold only about the eyes
    warnings   sentences for the user
    zoom       how many times the picture was enlarged for the film; under 1 it was reduced
    footage    the video whose best frame `image` is, if the portrait moves by itself
    backdrop   what is behind the person, if they are cut out: `image` and `shut` then hold their
               own colours only, which go on beyond their outline; None: the picture as it is
    group      the picture that it was taken from, if that shows several faces
    """

    image: NDArray[np.uint8]
    landmarks: NDArray[np.float32]
    irises: NDArray[np.float32]
    lids: NDArray[np.float32]
    mask: NDArray[np.float32]
    pose: Pose
    warnings: tuple[str, ...] = ()
    shut: NDArray[np.uint8] | None = None
    footage: Footage | None = None
    backdrop: Backdrop | None = None
    zoom: float = 1.0
    group: Group | None = None

    @property
    def eye_distance(self) -> float:
        """Pixels between the centres of the eyes: the face's own unit of length."""
        return measure_eyes(self.landmarks)


def measure_eyes(landmarks: NDArray[np.float32]) -> float:
    """Pixels between the centres of the eyes of a mesh [468, 3]."""
    left = landmarks[[33, 133], :2].mean(axis=0)
    right = landmarks[[263, 362], :2].mean(axis=0)
    return float(np.hypot(*(right - left)))
