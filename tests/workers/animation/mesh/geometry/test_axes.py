"""The face's coordinates."""

import numpy as np

from workers.animation.mesh.geometry.axes import Axes, bump
from workers.arrays import smoothstep


def turned(angle: float) -> Axes:
    c, s = np.cos(angle), np.sin(angle)
    return Axes(np.array([120.0, 80.0]), np.array([[c, s], [-s, c]]), 55.0)


def test_to_picture_undoes_to_face() -> None:
    points = np.random.default_rng(1).uniform(0, 500, (40, 2))
    axes = turned(0.4)
    assert np.allclose(axes.to_picture(axes.to_face(points)), points)


def test_down_is_a_right_angle_from_the_eyes() -> None:
    axes = turned(0.3)
    assert abs(axes.down @ axes.rows[0]) < 1e-12
    assert axes.down[1] > 0.9


def test_turn_carries_displacements_not_places() -> None:
    axes = turned(0.7)
    a, b = np.array([0.2, -0.1]), np.array([0.5, 0.4])
    assert np.allclose(axes.to_picture(b) - axes.to_picture(a), axes.turn(b - a))


def test_smoothstep_runs_both_ways() -> None:
    x = np.array([-1.0, 0.0, 0.5, 1.0, 2.0])
    assert np.allclose(smoothstep(x, 0, 1), [0, 0, 0.5, 1, 1])
    assert np.allclose(smoothstep(x, 1, 0), [1, 1, 0.5, 0, 0])


def test_bump_is_one_at_its_place_and_falls_to_all_sides() -> None:
    x, y = np.meshgrid(np.linspace(-1, 1, 21), np.linspace(-1, 1, 21))
    hill = bump(x, y, (0.0, 0.0), (0.3, 0.2))
    assert hill.max() == hill[10, 10] == 1
    assert np.all(np.diff(hill[10, 10:]) < 0)
