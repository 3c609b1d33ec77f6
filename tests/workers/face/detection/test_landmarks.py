"""The mesh from frame to frame."""

import cv2
import numpy as np
from PIL import Image

from tests.workers.face.photos import CLOSE
from workers.face.detection.detector import find_faces
from workers.face.detection.landmarks import LIDS, FaceMesh, pose_of, refine_lids


def test_tracking_stays_on_the_face() -> None:
    mesh = FaceMesh()
    landmarks, sureness = mesh.fit(CLOSE, find_faces(CLOSE)[0])
    assert sureness > 15
    moved = np.roll(CLOSE, 6, axis=1)
    followed, sureness = mesh.track(moved, landmarks)
    assert sureness > 15
    assert abs(float((followed[:, 0] - landmarks[:, 0]).mean()) - 6) < 1.5


def test_tracking_says_when_there_is_no_face() -> None:
    mesh = FaceMesh()
    landmarks, _ = mesh.fit(CLOSE, find_faces(CLOSE)[0])
    assert mesh.track(np.full_like(CLOSE, 128), landmarks)[1] < 0


def test_lids_lie_on_the_iris_net_s_contours() -> None:
    mesh = FaceMesh()
    landmarks, _ = mesh.fit(CLOSE, find_faces(CLOSE)[0])
    irises, lids = mesh.eyes(CLOSE, landmarks)
    refined = refine_lids(landmarks, lids)
    for eye, vertices in enumerate(LIDS):
        assert np.allclose(refined[list(vertices), :2], lids[eye, :16])
        low, high = lids[eye, :16].min(axis=0), lids[eye, :16].max(axis=0)
        assert np.all((irises[eye, 0] > low) & (irises[eye, 0] < high))


def test_pose_follows_a_turned_picture() -> None:
    mesh = FaceMesh()
    landmarks, _ = mesh.fit(CLOSE, find_faces(CLOSE)[0])
    plain = pose_of(landmarks)
    angle = np.radians(12)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    rolled = landmarks.copy()
    rolled[:, :2] = landmarks[:, :2] @ turn.T
    assert abs(pose_of(rolled).roll - plain.roll - 12) < 0.5
    about = np.array(
        [[np.cos(angle), 0, -np.sin(angle)], [0, 1, 0], [np.sin(angle), 0, np.cos(angle)]]
    )
    turned = (landmarks @ about.T).astype(np.float32)
    assert abs(abs(pose_of(turned).yaw - plain.yaw) - 12) < 1


def test_a_face_on_its_head_is_measured_so() -> None:
    """The detector tells it as if it stood upright."""
    upside_down = np.ascontiguousarray(CLOSE[::-1, ::-1])
    landmarks, sureness = FaceMesh().fit(upside_down, find_faces(upside_down)[0])
    assert sureness > 15
    assert abs(pose_of(landmarks).roll) > 160
    assert landmarks[13, 1] < landmarks[159, 1]  # the mouth is above the eyes


def test_dots_of_a_print_do_not_hide_a_face() -> None:
    large = cv2.resize(CLOSE, (960, 960), interpolation=cv2.INTER_CUBIC)
    print_ = np.asarray(Image.fromarray(large).convert("1").convert("RGB"))
    plain, _ = FaceMesh().fit(large, find_faces(large)[0])
    dotted, sureness = FaceMesh().fit(print_, find_faces(print_)[0])
    assert sureness > 10
    assert np.median(np.hypot(*(plain - dotted)[:, :2].T)) < 0.03 * np.ptp(plain[:, 0])
