"""The face mesh: 468 landmarks in depth, lids and irises refined (Kartynnik et al. 2019;
Ablavatski et al. 2020)."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.arrays import F32, Rgb
from workers.face.detection.detector import Box
from workers.face.detection.tflite import load_model
from workers.face.portrait import Pose

FACE = 2.2  # the mesh's own sureness (a logit) above which it has a face
ROOM = 1.5  # crop side over the face's box
ROUNDS = 3  # crop, mesh, and crop again
# Small moves of the crop (share of its side, and of its size) whose meshes are averaged.
JITTER = ((0.0, 0.0, 1.0), (0.015, 0.0, 0.98), (-0.015, 0.01, 1.02), (0.0, -0.015, 1.0))
# Iris net: the first sixteen points of its contour are these vertices, per eye.
LIDS = (
    (33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173),
    (263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398),
)
EYES = ((33, 133), (362, 263))
EYE_ROOM = 2.3

Crop = tuple[NDArray[Any], float, float]  # centre [2], side, angle


class FaceMesh:
    """Fits and tracks the mesh. Landmarks are float32 [468, 3], pixels, z smaller is nearer; beside
    them comes how sure the mesh is of them, a logit.
    """

    def fit(self, image: Rgb, box: Box) -> tuple[F32, float]:
        """Landmarks of the face in the box, and how sure the mesh is of them (a logit).

        The detector finds faces that stand on their heads too, but tells them as if they stood
        upright; so does the mesh, though it is then far less sure (0 to 12, and 15 to 40 of the
        same face the right way up). So both ways are tried.
        """
        way = box.keys[1] - box.keys[0]
        angle = float(np.arctan2(way[1], way[0]))
        tries = [self._settle(image, box, turned) for turned in (angle, angle + np.pi)]
        return _average(image, _crop_of(max(tries, key=lambda found: found[1])[0]))

    def _settle(self, image: Rgb, box: Box, angle: float) -> tuple[F32, float]:
        """The mesh after ROUNDS, begun with the face turned so."""
        crop: Crop = (box.corners.mean(axis=0), ROOM * box.size, angle)
        for _ in range(ROUNDS):
            landmarks, _ = _run(image, crop)
            crop = _crop_of(landmarks)
        return _run(image, crop)

    def refit(self, image: Rgb, landmarks: F32) -> tuple[F32, float]:
        """The same from landmarks that are already near."""
        return _average(image, _crop_of(landmarks))

    def track(self, image: Rgb, landmarks: F32) -> tuple[F32, float]:
        """One pass near known landmarks, as in the next frame of a film, lids refined."""
        found, sureness = self.step(image, landmarks)
        _, lids = self.eyes(image, found)
        return refine_lids(found, lids), sureness

    def step(self, image: Rgb, landmarks: F32) -> tuple[F32, float]:
        """The same in half the time, lids as the mesh alone sees them."""
        return _run(image, _crop_of(landmarks))

    def eyes(self, image: Rgb, landmarks: F32) -> tuple[F32, F32]:
        """Irises [2, 5, 2] (centre, right, top, left, bottom) and lid contours [2, 71, 2]."""
        irises, contours = [], []
        for side, (first, last) in enumerate(EYES):
            a, b = landmarks[first, :2], landmarks[last, :2]
            way = b - a
            angle = float(np.arctan2(way[1], way[0]))
            patch, back = _cut(image, ((a + b) / 2, EYE_ROOM * float(np.hypot(*way)), angle), 64)
            if side == 1:
                patch = patch[:, ::-1]
            outputs = load_model("iris_landmark.tflite").run(_unit(patch))
            iris = next(o for o in outputs if o.size == 15).reshape(5, 3)[:, :2]
            contour = next(o for o in outputs if o.size == 213).reshape(71, 3)[:, :2]
            if side == 1:
                iris[:, 0], contour[:, 0] = 64 - iris[:, 0], 64 - contour[:, 0]
            irises.append(iris @ back[:, :2].T + back[:, 2])
            contours.append(contour @ back[:, :2].T + back[:, 2])
        return np.stack(irises).astype(np.float32), np.stack(contours).astype(np.float32)


def refine_lids(landmarks: F32, lids: F32) -> F32:
    """The landmarks with their lid vertices on the iris net's contours."""
    refined = landmarks.copy()
    for vertices, contour in zip(LIDS, lids, strict=True):
        refined[list(vertices), :2] = contour[:16]
    return refined


