import torch

from workers.animation.sadtalker.inference.engine import Engine
from workers.animation.sadtalker.networks.blocks import make_grid
from workers.animation.sadtalker.networks.dense_motion import SPREAD, blob, settle


def test_the_grid_goes_from_border_to_border() -> None:
    grid = make_grid(2, 3, 5)
    assert grid.shape == (2, 3, 5, 3)
    assert grid[0, 0, 0].tolist() == [-1, -1, -1]
    assert grid[1, 2, 4].tolist() == [1, 1, 1]
    assert grid[0, 0, 1].tolist() == [-0.5, -1, -1]


def test_a_blob_is_a_gaussian() -> None:
    points = torch.rand(2, 15, 3) - 0.5
    grid = make_grid(4, 6, 7)
    away = ((grid - points[:, :, None, None, None]) ** 2).sum(dim=-1)
    assert torch.allclose(blob(points, grid), (-0.5 * away / SPREAD).exp(), atol=1e-6)


def test_points_that_stay_leave_everything_where_it_is(engine: Engine) -> None:
    motion = engine.generator.dense_motion_network
    narrow = torch.rand(1, 4, 16, 8, 8)
    points = torch.rand(1, 15, 3) - 0.5
    ways, seen = motion.try_out(narrow, points, points.repeat(2, 1, 1))
    assert torch.allclose(ways, make_grid(16, 8, 8).expand_as(ways), atol=1e-6)
    blobs = seen.view(2, 16, 5, 16, 8, 8)[:, :, 0]
    assert float(blobs.abs().max()) == 0


def test_a_point_draws_what_is_about_it_from_where_it_was(engine: Engine) -> None:
    motion = engine.generator.dense_motion_network
    source = torch.zeros(1, 15, 3)
    driven = source.clone()
    driven[0, 3] = torch.tensor([0.2, -0.1, 0.0])
    ways, _ = motion.try_out(torch.rand(1, 4, 4, 8, 8), source, driven)
    moved = ways[0, 4] - make_grid(4, 8, 8)
    assert torch.allclose(moved, torch.tensor([-0.2, 0.1, 0.0]).expand_as(moved), atol=1e-6)
    assert torch.allclose(ways[0, 5], make_grid(4, 8, 8), atol=1e-6)


def test_ways_settle_by_what_points_have_to_say() -> None:
    ways = torch.rand(2, 16, 3, 4, 4, 3)
    say = torch.rand(2, 16, 3, 4, 4)
    wanted = (ways * say[..., None]).sum(dim=1)
    assert torch.allclose(settle(ways, say), wanted, atol=1e-5)
