"""The face as the network is shown it: a square of 96 pixels that rides on the head.

The authors' box comes from a detector, frame by frame, in whole pixels, and trembles. Ours is laid
once around the face at rest and follows the vertices that move with the skull alone, by shift, turn
and size, to parts of a pixel: what the mesh animator knows of its own frames.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from workers.animation.mesh.footage.camera import find_stiff
from workers.animation.mesh.geometry.axes import Axes
from workers.animation.shared.affine import chain, cut, fit
from workers.animation.wav2lip.tensors import LOWER, SIDE
from workers.arrays import F32, Floats, Pixels
from workers.face import mesh_indices as v
from workers.face.portrait import Portrait

CHIN_ROOM = 0.09  # below the chin, of the face's height: an open mouth reaches there
FEATHER = 3.0  # pixels of the square over which the mask melts into the skin
INSIDE = 0.9  # of the mask must lie in the frame, or the face is taken for lost


@dataclass(frozen=True)
class Crop:
    """How a portrait's face is cut out, made once a film.

    `mask` float32 [96, 96] is how much of each place the network may paint: the lower face from
    under the nose to below the chin and between the cheeks, melting away before the square's edge;
    `lips`, alike, where the lips at rest are.
    """

    rest: Floats  # [n, 2] pixels: the stiff vertices in the portrait's picture
    stiff: list[int]
    square: Floats  # [2, 3]: from the square's pixels to the picture's
    mask: F32
    lips: F32

    @classmethod
    def of(cls, portrait: Portrait) -> "Crop":
        """The crop of a portrait's face, with room below its chin."""
        axes = Axes.of(portrait)
        points = portrait.landmarks[:, :2].astype(np.float64)
        face = axes.to_face(points)
        low, high = face.min(axis=0), face.max(axis=0)
        high[1] += CHIN_ROOM * (high[1] - low[1])
        size = (high - low) / SIDE
        corner = low + 0.5 * size  # the middle of the first pixel
        linear = (axes.rows * axes.unit).T * size
        square = np.column_stack([linear, axes.to_picture(corner)])
        stiff = find_stiff(face)
        place = (face - corner) / size
        ring = place[[*v.OUTER_UPPER, *v.OUTER_LOWER[::-1]]]
        lips = cv2.dilate(_fill(ring), np.ones((3, 3), np.uint8))
        return cls(points[stiff], stiff, square, _mask(place), _soften(lips, FEATHER / 2))

    def follow(self, points: Floats) -> Floats:
        """Vertices of a frame [468, 2] -> the way from the square's pixels to the frame's, [2, 3].

        The shift, turn and size that bring the stiff ones where they are, by least squares.
        """
        return chain(fit(self.rest, points[self.stiff]), self.square)

    def window(self, way: Floats, frame: Pixels) -> tuple[slice, slice] | None:
        """Rows and columns of a frame that the mask reaches; None if the face is lost there."""
        height, width = frame.shape[:2]
        rows, columns = np.nonzero(self.mask > 0)
        held = np.column_stack([columns, rows]) @ way[:, :2].T + way[:, 2]
        if not np.isfinite(held).all():
            return None
        inside = ((held >= 0) & (held <= [width - 1, height - 1])).all(axis=1)
        if inside.mean() < INSIDE:
            return None
        left, top = np.clip(np.floor(held.min(axis=0)).astype(int) - 1, 0, None)
        right, bottom = np.ceil(held.max(axis=0)).astype(int) + 2
        return slice(int(top), min(int(bottom), height)), slice(int(left), min(int(right), width))


def cut_face(frame: Pixels, way: Floats) -> F32:
    """The square of a frame, float32 [96, 96, 3] RGB 0..1."""
    return cut(frame, way, SIDE)


def _mask(place: Floats) -> F32:
    """Of vertices [468, 2] in the square."""
    middle = place[list(v.OUTER_UPPER + v.OUTER_LOWER)].mean(axis=0)
    # A little inside the cheeks' outline; to the square's foot below the chin, which goes there.
    outline = middle + 0.92 * (place[list(_JAW)] - middle)
    lower = np.clip((outline[:, 1] - middle[1]) / (place[v.CHIN, 1] - middle[1]), 0, 1)
    outline[:, 1] += lower**2 * (SIDE - outline[:, 1].max())
    ring = np.concatenate([outline, place[list(_UNDER_NOSE)]])
    edge = round(1.5 * FEATHER)
    inner = cv2.erode(_fill(ring), np.ones((3, 3), np.uint8), iterations=edge // 2)
    inner[:, :edge] = inner[:, -edge:] = inner[-edge:] = 0
    soft = _soften(inner, FEATHER)
    # Exactly nothing at the edge of the square, so that there never is one to be seen.
    far = np.minimum(np.arange(SIDE), np.arange(SIDE)[::-1])
    down = np.minimum(np.arange(SIDE) - LOWER, far)  # nothing above is painted
    rim = np.clip(np.minimum(down[:, None], far[None]) / FEATHER, 0, 1).astype(np.float32)
    melted: F32 = (np.clip((soft - 0.02) / 0.96, 0, 1) * rim).astype(np.float32)
    return melted


def _fill(ring: Floats) -> Pixels:
    """The square's pixels within a polygon, uint8 [96, 96]."""
    filled = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillPoly(filled, [(ring * 16).round().astype(np.int32)], 255, cv2.LINE_AA, 4)
    return filled


def _soften(filled: Pixels, sigma: float) -> F32:
    """0..1, with edges that many pixels soft."""
    soft: F32 = cv2.GaussianBlur(filled.astype(np.float32) / np.float32(255), (0, 0), sigma)
    return soft


# From the viewer's left cheek around the chin to the right one, and back under the nose.
_JAW = (132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361)
_UNDER_NOSE = (280, 425, 327, 326, 2, 97, 98, 205, 50)
