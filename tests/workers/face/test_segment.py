"""Person and wall."""

from tests.workers.face.photos import CLOSE
from workers.face.segment import segment


def test_person_is_told_from_wall_to_the_edge() -> None:
    mask = segment(CLOSE)
    assert mask.shape == CLOSE.shape[:2]
    assert mask.min() >= 0
    assert mask.max() <= 1
    assert mask[100:160, 130:180].mean() > 0.9  # the face
    assert mask[10:60, 5:40].mean() < 0.1  # the wall
    undecided = ((mask > 0.2) & (mask < 0.8)).mean()
    assert undecided < 0.12
