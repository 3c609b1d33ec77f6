"""Whether a face is free to be animated: its mouth and its eyes, as far as they can be seen.

The mesh draws a mouth wherever one would be. But it is less sure of a face that something covers,
and where there are no lips their place has the colours of what is around it. Measured on 18
portraits, each free, with four masks, a hand, dark glasses, and cut in half.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_app.translation import N_
from avatar_app.translation import gettext as _
from workers.arrays import F32, Rgb
from workers.face.portrait import measure_eyes

COVERED = N_(
    "The mouth is covered or cut off, or can hardly be seen; one that is drawn there will look "
    "wrong. Use a picture that shows the whole face."
)
DARK_GLASSES = N_(
    "The eyes are behind dark glasses; they will neither blink nor look about. Use a picture "
    "without them."
)
EYES = 40.0  # pixels between the eyes at which colours are compared
HIDDEN = 14.0  # the mesh's sureness under which part of the face must be hidden
DOUBTED = 18.5  # the same, if the lips have the colour of what is around them
NO_LIPS = 2.5  # distance in CIELAB up to which that is so
DARK = 0.45  # brightness under the eyes over that of the cheeks
# Vertices: the outer edge of the lips, the cheeks, and the corners of either eye.
LIPS = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
CHEEKS = (50, 280)
CORNERS = ((33, 133), (362, 263))

_Mask = NDArray[np.bool_]


def find_hindrances(image: Rgb, landmarks: F32, sureness: float) -> list[str]:
    """Sentences for the user on what hides a face. Its mesh [468, 3] is in the picture's pixels."""
    scale = min(1.0, EYES / measure_eyes(landmarks))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lab = cv2.GaussianBlur(
        cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), (0, 0), 1
    )
    points = landmarks[:, :2] * scale
    if _is_covered(lab, points, sureness):
        return [_(COVERED)]  # of dark glasses the cheeks would tell, which may be covered too
    return [_(DARK_GLASSES)] if _has_dark_glasses(lab, points) else []


def _is_covered(lab: F32, points: F32, sureness: float) -> bool:
    lips = points[list(LIPS)]
    beyond = (lips < 0) | (lips > lab.shape[1::-1])
    if beyond.any(axis=1).mean() > 0.2 or sureness < HIDDEN:
        return True
    around = _fill(lab, lips, 1.55) & ~_fill(lab, lips, 1.15)
    contrast = _colour(lab, _fill(lab, lips, 1.0)) - _colour(lab, around)
    return sureness < DOUBTED and float(np.linalg.norm(contrast)) < NO_LIPS


def _has_dark_glasses(lab: F32, points: F32) -> bool:
    """Whether it is dark under both eyes, where skin is as bright as the cheeks."""
    unit = float(np.hypot(*(points[263] - points[33]))) / 1.5
    cheeks = [_colour(lab, _disk(lab, points[vertex], 0.18 * unit))[0] for vertex in CHEEKS]
    under = []
    for first, last in CORNERS:
        width = float(np.hypot(*(points[last] - points[first])))
        down = np.array([0.0, 0.45 * width], np.float32)
        spot = (points[first] + points[last]) / 2 + down
        under.append(_colour(lab, _disk(lab, spot, 0.12 * width))[0])
    return bool(max(under) < DARK * float(np.mean(cheeks)))


def _fill(lab: F32, polygon: F32, times: float) -> _Mask:
    """The pixels of a polygon that is made so many times larger."""
    middle = polygon.mean(axis=0)
    corners = np.rint(middle + (polygon - middle) * times).astype(np.int32)
    return _drawn(lab, lambda mask: cv2.fillPoly(mask, [corners], 1))


def _disk(lab: F32, centre: F32, radius: float) -> _Mask:
    place = (round(float(centre[0])), round(float(centre[1])))
    return _drawn(lab, lambda mask: cv2.circle(mask, place, max(1, round(radius)), 1, -1))


def _drawn(lab: F32, draw: Callable[[NDArray[np.uint8]], object]) -> _Mask:
    mask = np.zeros(lab.shape[:2], np.uint8)
    draw(mask)
    return mask > 0


def _colour(lab: F32, mask: _Mask) -> F32:
    """The median, or NaN of what is outside of the picture, which compares as false."""
    if not mask.any():
        return np.full(3, np.nan, np.float32)
    middle: F32 = np.median(lab[mask], axis=0)
    return middle
