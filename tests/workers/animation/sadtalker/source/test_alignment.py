import cv2
import numpy as np
import pytest

from workers.animation.sadtalker.source.alignment import (
    CORNERS,
    MEAN,
    SPAN,
    FaceSquare,
    Fit,
    find_square,
    fit,
    straighten,
)
from workers.animation.shared.five_points import NOSE, take_five
from workers.face.portrait import Portrait


def test_a_known_view_is_found() -> None:
    scale, x, y, height = 151.0, 130.0, 120.0, 256
    upward = MEAN[:, :2] * scale + [x, y]
    five = np.stack([upward[:, 0], height - 1 - upward[:, 1]], axis=1)
    found = fit(five, height)
    assert found.scale == pytest.approx(SPAN / scale, abs=1e-9)
    assert (found.x, found.y) == pytest.approx((x, y), abs=1e-9)


def test_the_mean_face_comes_to_the_middle() -> None:
    part = np.zeros((256, 256, 3), np.uint8)
    cv2.circle(part, (141, 101), 6, (255, 255, 255), -1)
    straight = straighten(part, Fit(0.8, 141.0, 256 - 101.0))
    ys, xs = np.nonzero(straight[..., 0] > 128)
    assert straight.shape == (224, 224, 3)
    assert (xs.mean(), ys.mean()) == pytest.approx((112, 112), abs=1)


def test_the_five_points_of_a_photo_lie_as_those_of_the_mean_face(portrait: Portrait) -> None:
    square = find_square(portrait.landmarks)
    five = take_five(square.move(portrait.landmarks, 256))
    found = fit(five, 256)
    upward = np.stack([five[:, 0], 255 - five[:, 1]], axis=1)
    straight = (upward - [found.x, found.y]) * found.scale / SPAN
    # In decimetres, of which a face is two high; a smile draws the corners apart.
    assert np.abs(straight - MEAN[:, :2]).max() < 0.15


def test_the_square_is_about_the_face(portrait: Portrait) -> None:
    square = find_square(portrait.landmarks)
    moved = square.move(portrait.landmarks, 256)
    assert moved.min() > 0
    assert moved.max() < 256
    assert 0.3 < np.ptp(moved[:, 0]) / 256 < 0.6
    assert moved[NOSE, 0] == pytest.approx(128, abs=25)
    assert np.all(moved[list(CORNERS), 1] > moved[NOSE, 1])


def test_what_is_cut_out_lies_where_points_say() -> None:
    image = np.zeros((200, 300, 3), np.uint8)
    cv2.circle(image, (150, 90), 8, (255, 255, 255), -1, cv2.LINE_AA)
    for square, size in ((FaceSquare(100.3, 40.6, 90.0), 256), (FaceSquare(60.2, 10.4, 180.5), 64)):
        part = square.cut(image, size)
        ys, xs = np.nonzero(part[..., 0] > 128)
        wanted = square.move(np.array([150.5, 90.5]), size) - 0.5
        assert (xs.mean(), ys.mean()) == pytest.approx(tuple(wanted), abs=0.5)


def test_beyond_a_border_it_is_mirrored() -> None:
    image = np.full((100, 100, 3), 77, np.uint8)
    assert np.all(FaceSquare(-30.0, -20.0, 120.0).cut(image, 64) == 77)
