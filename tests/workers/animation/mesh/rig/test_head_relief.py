"""The head's relief and what it holds still."""

import numpy as np
import pytest

from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.geometry.displacement import Grid
from workers.animation.mesh.rig import head_relief
from workers.face.portrait import Portrait, Pose
from workers.performance.tracks import INDEX, TRACKS

YAW, PITCH, ROLL, RIGHT, DOWN, BREATH = range(6)


class Relief:
    """The basis of a portrait, read at pixels in eye distances."""

    def __init__(self, portrait: Portrait) -> None:
        self.axes = Axes.of(portrait)
        body = head_relief.Body(portrait, self.axes)
        self.grid = Grid.over(body.reach(), 4)
        self.basis = head_relief.build_basis(portrait, self.axes, body, self.grid)

    def at(self, track: int, points: np.ndarray) -> np.ndarray:
        read = self.grid.sample(self.basis[track], points.astype(np.float32)[None])[0]
        return read @ self.axes.rows.T / self.axes.unit


@pytest.fixture(scope="module")
def relief(portrait: Portrait) -> Relief:
    return Relief(portrait)


def test_a_turn_moves_the_nose_more_than_the_ears(portrait: Portrait, relief: Relief) -> None:
    points = portrait.landmarks[:, :2]
    nose, ears = relief.at(YAW, points[[4]])[0], relief.at(YAW, points[[234, 454]])
    assert nose[0] > 0.5
    assert np.abs(ears[:, 0]).max() < 0.4 * nose[0]
    assert np.abs(nose[1]) < 1e-5  # sideways, and nothing else


def test_a_shift_holds_the_whole_face(portrait: Portrait, relief: Relief) -> None:
    face = relief.at(RIGHT, portrait.landmarks[:, :2])
    assert face[:, 0].min() > 0.55
    assert face[:, 0].max() <= 1.0 + 1e-5


def test_a_roll_turns_about_the_neck(portrait: Portrait, relief: Relief) -> None:
    forehead, chin = relief.at(ROLL, portrait.landmarks[[10, 152], :2])
    assert forehead[0] > 2 * abs(chin[0])


def test_nothing_moves_at_the_border_of_the_picture(portrait: Portrait, relief: Relief) -> None:
    x = np.arange(0.0, portrait.image.shape[1], 5)
    top = np.stack([x, np.zeros_like(x)], axis=1)
    for track in (YAW, PITCH, ROLL, RIGHT, DOWN):
        assert np.abs(relief.at(track, top)).max() < 0.06  # of a unit or a radian


def test_a_breath_lifts_the_chest_and_not_the_face(portrait: Portrait, relief: Relief) -> None:
    face = relief.at(BREATH, portrait.landmarks[:, :2])
    assert np.abs(face).max() < 1e-3
    assert relief.basis[BREATH].min() < -0.3 * head_relief.SWELL * relief.axes.unit


def test_a_turned_head_turns_less_far_on() -> None:
    row = np.zeros(len(TRACKS), np.float32)
    row[INDEX["headYaw"]] = 4.0
    ahead, away, back = (
        float(head_relief.turn(row, Pose(yaw, 0.0, 0.0))[0]) for yaw in (0.0, 28.0, -28.0)
    )
    assert ahead == pytest.approx(np.radians(4.0))
    assert away < 0.4 * ahead
    assert back == ahead
