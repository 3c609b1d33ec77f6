"""Person and wall."""

import cv2
import numpy as np
import pytest

from tests.workers.face.photos import CLOSE, on_wall
from workers.face.detection.detector import find_faces
from workers.face.detection.landmarks import FaceMesh
from workers.face.detection.segmentation import segment, segment_closely


def test_person_is_told_from_wall_to_the_edge() -> None:
    mask = segment(CLOSE)
    assert mask.shape == CLOSE.shape[:2]
    assert mask.min() >= 0
    assert mask.max() <= 1
    assert mask[100:160, 130:180].mean() > 0.9  # the face
    assert mask[10:60, 5:40].mean() < 0.1  # the wall
    undecided = ((mask > 0.2) & (mask < 0.8)).mean()
    assert undecided < 0.12


def test_one_person_is_seen_closely(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a wide picture with a second one who stands apart, and in one where nobody is seen."""
    small = cv2.resize(CLOSE, (200, 200), interpolation=cv2.INTER_AREA)
    image = on_wall(small, (900, 240), (20, 40))
    image[40:240, 660:860] = small[:, ::-1]
    landmarks, _ = FaceMesh().fit(image, min(find_faces(image), key=lambda box: box.corners[0, 0]))
    mask = segment_closely(image, landmarks)
    x, y = landmarks[:, :2].round().astype(int).T
    assert mask[y, x].min() > 0.5
    assert mask[:, 500:].max() == 0
    assert mask[20:60, 300:400].max() < 0.1

    monkeypatch.setattr(
        "workers.face.detection.segmentation.segment", lambda part: 0 * part[..., 0] / 1.0
    )
    blind = segment_closely(image, landmarks)
    assert blind[y, x].mean() > 0.95
    assert (blind > 0.5).sum() < 1.3 * np.ptp(x) * np.ptp(y)
