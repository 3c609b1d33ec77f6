"""The seam of closed lips, found where it was drawn."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from workers.animation.mesh import vertices as v
from workers.animation.mesh.axes import Axes
from workers.animation.mesh.contours import refine_lips
from workers.face.portrait import Portrait


@pytest.fixture
def closed(portrait: Portrait) -> Portrait:
    """The portrait with its inner lips brought together and a plain mouth painted over it."""
    landmarks = portrait.landmarks.copy()
    upper, lower = list(v.INNER_UPPER), list(v.INNER_LOWER)
    middle = (landmarks[upper] + landmarks[lower]) / 2
    landmarks[upper] = landmarks[lower] = middle
    image = portrait.image.copy()
    ring = landmarks[list(v.OUTER_UPPER + v.OUTER_LOWER[::-1]), :2]
    cv2.fillPoly(image, [ring.round().astype(np.int32)], (190, 110, 105))
    return replace(portrait, image=image, landmarks=landmarks)


def draw_seam(portrait: Portrait, under: float) -> Portrait:
    """A dark line `under` eye distances under where the mesh has the lips meet."""
    axes = Axes.of(portrait)
    line = portrait.landmarks[list(v.INNER_UPPER), :2] + np.linspace(0, np.pi, 11)[:, None] * 0
    line = line + (under * axes.unit * axes.down) * np.sin(np.linspace(0, np.pi, 11))[:, None]
    image = portrait.image.copy()
    cv2.polylines(image, [line.round().astype(np.int32)], False, (60, 25, 25), 2)
    return replace(portrait, image=image)


@pytest.mark.parametrize("under", [-0.05, 0.0, 0.05])
def test_lips_meet_where_it_is_dark(closed: Portrait, under: float) -> None:
    refined = refine_lips(draw_seam(closed, under))
    axes = Axes.of(closed)
    before, after = (axes.to_face(p.landmarks[13:15, :2].astype(float)) for p in (closed, refined))
    assert after[:, 1] - before[:, 1] == pytest.approx(under, abs=0.02)


def test_corners_and_outer_edges_stay(closed: Portrait) -> None:
    refined = refine_lips(draw_seam(closed, 0.05))
    still = [*v.OUTER_UPPER, *v.OUTER_LOWER, 78, 308, v.CHIN]
    assert np.array_equal(refined.landmarks[still], closed.landmarks[still])


def test_an_open_mouth_is_left_alone(portrait: Portrait) -> None:
    assert refine_lips(portrait) is portrait
