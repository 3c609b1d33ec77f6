"""The picture that is warped."""

import cv2
import numpy as np

from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.rig.texture import FINE, clean_lips, enlarge
from workers.face import mesh_indices as v
from workers.face.portrait import Portrait


def redness(image: np.ndarray, places: np.ndarray) -> np.ndarray:
    x, y = places.round().astype(int).T
    colour = image[y, x].astype(float)
    return 1 - colour[:, 1:].mean(axis=1) / colour[:, 0]


def test_a_small_face_is_kept_at_twice_its_size(portrait: Portrait) -> None:
    texture, scale = enlarge(portrait, Axes.of(portrait), False)
    assert scale == 2
    assert texture.shape == (800, 800, 4)
    # Pixel (x, y) lies at (2x, 2y).
    away = texture[::2, ::2, :3].astype(int) - portrait.image
    assert np.abs(away).max() <= 1


def test_a_large_one_is_kept_as_it_is(portrait: Portrait) -> None:
    near = Axes.of(portrait)
    large = Axes(near.origin, near.rows, FINE)
    texture, scale = enlarge(portrait, large, False)
    assert scale == 1
    assert np.array_equal(texture[..., :3], portrait.image)


def test_teeth_give_way_to_lips(portrait: Portrait) -> None:
    image = clean_lips(portrait, Axes.of(portrait))
    points = portrait.landmarks[:, :2]
    teeth = (points[list(v.INNER_UPPER[3:8])] + points[list(v.INNER_LOWER[3:8])]) / 2
    lips = (points[list(v.LOWER_RINGS[1][3:8])] + points[list(v.LOWER_RINGS[2][3:8])]) / 2
    red = redness(portrait.image, lips).mean()
    assert redness(portrait.image, teeth).mean() < 0.65 * red  # pink with the light of the lips
    assert redness(image, teeth).mean() > 0.9 * red


def test_only_the_mouth_is_cleaned(portrait: Portrait) -> None:
    image = clean_lips(portrait, Axes.of(portrait))
    changed = (image != portrait.image).any(axis=2)
    lips = np.zeros(changed.shape, np.uint8)
    outer = portrait.landmarks[list(v.OUTER_UPPER + v.OUTER_LOWER[::-1]), :2]
    cv2.fillPoly(lips, [outer.round().astype(np.int32)], 1)
    lips = cv2.dilate(lips, np.ones((7, 7), np.uint8))
    assert changed.any()
    assert not changed[lips == 0].any()
