"""A portrait's face as restorers were taught to see it: FFHQ's way of laying it, 512 pixels a side.

The five points and where they lie are those of facexlib (FaceRestoreHelper), which GFPGAN and
RestoreFormer come with: eyes, nose and corners of the mouth. There a detector finds them in every
frame, and they tremble; here they are found once in the portrait, and ride on the head.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from workers.animation.shared.affine import fit, turn_back
from workers.animation.shared.five_points import take_five
from workers.arrays import F32, Floats
from workers.face import mesh_indices as v

SIDE = 512
TEMPLATE = np.array(
    [
        [192.98138, 239.94708],
        [318.90277, 240.1936],
        [256.63416, 314.01935],
        [201.26117, 371.41043],
        [313.08905, 371.15118],
    ]
)
ROOM = 1.12  # times the face's outline may detail be added: a jaw drops, a head turns
FEATHER = 12.0  # pixels over which that ends
RIM = 24  # and over which it ends at the square's border


@dataclass(frozen=True)
class Face:
    """`way` [2, 3] leads from the aligned square's pixels to the picture's; `mask` float32
    [512, 512] 0..1 is where the face is in the square."""

    way: Floats
    mask: F32


def align(landmarks: F32) -> Face:
    """Where a mesh [468, 3] lies, in pixels of its picture."""
    points = landmarks[:, :2].astype(np.float64)
    way = fit(TEMPLATE, take_five(points))
    back = turn_back(way)
    oval = points[list(v.OVAL)] @ back[:, :2].T + back[:, 2]
    centre = oval.mean(axis=0)
    hull = cv2.convexHull((centre + ROOM * (oval - centre)).astype(np.float32))
    filled = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillConvexPoly(filled, (hull * 16).round().astype(np.int32), 255, cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(filled.astype(np.float32) / 255, (0, 0), FEATHER)
    far = np.minimum(np.arange(SIDE), np.arange(SIDE)[::-1]) / RIM
    rim = np.minimum(np.minimum(far[:, None], far[None]), 1)
    return Face(way, (soft * rim).astype(np.float32))
