"""The seam of closed lips, found where it was drawn."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.mouth.lip_seam import refine_lips
from workers.face import mesh_indices as v
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


def draw_seam(portrait: Portrait, under: float, wider: float = 1.0) -> Portrait:
    """A dark line `under` eye distances under where the mesh has the lips meet."""
    axes = Axes.of(portrait)
    line = axes.to_face(portrait.landmarks[list(v.INNER_UPPER), :2].astype(np.float64))
    line = line * [wider, 1.0]
    line[:, 1] += under * np.sin(np.linspace(0, np.pi, 11))
    image = portrait.image.copy()
    place = axes.to_picture(line).round().astype(np.int32)
    cv2.polylines(image, [place], False, (60, 25, 25), 2)
    return replace(portrait, image=image)


def faces(*portraits: Portrait) -> list[np.ndarray]:
    axes = Axes.of(portraits[0])
    return [axes.to_face(p.landmarks[:, :2].astype(np.float64)) for p in portraits]


@pytest.mark.parametrize("under", [-0.05, 0.0, 0.05])
def test_lips_meet_where_it_is_dark(closed: Portrait, under: float) -> None:
    before, after = faces(closed, refine_lips(draw_seam(closed, under)))
    moved = (after[[13, 14], 1] - before[[13, 14], 1]).mean()
    assert moved == pytest.approx(under, abs=0.02)
    assert after[13, 1] <= after[14, 1] < after[13, 1] + 0.05


@pytest.mark.parametrize("wider", [0.95, 1.15])
def test_corners_are_where_the_line_ends(closed: Portrait, wider: float) -> None:
    before, after = faces(closed, refine_lips(draw_seam(closed, 0.0, wider)))
    for inner, outer in ((78, 61), (308, 291)):
        ends = sorted(abs(after[[inner, outer], 0]))
        assert ends[0] - 0.03 < wider * abs(before[inner, 0]) < ends[1] + 0.03


def test_the_red_keeps_its_height(closed: Portrait) -> None:
    before, after = faces(closed, refine_lips(draw_seam(closed, 0.05)))
    for ring in (v.OUTER_UPPER, v.OUTER_LOWER):
        middle = list(ring[4:7])
        assert after[middle, 1] == pytest.approx(before[middle, 1], abs=0.01)
    away = np.setdiff1d(np.arange(468), [*v.UPPER_LIP, *v.LOWER_LIP, *v.CORNERS])
    assert after[away] == pytest.approx(before[away], abs=1e-4)


def test_teeth_are_no_lip(closed: Portrait) -> None:
    axes = Axes.of(closed)
    image = draw_seam(closed, 0.0).image.copy()
    ring = axes.to_picture(np.array([[-0.1, 0.01], [0.1, 0.01], [0.1, 0.06], [-0.1, 0.06]]))
    cv2.fillPoly(image, [ring.round().astype(np.int32)], (215, 210, 195))
    before, after = faces(closed, refine_lips(replace(closed, image=image)))
    assert after[14, 1] - after[13, 1] > 0.04
    assert before[14, 1] == before[13, 1]


def test_an_open_mouth_is_left_alone(portrait: Portrait) -> None:
    assert refine_lips(portrait) is portrait


def test_the_shine_of_a_wet_lip_is_no_tooth(closed: Portrait) -> None:
    drawn = draw_seam(closed, 0.0)
    axes = Axes.of(closed)
    lip = axes.to_face(closed.landmarks[[14, 17], :2].astype(np.float64))
    spot = axes.to_picture(lip.mean(axis=0) - [0.12, 0.02])
    shiny = drawn.image.copy()
    size = (max(2, round(0.06 * axes.unit)), max(2, round(0.05 * axes.unit)))
    cv2.ellipse(shiny, spot.round().astype(int).tolist(), size, 0, 0, 360, (250, 235, 232), -1)
    dull, wet = faces(refine_lips(drawn), refine_lips(replace(drawn, image=shiny)))
    assert np.abs(dull - wet)[list(v.INNER_LOWER)].max() < 0.02
