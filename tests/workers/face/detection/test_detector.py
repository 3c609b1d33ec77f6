"""Where faces are."""

import cv2
import numpy as np

from tests.workers.face.photos import CLOSE, on_wall
from workers.face.detection.detector import find_faces


def test_one_face_is_found_once() -> None:
    faces = find_faces(CLOSE)
    assert len(faces) == 1
    assert faces[0].score > 0.6
    assert np.all(faces[0].corners[0] < faces[0].keys.min(axis=0))


def test_a_small_face_in_a_large_picture_is_found_in_parts() -> None:
    small = cv2.resize(CLOSE, (110, 110), interpolation=cv2.INTER_AREA)
    faces = find_faces(on_wall(small, (1280, 1280), (900, 820)))
    assert len(faces) == 1
    middle = faces[0].corners.mean(axis=0)
    assert np.all((middle > (900, 820)) & (middle < (1010, 930)))


def test_a_wall_has_no_face() -> None:
    assert find_faces(np.full((500, 400, 3), 120, np.uint8)) == []


def test_all_faces_of_a_group_are_found() -> None:
    """Eight of 100 pixels, of which one pass over the whole picture sees some."""
    small = cv2.resize(CLOSE, (160, 160), interpolation=cv2.INTER_AREA)
    image = on_wall(np.hstack([small, small[:, ::-1]] * 4), (1280, 720), (0, 200))
    faces = find_faces(image)
    middles = sorted(float(face.corners.mean(axis=0)[0]) for face in faces if face.score > 0.6)
    assert np.allclose(np.diff(middles), 160, atol=40)
    assert len(middles) == 8
