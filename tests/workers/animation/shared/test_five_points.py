"""The five points of a face."""

import numpy as np

from workers.animation.shared.five_points import take_five


def test_they_are_eyes_nose_and_corners_of_the_mouth() -> None:
    points = np.zeros((468, 2))
    points[33], points[133] = (0, 10), (20, 10)  # the viewer's left eye, from corner to corner
    points[362], points[263] = (40, 12), (60, 12)
    points[4], points[61], points[291] = (30, 30), (15, 50), (45, 52)
    assert take_five(points).tolist() == [[10, 10], [50, 12], [30, 30], [15, 50], [45, 52]]
