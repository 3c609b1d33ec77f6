"""Grids, inversion and splines."""

import numpy as np
import pytest

from workers.animation.mesh.geometry.displacement import Grid, combine, invert, spline


def wave(grid: Grid, height: float) -> np.ndarray:
    nodes = grid.nodes()
    x, y = nodes[..., 0] / 40, nodes[..., 1] / 35
    return (height * np.stack([np.sin(y), np.cos(x)], -1)).astype(np.float32)


def test_grid_covers_its_box_on_multiples_of_the_step() -> None:
    grid = Grid.over((13, 7, 101, 64), 5)
    assert (grid.left, grid.top) == (10, 5)
    assert grid.left + grid.width >= 101
    assert grid.top + grid.height >= 64


def test_enlarging_the_nodes_gives_every_pixel_its_own_place() -> None:
    grid = Grid.over((16, 8, 80, 72), 4)
    large = grid.enlarge(grid.nodes())
    ys, xs = np.mgrid[8:72, 16:80]
    inner = np.s_[4:-4, 4:-4]
    assert np.allclose(large[inner], np.stack([xs, ys], -1)[inner], atol=1e-3)


def test_window_is_the_same_lattice() -> None:
    grid = Grid.over((0, 0, 200, 160), 4)
    rows, cols, part = grid.window((30, 41, 77, 90))
    assert np.array_equal(part.nodes(), grid.nodes()[rows, cols])


@pytest.mark.parametrize("height", [1.0, 6.0, 12.0])
def test_invert_finds_where_a_node_came_from(height: float) -> None:
    grid = Grid.over((0, 0, 240, 240), 4)
    field = wave(grid, height)
    source = grid.nodes() + invert(grid, field, 12)
    back = source + grid.sample(field, source)
    inner = np.s_[6:-6, 6:-6]
    assert np.abs(back - grid.nodes())[inner].max() < 0.05


def test_sample_is_zero_outside() -> None:
    grid = Grid.over((40, 40, 80, 80), 4)
    field = np.ones((grid.rows, grid.columns, 2), np.float32)
    assert grid.sample(field, np.array([[[5.0, 5.0]]], np.float32)).max() == 0


def test_spline_goes_through_its_points_and_keeps_planes() -> None:
    rng = np.random.default_rng(4)
    points = rng.uniform(-1, 1, (60, 2))
    values = np.column_stack([np.sin(2 * points[:, 0]), 3 * points[:, 0] - points[:, 1] + 2])
    assert np.abs(spline(points, values, points) - values).max() < 0.02
    at = rng.uniform(-3, 3, (50, 2))
    assert np.allclose(spline(points, values, at)[:, 1], 3 * at[:, 0] - at[:, 1] + 2, atol=0.02)


def test_combining_is_a_weighted_sum() -> None:
    basis = np.random.default_rng(0).normal(size=(4, 3, 5)).astype(np.float32)
    weights = np.array([0.5, 0.0, -2.0, 1.0], np.float32)
    assert combine(weights, basis) == pytest.approx(np.tensordot(weights, basis, axes=1), abs=1e-5)
    assert np.array_equal(combine(0 * weights, basis), np.zeros((3, 5)))