def pose_of(landmarks: F32) -> Pose:
    """Where the head looks, from the mesh's own depth."""
    points = landmarks.astype(np.float64)
    across = points[454] - points[234]  # from ear to ear
    down = points[152] - points[10]  # from brow to chin
    across, down = across / np.linalg.norm(across), down / np.linalg.norm(down)
    ahead = np.cross(across, down)  # into the picture
    eyes = points[[263, 362]].mean(axis=0) - points[[33, 133]].mean(axis=0)
    return Pose(
        yaw=float(np.degrees(np.arctan2(-ahead[0], ahead[2]))),
        pitch=float(np.degrees(np.arctan2(ahead[1], np.hypot(ahead[0], ahead[2])))),
        roll=float(np.degrees(np.arctan2(eyes[1], eyes[0]))),
    )


def _average(image: Rgb, crop: Crop) -> tuple[F32, float]:
    """The mean mesh over slightly moved crops: the net's noise halves."""
    centre, side, angle = crop
    tries = [
        _run(image, (centre + side * np.array([dx, dy], np.float32), side * size, angle))
        for dx, dy, size in JITTER
    ]
    mean: F32 = np.mean([landmarks for landmarks, _ in tries], axis=0).astype(np.float32)
    return mean, min(sureness for _, sureness in tries)


def _run(image: Rgb, crop: Crop) -> tuple[F32, float]:
    patch, back = _cut(image, crop, 192)
    outputs = load_model("face_landmark.tflite").run(_unit(patch))
    points = next(o for o in outputs if o.size == 1404).reshape(468, 3)
    logit = next(o for o in outputs if o.size == 1).item()
    place = points[:, :2] @ back[:, :2].T + back[:, 2]
    depth = points[:, 2:] * crop[1] / 192
    return np.concatenate([place, depth], axis=1).astype(np.float32), float(logit)


def _crop_of(landmarks: F32) -> Crop:
    """The square around known landmarks, turned with the eyes."""
    way = landmarks[263, :2] - landmarks[33, :2]
    angle = float(np.arctan2(way[1], way[0]))
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, sin], [-sin, cos]], np.float32)
    upright = landmarks[:, :2] @ turn.T
    low, high = upright.min(axis=0), upright.max(axis=0)
    return turn.T @ ((low + high) / 2), ROOM * float(np.max(high - low)), angle


def _unit(patch: Rgb) -> F32:
    """0..255 -> 0..1."""
    return patch.astype(np.float32) / np.float32(255)


def _cut(image: Rgb, crop: Crop, side: int) -> tuple[Rgb, F32]:
    """The crop as a square of `side` pixels, and the affine [2, 3] from it to the picture."""
    centre, size, angle = crop
    scale = size / side
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]])
    back = np.column_stack([turn, centre - turn @ np.array([side / 2, side / 2])])
    source, into = _shrink(image, crop, back, max(1, int(scale)))
    patch: Rgb = cv2.warpAffine(
        source,
        into,
        (side, side),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return patch, back.astype(np.float32)


def _shrink(image: Rgb, crop: Crop, back: NDArray[Any], times: int) -> tuple[Rgb, NDArray[Any]]:
    """The part of the picture about the crop, so many times smaller, and the way into that: pixels
    are averaged rather than left out, or a print's dots would hide its face.
    """
    if times == 1:
        return image, back
    reach = 0.75 * crop[1]  # more than half a diagonal
    low = np.maximum(np.floor(crop[0] - reach).astype(int), 0)
    high = np.minimum(np.ceil(crop[0] + reach).astype(int), image.shape[1::-1])
    width, height = (high - low) // times
    if min(width, height) < 1:
        return image, back
    part = image[low[1] : low[1] + height * times, low[0] : low[0] + width * times]
    small = cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA)
    into = back.copy()
    # Pixels count from the middle of the first one.
    into[:, 2] += 0.5 - low
    into /= times
    into[:, 2] -= 0.5
    return small, into
