"""Where places of the head go when it moves."""

import numpy as np
import pytest

from workers.animation.mesh.footage.camera import fit_cameras, map_depth, part_of_mouth
from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.geometry.displacement import Grid
from workers.face.mesh_indices import CHIN, LOWER_LIP, OVAL
from workers.face.portrait import Portrait


def turned(points: np.ndarray, yaw: float, roll: float = 0.0, scale: float = 1.0) -> np.ndarray:
    """Points [468, 3] of a head that turned about its centre, degrees."""
    y, r = np.radians([yaw, roll])
    about_y = np.array([[np.cos(y), 0, -np.sin(y)], [0, 1, 0], [np.sin(y), 0, np.cos(y)]])
    about_z = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    centre = points.mean(axis=0)
    moved: np.ndarray = scale * (points - centre) @ (about_z @ about_y).T + centre + [9, -4, 0]
    return moved.astype(np.float32)


@pytest.fixture(scope="module")
def axes(portrait: Portrait) -> Axes:
    return Axes.of(portrait)


@pytest.mark.parametrize(("yaw", "roll", "scale"), [(0, 0, 1), (15, 0, 1), (-12, 20, 1.3)])
def test_a_turn_is_found_whatever_the_mouth_does(
    portrait: Portrait, axes: Axes, yaw: float, roll: float, scale: float
) -> None:
    still = portrait.landmarks
    speaking = still.copy()
    speaking[[*LOWER_LIP, CHIN], 1] += 0.25 * axes.unit
    (carry,) = fit_cameras(still, turned(speaking, yaw, roll, scale)[None], axes)
    centre = turned(still, yaw, roll, scale) - turned(still - 1, yaw, roll, scale)
    assert np.isfinite(centre).all()
    placed = carry.place(still[:, :2].astype(np.float64), still[:, 2].astype(np.float64))
    # The jaw moved the centre about which it was turned, so only shapes are compared.
    wanted = turned(still, yaw, roll, scale)[:, :2]
    apart = (placed - wanted) - (placed - wanted).mean(axis=0)
    assert np.abs(apart).max() < 0.01 * axes.unit
    assert carry.scale == pytest.approx(scale * np.sqrt(np.cos(np.radians(yaw))), rel=0.02)


def test_the_way_back_leads_to_where_one_came_from(portrait: Portrait, axes: Axes) -> None:
    still = portrait.landmarks
    low, high = still[:, :2].min(axis=0), still[:, :2].max(axis=0)
    grid = Grid.over((low[0] - 20, low[1] - 20, high[0] + 20, high[1] + 20), 4)
    relief = map_depth(still, axes, grid)
    (carry,) = fit_cameras(still, turned(still, 14, 6)[None], axes)
    rim = still[list(OVAL), :2]
    here = (
        rim.mean(axis=0) + (rim - rim.mean(axis=0)) * np.linspace(0, 0.8, 9)[:, None, None]
    ).astype(np.float32)
    there = carry.place(here, grid.sample(relief, here))
    assert np.abs(carry.find(there, grid, relief) - here).max() < 0.03 * axes.unit


def test_depth_is_the_meshs_own(portrait: Portrait, axes: Axes) -> None:
    still = portrait.landmarks
    low, high = still[:, :2].min(axis=0), still[:, :2].max(axis=0)
    grid = Grid.over((low[0] - 20, low[1] - 20, high[0] + 20, high[1] + 20), 3)
    read = grid.sample(map_depth(still, axes, grid), still[None, :, :2])[0]
    inner = np.setdiff1d(np.arange(468), OVAL)
    assert np.median(np.abs(read - still[:, 2])[inner]) < 0.03 * axes.unit


def test_lips_and_chin_go_with_the_mouth_and_eyes_do_not(portrait: Portrait, axes: Axes) -> None:
    part = part_of_mouth(axes.to_face(portrait.landmarks[:, :2].astype(np.float64)))
    assert (part[[13, 14, 61, 291, 0, 17]] == 1).all()
    assert part[CHIN] > 0.9
    assert (part[[33, 263, 168, 10, 234, 454, 4]] == 0).all()
