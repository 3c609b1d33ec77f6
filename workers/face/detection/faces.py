"""The faces of a picture, and which of them is meant."""

from dataclasses import dataclass

import cv2
import numpy as np

from avatar_app.errors import PortraitError
from avatar_app.translation import gettext as _
from workers.arrays import F32, Rgb
from workers.face.detection.detector import find_faces
from workers.face.detection.landmarks import FACE, FaceMesh, pose_of

SMALLEST_EYES = 12.0  # pixels between the eyes under which nothing can be made of a face
SEARCH = 1280  # pixels of the longer side at which faces are looked for
TURNED, VERY_TURNED = 20.0, 35.0  # degrees of yaw
LEANS = 60.0  # degrees that a face that stands upright may lean to a side


@dataclass(frozen=True)
class Face:
    """One that was found: its landmarks [468, 3] in the picture's pixels, and how sure the mesh is
    of them (a logit: 15 and more of a face that is well seen).
    """

    landmarks: F32
    sureness: float = 0.0

    @property
    def eyes(self) -> float:
        """Pixels between the outer corners of the eyes."""
        return float(np.hypot(*(self.landmarks[263, :2] - self.landmarks[33, :2])))

    @property
    def centre(self) -> F32:
        """The mean of the landmarks: float32 [2], in pixels."""
        middle: F32 = self.landmarks[:, :2].mean(axis=0)
        return middle

    @property
    def width(self) -> float:
        """Pixels from the leftmost landmark to the rightmost."""
        return float(np.ptp(self.landmarks[:, 0]))

    @property
    def roll(self) -> float:
        """How far it leans clockwise, in degrees: -180..180; 180 stands on its head."""
        return pose_of(self.landmarks).roll

    @property
    def stands(self) -> bool:
        """Whether it is upright, or leans a little."""
        return abs(self.roll) < LEANS


def find_all(image: Rgb) -> list[Face]:
    """All faces that stand upright, from left to right, in the picture's pixels."""
    return [face for face in find_turned(image) if face.stands]


def find_turned(image: Rgb) -> list[Face]:
    """All faces however they lie, from left to right, in the picture's pixels."""
    scale = min(1.0, SEARCH / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    mesh = FaceMesh()
    found = []
    for box in find_faces(small):
        landmarks, sureness = mesh.fit(small, box)
        if sureness > FACE:
            found.append(Face((landmarks / scale).astype(np.float32), sureness))
    faces: list[Face] = []
    for face in sorted(found, key=lambda face: -face.sureness):
        if all(
            np.hypot(*(face.centre - other.centre)) > 0.5 * max(face.width, other.width)
            for other in faces
        ):
            faces.append(face)
    return sorted(faces, key=lambda face: float(face.centre[0]))


def choose(faces: list[Face], face: int | None, warnings: list[str]) -> Face:
    """The face of that number, or else the largest. Raises PortraitError."""
    if face is not None:
        if not 1 <= face <= len(faces):
            raise PortraitError(
                "face_number",
                _(
                    "There is no face {face}: the picture shows {faces}, counted from the left.",
                    face=face,
                    faces=len(faces),
                ),
            )
        chosen = faces[face - 1]
    else:
        chosen = max(faces, key=lambda f: f.eyes)
        if len(faces) > 1:
            warnings.append(
                _(
                    "The picture shows {faces} faces; the largest is used. Another can be chosen "
                    "by its number (--face), counted from the left.",
                    faces=len(faces),
                )
            )
    if chosen.eyes < SMALLEST_EYES * 1.5:  # outer corners lie further apart than centres
        raise PortraitError(
            "face_too_small",
            _(
                "The face is too small: its eyes are {eyes:.0f} pixels apart, and "
                "{smallest_eyes:.0f} is the least; use a larger photo, or cut it to the face.",
                eyes=chosen.eyes / 1.5,
                smallest_eyes=SMALLEST_EYES,
            ),
        )
    return chosen


def check_turn(landmarks: F32, warnings: list[str]) -> None:
    """Raises PortraitError("face_turned") where hardly half of the face is seen."""
    yaw = pose_of(landmarks).yaw
    if abs(yaw) > VERY_TURNED:
        raise PortraitError(
            "face_turned",
            _(
                "The face is turned {yaw:.0f} degrees to the side; use a photo where it looks at "
                "the camera (up to {very_turned:.0f} degrees will do).",
                yaw=abs(yaw),
                very_turned=VERY_TURNED,
            ),
        )
    if abs(yaw) > TURNED:
        warnings.append(_("The face is turned far to the side; one that looks ahead moves better."))
