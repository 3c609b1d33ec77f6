"""A drawn face back into its photo, so that nobody sees where one begins.

What the generator makes of the photo at rest differs from the photo: in colour, which is evened
out, and in sharpness. Where a frame is as it was at rest, it is the photo itself.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.animation.sadtalker.source.alignment import FaceSquare
from workers.animation.shared.affine import turn_back
from workers.arrays import F32, Floats, Pixels
from workers.face.mesh_indices import CHIN, OVAL
from workers.face.portrait import measure_eyes

MARGIN = 0.20  # eye distances around the face that come from the generator
JAW = 0.30  # and below it, where a mouth opens
SOFT = 0.22  # over which the photo takes over
EDGE = 0.25  # over which it does where the square ends
TOLD = 0.035  # change of colour, 0..1, at which a place no longer is as it was at rest


@dataclass(frozen=True)
class Paste:
    """What is made once a portrait. Boxes are rows and columns of the photo."""

    box: tuple[slice, slice]
    back: F32  # [2, 3]: from pixels of the box to those of a picture
    size: int
    photo: F32  # [h, w, 3] 0..1, what the box shows
    mask: F32  # [h, w] 0..1: how much is the generator's
    rest: F32  # [size, size, 3]: what it draws of the photo at rest
    tint: F32  # [size, size, 3]: what that lacks in colour
    detail: F32 | None  # [h, w, 3]: and in sharpness, where the face keeps its place

    @property
    def way(self) -> Floats:
        """From pixels of a picture to those of the photo, [2, 3]."""
        rows, columns = self.box
        way = turn_back(self.back.astype(np.float64))
        way[:, 2] += [columns.start, rows.start]
        return way

    def lay(self, picture: F32, frame: Pixels) -> F32:
        """Put a picture [size, size, 3] into a frame uint8 [H, W, 3] that shows the photo.

        Returns how much of the photo's own detail is gone in the box, float32 [h, w] 0..1.
        """
        gone = self.mask
        drawn = self._enlarge(picture + self.tint)
        if self.detail is not None:
            change = np.abs(picture - self.rest).max(axis=2)
            change = cv2.GaussianBlur(cv2.dilate(change, np.ones((3, 3))), (0, 0), self.size / 64)
            same = np.exp(-((self._enlarge(change) / TOLD) ** 2))
            drawn += same[..., None] * self.detail
            gone = gone * (1 - same)
        mixed = self.photo + self.mask[..., None] * (drawn - self.photo)
        frame[self.box] = np.clip(255 * mixed + 0.5, 0, 255).astype(np.uint8)
        return gone

    def _enlarge(self, picture: F32) -> F32:
        """A picture at the photo's pixels."""
        height, width = self.mask.shape
        return _read(picture, self.back, (width, height))


def prepare(image: Pixels, landmarks: F32, square: FaceSquare, rest: F32, still: bool) -> Paste:
    """The paste of a photo uint8 [H, W, 3] and its mesh [468, 3], by what the generator draws of
    it at rest, float32 [size, size, 3]. `still`: whether the head keeps its place; if not, all of
    the square is the generator's."""
    height, width = image.shape[:2]
    x0, y0 = max(0, int(np.floor(square.left))), max(0, int(np.floor(square.top)))
    x1 = min(width, int(np.ceil(square.left + square.side)))
    y1 = min(height, int(np.ceil(square.top + square.side)))
    size = rest.shape[0]
    scale = size / square.side
    corner = np.array([x0 - square.left, y0 - square.top])
    back = np.column_stack([np.eye(2) * scale, corner * scale + 0.5 * scale - 0.5])
    back = back.astype(np.float32)
    photo = image[y0:y1, x0:x1].astype(np.float32) / np.float32(255)
    seen = square.cut(image, size).astype(np.float32) / np.float32(255)
    tint: F32 = cv2.GaussianBlur(seen - rest, (0, 0), size / 24)
    if still:
        mask = _face(landmarks, (x0, y0, x1, y1))
        detail: F32 | None = photo - _read(rest + tint, back, (x1 - x0, y1 - y0))
    else:
        mask = _frame(square, (x0, y0, x1, y1))
        detail = None
    return Paste(np.s_[y0:y1, x0:x1], back, size, photo, mask, rest, tint, detail)


def _read(picture: F32, back: F32, size: tuple[int, int]) -> F32:
    step = float(back[0, 0])
    if step > 1.2:  # a smaller face would shimmer
        picture = cv2.GaussianBlur(picture, (0, 0), 0.45 * step)
    flags = (cv2.INTER_CUBIC if step < 1 else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP
    read: F32 = cv2.warpAffine(picture, back, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return read


def _face(landmarks: F32, box: tuple[int, int, int, int]) -> F32:
    """1 on the face and about it, 0 beyond: [h, w]."""
    x0, y0, x1, y1 = box
    unit = measure_eyes(landmarks)
    points = landmarks[:, :2].astype(np.float64)
    eyes = points[[33, 133, 362, 263]].mean(axis=0)
    down = points[CHIN] - eyes
    down = down / np.hypot(*down)
    oval = points[list(OVAL)]
    low = np.clip((oval - eyes) @ down / unit, 0, 1.5) / 1.5  # 0 at the eyes, 1 at the chin
    dropped = oval + JAW * unit * low[:, None] ** 2 * down
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    for ring in (oval, dropped):
        hull = cv2.convexHull((ring - [x0, y0]).astype(np.float32)).round().astype(np.int32)
        cv2.fillConvexPoly(mask, hull, 1)
    away = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 5) / unit
    soft = _ease(1 - (away - (MARGIN - SOFT / 2)) / SOFT)
    return (soft * _room(mask.shape, EDGE * unit)).astype(np.float32)


def _frame(square: FaceSquare, box: tuple[int, int, int, int]) -> F32:
    """1 within the square, 0 at its border: [h, w]. Where the photo ends nothing is faded."""
    x0, y0, x1, y1 = box
    fade = 0.12 * square.side
    xs, ys = np.arange(x0, x1) + 0.5 - square.left, np.arange(y0, y1) + 0.5 - square.top
    across, down = (np.minimum(at, square.side - at) for at in (xs, ys))
    return (_ease(down / fade)[:, None] * _ease(across / fade)[None, :]).astype(np.float32)


def _room(shape: tuple[int, ...], fade: float) -> F32:
    """0 at the border of a box, 1 within."""
    height, width = shape[:2]
    ys, xs = (np.minimum(np.arange(n), n - 1 - np.arange(n)) for n in (height, width))
    return np.asarray(_ease(ys / fade)[:, None] * _ease(xs / fade)[None, :], np.float32)


def _ease(x: NDArray[np.float64] | F32) -> NDArray[np.float64]:
    x = np.clip(x, 0, 1).astype(np.float64)
    eased: NDArray[np.float64] = x * x * (3 - 2 * x)
    return eased
