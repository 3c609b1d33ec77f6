"""What is painted between the lips."""

from dataclasses import replace

import numpy as np
import pytest

from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.mouth.mouth import Opening, mask_lower_lip, paint_mouth
from workers.animation.mesh.mouth.teeth import MouthInterior, furnish
from workers.face import mesh_indices as v
from workers.face.portrait import Portrait


@pytest.fixture(scope="module")
def axes(portrait: Portrait) -> Axes:
    return Axes.of(portrait)


@pytest.fixture(scope="module")
def inside(portrait: Portrait, axes: Axes) -> MouthInterior:
    return furnish(portrait, axes)


def opening(axes: Axes, drop: float, rounded: float = 0.0) -> Opening:
    """A level mouth of half an eye distance on each side, open by `drop` in the middle."""
    x = np.linspace(-0.5, 0.5, 11)
    arch = 1 - (x / 0.5) ** 2
    upper, lower = np.stack([x, 0 * x], 1), np.stack([x, drop * arch], 1)
    linear = axes.turn(np.eye(2)).T
    return Opening(
        axes.to_picture(upper),
        axes.to_picture(lower),
        np.array([0.0, drop]),
        np.column_stack([linear, axes.origin]),
        0.0,
        rounded,
        axes.down,
    )


def paint(portrait: Portrait, axes: Axes, inside: MouthInterior, drop: float, rounded: float = 0.0):
    frame = np.full_like(portrait.image, 255)
    clear = np.zeros((*frame.shape[:2], 4), np.uint8)
    paint_mouth(frame, opening(axes, drop, rounded), inside, clear, np.zeros(2), axes.unit)
    return frame


def test_gap_is_measured_towards_the_chin(axes: Axes) -> None:
    gap = opening(axes, 0.3).gap / axes.unit
    assert gap[5] == pytest.approx(0.3)
    assert gap[[0, 10]] == pytest.approx(0)


def test_only_the_hole_is_painted(portrait: Portrait, axes: Axes, inside: MouthInterior) -> None:
    frame = paint(portrait, axes, inside, 0.4)
    changed = np.argwhere((frame < 250).any(axis=2))[:, ::-1]
    at = axes.to_face(changed.astype(np.float64))
    assert np.abs(at[:, 0]).max() < 0.56
    assert at[:, 1].min() > -0.06
    assert at[:, 1].max() < 0.50


def test_closed_lips_show_nothing(portrait: Portrait, axes: Axes, inside: MouthInterior) -> None:
    assert (paint(portrait, axes, replace(inside, seam=None), 0.0) == 255).all()


def test_lips_that_the_photo_has_apart_meet_in_a_fine_shadow(
    portrait: Portrait, axes: Axes, inside: MouthInterior
) -> None:
    frame = paint(portrait, axes, inside, 0.0)
    at = axes.to_face(np.argwhere((frame < 230).any(axis=2))[:, ::-1].astype(np.float64))
    assert np.ptp(at[:, 0]) > 0.8
    assert np.ptp(at[:, 1]) < 0.09


def test_a_tongue_comes_between_the_teeth(
    portrait: Portrait, axes: Axes, inside: MouthInterior
) -> None:
    def redness(tongue: float) -> float:
        frame = np.full_like(portrait.image, 255)
        clear = np.zeros((*frame.shape[:2], 4), np.uint8)
        parted = replace(opening(axes, 0.3), tongue=tongue)
        paint_mouth(frame, parted, inside, clear, np.zeros(2), axes.unit)
        x, y = axes.to_picture(np.array([0.0, 0.19])).round().astype(int)
        red, green, _ = frame[y - 1 : y + 2, x - 2 : x + 3].reshape(-1, 3).mean(axis=0)
        return float(red - green)

    assert redness(0.5) > redness(0.0) + 10


def test_teeth_are_above_and_dark_is_behind(
    portrait: Portrait, axes: Axes, inside: MouthInterior
) -> None:
    frame = paint(portrait, axes, inside, 0.45).astype(float).mean(axis=2)

    def light(y: float) -> float:
        column, row = axes.to_picture(np.array([0.04, y])).round().astype(int)
        return float(frame[row - 1 : row + 2, column - 1 : column + 2].mean())

    assert light(0.06) > 2 * light(0.25)


def test_rounded_lips_shade_the_teeth(
    portrait: Portrait, axes: Axes, inside: MouthInterior
) -> None:
    plain, hooded = (paint(portrait, axes, inside, 0.3, r).astype(int) for r in (0.0, 1.0))
    assert (hooded <= plain).all()
    assert hooded.sum() < plain.sum()


def test_the_lower_layer_is_the_lower_lip(portrait: Portrait, axes: Axes) -> None:
    mask = mask_lower_lip(portrait, axes)
    points = portrait.landmarks[:, :2]

    def at(first: int, second: int) -> int:
        x, y = ((points[first] + points[second]) / 2).round().astype(int)
        return int(mask[y, x])

    assert at(v.INNER_LOWER[5], v.OUTER_LOWER[5]) > 240
    assert at(v.INNER_UPPER[5], v.OUTER_UPPER[5]) == 0
    x, y = points[v.CHIN].round().astype(int)
    assert mask[y, x] == 0
