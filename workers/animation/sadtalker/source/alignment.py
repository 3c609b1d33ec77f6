"""Where the networks look: the square about the face, and the five points in it.

The square is that of FFHQ (Karras et al. 2019) kept upright, as SadTalker cuts it; the five points
are eyes, nose and corners of the mouth, which are brought to where those of the face model's mean
lie. Both are found from the landmarks that the portrait has already.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from workers.animation.sadtalker.networks.recon import SIDE
from workers.arrays import F32, F64, Floats, Pixels

# Lids of the viewer's left eye and of the other, corners first.
EYES = ((33, 133, 160, 158, 153, 144), (362, 263, 385, 387, 373, 380))
CORNERS = (61, 291)  # of the mouth
# The same five points of the mean face, in decimetres: x right, y up, z out of the face.
MEAN = np.array(
    [
        [-0.31148657, 0.29036078, 0.13377953],
        [0.30979887, 0.28972036, 0.13179526],
        [0.00325350, -0.04617932, 0.55244243],
        [-0.25216928, -0.38133916, 0.22405732],
        [0.24846620, -0.38128236, 0.22235769],
    ]
)
SPAN = 102.0  # pixels to a decimetre in the picture that ReconNet looks at


@dataclass(frozen=True)
class FaceSquare:
    """An upright part of a picture: left top corner and side, in its pixels."""

    left: float
    top: float
    side: float

    def cut(self, image: Pixels, size: int) -> Pixels:
        """The part at `size` pixels a side, uint8 [size, size, 3]; what lies beyond the picture is
        its mirror image."""
        scale = self.side / size
        x0, y0 = self.left, self.top
        if scale > 1:  # first without scaling, since only then every pixel has its say
            whole = int(np.ceil(self.side))
            image = self.cut(image, whole)
            return np.asarray(cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA))
        back = np.array([[scale, 0, x0 + 0.5 * scale - 0.5], [0, scale, y0 + 0.5 * scale - 0.5]])
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        part: Pixels = cv2.warpAffine(
            image, back, (size, size), flags=flags, borderMode=cv2.BORDER_REFLECT_101
        )
        return part

    def move(self, points: F32, size: int) -> F64:
        """Points [..., 2] of the picture, in pixels of the part at `size` a side."""
        moved: F64 = (points[..., :2].astype(np.float64) - [self.left, self.top]) * (
            size / self.side
        )
        return moved


@dataclass(frozen=True)
class Fit:
    """How the part about the face lies to the mean face, in pixels of the part: `scale` to
    ReconNet's picture, and the mean face's origin, y upwards from the bottom."""

    scale: float
    x: float
    y: float

    @property
    def vector(self) -> F32:
        """What the mapping for whole pictures is told: float32 [3]."""
        return np.array([self.scale, self.x, self.y], np.float32)


def find_square(landmarks: F32) -> FaceSquare:
    """The square about a face whose mesh [468, 3] is known."""
    points = landmarks[:, :2].astype(np.float64)
    left, right = (points[list(eye)].mean(axis=0) for eye in EYES)
    eyes, mouth = (left + right) / 2, points[list(CORNERS)].mean(axis=0)
    across, down = right - left, mouth - eyes
    way = across + np.array([down[1], -down[0]])
    way = way / np.hypot(*way) * max(2.0 * np.hypot(*across), 1.8 * np.hypot(*down))
    centre = eyes + 0.1 * down
    half = float(np.abs(way).sum())  # that holds the turned square
    return FaceSquare(float(centre[0]) - half, float(centre[1]) - half, 2 * half)


def fit(five: Floats, height: int) -> Fit:
    """Least squares of a scaled view of the mean face to five points [5, 2] of a part that is
    `height` pixels high."""
    upward = np.stack([five[:, 0], height - 1 - five[:, 1]], axis=1)
    known = np.column_stack([MEAN, np.ones(5)])
    view, *_ = np.linalg.lstsq(known, upward, rcond=None)
    scale = np.linalg.norm(view[:3], axis=0).mean()
    return Fit(float(SPAN / scale), float(view[3, 0]), float(view[3, 1]))


def straighten(part: Pixels, fitted: Fit) -> Pixels:
    """What ReconNet looks at, uint8 [224, 224, 3]: the mean face's origin in the middle."""
    height, width = part.shape[:2]
    size = (int(width * fitted.scale), int(height * fitted.scale))
    shrinks = fitted.scale < 1
    sized = cv2.resize(part, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    middle = np.array([fitted.x, height - fitted.y]) * fitted.scale
    back = np.array([[1, 0, middle[0] - SIDE / 2], [0, 1, middle[1] - SIDE / 2]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    straight: Pixels = cv2.warpAffine(
        sized, np.trunc(back), (SIDE, SIDE), flags=flags, borderMode=cv2.BORDER_CONSTANT
    )
    return straight
