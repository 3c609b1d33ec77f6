"""The mesh from frame to frame."""

import numpy as np

from tests.workers.face.photos import CLOSE
from workers.face.finder import find_faces
from workers.face.mesh import LIDS, FaceMesh, pose_of, refine_lids


def test_tracking_stays_on_the_face() -> None:
    mesh = FaceMesh()
    landmarks, flag = mesh.fit(CLOSE, find_faces(CLOSE)[0])
    assert flag > 0.9
    moved = np.roll(CLOSE, 6, axis=1)
    followed, flag = mesh.track(moved, landmarks)
    assert flag > 0.9
    assert abs(float((followed[:, 0] - landmarks[:, 0]).mean()) - 6) < 1.5


def test_tracking_says_when_there_is_no_face() -> None:
    mesh = FaceMesh()
    landmarks, _ = mesh.fit(CLOSE, find_faces(CLOSE)[0])
    assert mesh.track(np.full_like(CLOSE, 128), landmarks)[1] < 0.5


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
