"""The square that is shown to the network."""

import cv2
import numpy as np
import pytest

from workers.animation.shared.affine import measure_scale
from workers.animation.wav2lip.crop import Crop, cut_face
from workers.animation.wav2lip.tensors import read, show
from workers.face import mesh_indices as v
from workers.face.portrait import Portrait


@pytest.fixture(scope="module")
def crop(portrait: Portrait) -> Crop:
    return Crop.of(portrait)


def place(crop: Crop, points: np.ndarray) -> np.ndarray:
    """Pixels of the picture -> of the square."""
    return (points - crop.square[:, 2]) @ np.linalg.inv(crop.square[:, :2]).T


def test_the_face_fills_the_square_with_the_mouth_in_its_lower_half(
    portrait: Portrait, crop: Crop
) -> None:
    points = place(crop, portrait.landmarks[:, :2].astype(float))
    assert points.min(axis=0) == pytest.approx([-0.5, -0.5])
    assert points[:, 0].max() == pytest.approx(95.5)
    assert 84 < points[v.CHIN, 1] < 92  # room for a jaw that drops
    assert points[[33, 263], 1].max() < 40
    assert 52 < points[13, 1] < 70


def test_it_follows_shift_turn_and_size_but_not_the_jaw(portrait: Portrait, crop: Crop) -> None:
    points = portrait.landmarks[:, :2].astype(float)
    assert crop.follow(points) == pytest.approx(crop.square)
    angle, size, shift = 0.1, 1.07, np.array([3.25, -7.5])
    turn = size * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved = points @ turn.T + shift
    moved[[v.CHIN, 13, 14, 17]] += 20  # it speaks
    way = crop.follow(moved)
    assert way[:, :2] == pytest.approx(turn @ crop.square[:, :2])
    assert way[:, 2] == pytest.approx(turn @ crop.square[:, 2] + shift)


def test_a_hundredth_of_a_pixel_moves_it_by_that(portrait: Portrait, crop: Crop) -> None:
    points = portrait.landmarks[:, :2].astype(float)
    assert (crop.follow(points + np.array([0.01, 0]))[:, 2] - crop.square[:, 2]) == pytest.approx(
        [0.01, 0]
    )


@pytest.mark.parametrize("size", [0.4, 1.0, 2.7])
@pytest.mark.usefixtures("crop")
def test_pixels_lie_where_the_way_says(size: float) -> None:
    """A slope of colour is the same slope in the square, whatever the scale."""
    y, x = np.mgrid[:400, :400].astype(np.float32)
    frame = np.stack([x / 2, y / 2, np.full_like(x, 77)], axis=2).round().astype(np.uint8)
    way = np.array([[size, 0, 60.3], [0, size, 71.8]])
    square = cut_face(frame, way) * 255
    there = np.arange(96) * size
    assert measure_scale(way) == pytest.approx(size)
    inner = slice(2, -2)
    assert np.abs(square[48, inner, 0] - (60.3 + there[inner]) / 2).max() < 0.85
    assert np.abs(square[inner, 48, 1] - (71.8 + there[inner]) / 2).max() < 0.85
    assert square[..., 2] == pytest.approx(77, abs=1e-3)


@pytest.mark.usefixtures("crop")
def test_fine_stripes_become_their_mean() -> None:
    frame = np.zeros((400, 400, 3), np.uint8)
    frame[:, ::2] = 200
    square = cut_face(frame, np.array([[3.0, 0, 20], [0, 3.0, 20]])) * 255
    assert np.ptp(square) < 60  # read as it is, it would flicker between 0 and 200


def test_the_mask_is_of_the_lower_face_and_melts_away(portrait: Portrait, crop: Crop) -> None:
    mask = crop.mask
    assert mask.shape == (96, 96)
    assert 0 <= mask.min() <= mask.max() <= 1
    points = place(crop, portrait.landmarks[:, :2].astype(float)).round().astype(int)
    lips = points[[*v.OUTER_UPPER, *v.OUTER_LOWER]]
    assert mask[lips[:, 1], lips[:, 0]].min() > 0.8
    eyes = points[[33, 133, 362, 263, 4]]  # and the nose
    assert mask[eyes[:, 1], eyes[:, 0]].max() == 0
    assert not mask[0].any()
    assert not mask[-1].any()
    assert not mask[:, [0, -1]].any()
    slope = max(np.abs(np.diff(mask, axis=0)).max(), np.abs(np.diff(mask, axis=1)).max())
    assert slope < 0.35
    ring = cv2.Canny((mask * 255).astype(np.uint8), 100, 200)
    corners = np.argwhere(ring)
    assert 0.2 < (mask > 0.5).mean() < 0.45
    assert len(corners)
    assert crop.lips[lips[:, 1].min() : lips[:, 1].max(), lips[:, 0].mean().astype(int)].min() > 0.5
    assert crop.lips.mean() < 0.25 * mask.mean() + 0.05


def test_a_face_that_leaves_the_frame_is_lost(portrait: Portrait, crop: Crop) -> None:
    frame = portrait.image
    points = portrait.landmarks[:, :2].astype(float)
    rows, columns = crop.window(crop.follow(points), frame)
    assert frame[rows, columns].shape[0] > 0.3 * np.ptp(points[:, 1])
    for away in ([400, 0], [-400, 0], [0, 400], [np.nan, 0]):
        assert crop.window(crop.follow(points + away), frame) is None


def test_the_network_sees_blue_first_and_half_of_it_black() -> None:
    square = np.random.default_rng(1).random((96, 96, 3), np.float32)
    seen = show(square)
    assert seen.shape == (6, 96, 96)
    assert np.array_equal(seen[5], square[..., 0])
    assert np.array_equal(seen[0, :48], square[:48, :, 2])
    assert not seen[:3, 48:].any()
    assert np.array_equal(read(seen[3:]), square)
