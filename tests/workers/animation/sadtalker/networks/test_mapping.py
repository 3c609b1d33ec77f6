import numpy as np
import pytest
import torch

from workers.animation.sadtalker.networks.mapping import BINS, HALF_TURN, Motion, degrees


def motion(yaw: float = 0, pitch: float = 0, roll: float = 0, down: float = 0) -> Motion:
    one = torch.ones(1)
    return Motion(yaw * one, pitch * one, roll * one, down * one, torch.zeros(1, 15, 3))


def test_a_bin_is_three_degrees() -> None:
    sure = torch.full((1, BINS), -50.0)
    sure[0, 33] = 50.0
    assert float(degrees(sure)) == pytest.approx(0.0, abs=1e-4)
    assert float(degrees(sure.roll(2, dims=1))) == pytest.approx(6.0, abs=1e-4)
    assert float(degrees(torch.zeros(1, BINS))) == pytest.approx(-1.5, abs=1e-4)


def test_points_turn_about_their_axes() -> None:
    nose = torch.tensor([[[0.0, 0.0, -1.0]]]).repeat(1, 15, 1)
    turn = np.sin(10 / 180 * HALF_TURN)
    assert motion(yaw=10).move(nose)[0, 0].tolist() == pytest.approx([-turn, 0, -0.9848], abs=1e-4)
    assert motion(pitch=10).move(nose)[0, 0].tolist() == pytest.approx([0, turn, -0.9848], abs=1e-4)
    assert motion(roll=10).move(nose)[0, 0].tolist() == pytest.approx([0, 0, -1], abs=1e-6)
    ear = torch.tensor([[[1.0, 0.0, 0.0]]]).repeat(1, 15, 1)
    assert motion(roll=10).move(ear)[0, 0].tolist() == pytest.approx([0.9848, turn, 0], abs=1e-4)


def test_roll_comes_first_and_pitch_last() -> None:
    both = motion(yaw=20, pitch=30, roll=40).rotation()[0]
    parts = [motion(pitch=30), motion(yaw=20), motion(roll=40)]
    one, two, three = (part.rotation()[0] for part in parts)
    assert torch.allclose(both, one @ two @ three, atol=1e-6)
    assert torch.allclose(both @ both.T, torch.eye(3), atol=1e-6)


def test_a_shift_is_down_alone() -> None:
    points = torch.randn(1, 15, 3)
    assert torch.allclose(
        motion(down=0.25).move(points) - points, torch.tensor([0, 0.25, 0]), atol=1e-6
    )


def test_a_photo_moves_to_many_frames() -> None:
    many = Motion(*(torch.zeros(4) for _ in range(4)), torch.zeros(4, 15, 3))
    assert many.move(torch.randn(1, 15, 3)).shape == (4, 15, 3)
