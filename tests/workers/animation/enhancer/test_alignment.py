import numpy as np
import pytest

from workers.animation.enhancer.alignment import SIDE, TEMPLATE, align
from workers.animation.shared.affine import turn_back
from workers.animation.shared.five_points import take_five
from workers.face import mesh_indices as v
from workers.face.portrait import Portrait

# facexlib's face_template for 512 pixels, rounded: eyes, nose, corners of the mouth.
KNOWN = [[193, 240], [319, 240], [257, 314], [201, 371], [313, 371]]


def place(way: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Pixels of the picture -> of the aligned face."""
    back = turn_back(way)
    return points[:, :2] @ back[:, :2].T + back[:, 2]


@pytest.mark.parametrize(("turn", "size"), [(0.0, 1.0), (0.4, 0.3), (-0.2, 2.5)])
def test_a_face_of_known_points_comes_to_lie_on_the_template(
    portrait: Portrait, turn: float, size: float
) -> None:
    mesh = portrait.landmarks.astype(np.float64)
    linear = size * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    known = np.array(KNOWN) @ linear.T + [30, 40]
    for lid, eye in zip(v.UPPER_LIDS, known[:2], strict=True):
        mesh[[lid[0], lid[-1]], :2] = eye + np.array([[-9, 1], [9, -1]])
    mesh[[4, 61, 291], :2] = known[2:]
    lies = place(align(mesh.astype(np.float32)).way, take_five(mesh[:, :2]))
    assert np.abs(lies - KNOWN).max() < 1
    assert np.abs(TEMPLATE - KNOWN).max() < 0.5


def test_a_real_face_lies_near_it(portrait: Portrait) -> None:
    face = align(portrait.landmarks)
    points = portrait.landmarks[:, :2].astype(np.float64)
    apart = place(face.way, take_five(points)) - KNOWN
    assert np.hypot(*apart.T).max() < 0.05 * SIDE
    oval = place(face.way, points[list(v.OVAL)])
    assert oval.min() > 20
    assert oval.max() < SIDE - 20


def test_the_mask_is_the_face_and_ends_softly(portrait: Portrait) -> None:
    face = align(portrait.landmarks)
    points = place(face.way, portrait.landmarks).round().astype(int)
    inner = points[[1, 13, 33, 263, 61, 291, 152]]
    assert face.mask[inner[:, 1], inner[:, 0]].min() > 0.8
    assert face.mask[[0, -1]].max() == face.mask[:, [0, -1]].max() == 0
    assert face.mask[:60, :60].max() < 0.01
    assert max(np.abs(np.diff(face.mask, axis=axis)).max() for axis in (0, 1)) < 0.06
