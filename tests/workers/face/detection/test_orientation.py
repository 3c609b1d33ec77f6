"""Which way up a picture is."""

import cv2
import numpy as np
import pytest

from avatar_app.settings import load_settings
from tests.workers.face.photos import ASTRONAUT, CLOSE, on_wall
from workers.face.detection.faces import Face, find_all
from workers.face.detection.orientation import (
    choose_quarter,
    count_votes,
    find_upright,
    is_clear,
    turn,
)
from workers.face.presets import read_preset

PRESETS = ("kofi", "mei", "amara", "arjun")  # these came out upside down once


def preset(name: str) -> np.ndarray:
    return read_preset(name, 600, load_settings()).image


@pytest.mark.parametrize("quarter", range(4))
@pytest.mark.parametrize("name", [*PRESETS, "astronaut", "small"])
def test_any_turn_is_set_upright(name: str, quarter: int) -> None:
    small = cv2.resize(CLOSE, (110, 110), interpolation=cv2.INTER_AREA)
    others = {"astronaut": ASTRONAUT, "small": on_wall(small, (900, 600), (500, 300))}
    picture = others[name] if name in others else preset(name)
    found, faces = find_upright(turn(picture, quarter))
    assert (found + quarter) % 4 == 0
    assert len(faces) == 1
    assert abs(faces[0].roll) < 20


@pytest.mark.parametrize("quarter", [0, 2])
def test_a_group_stays_as_it_stands(quarter: int) -> None:
    small = cv2.resize(CLOSE, (120, 120), interpolation=cv2.INTER_AREA)
    row = np.hstack([small, small[:, ::-1]] * 4)
    wall = on_wall(np.vstack([row, row]), (1500, 900), (200, 200))
    found, faces = find_upright(turn(wall, quarter))
    assert (found, len(faces)) == ((4 - quarter) % 4, 16)
    places = [float(face.centre[0]) for face in faces]
    assert places == sorted(places)


def test_a_wall_stays_as_it_is() -> None:
    assert find_upright(np.full((300, 400, 3), 120, np.uint8)) == (0, [])


def test_the_sure_and_large_decide() -> None:
    face = find_all(CLOSE)[0]
    away = Face(face.landmarks @ np.diag([-1, -1, 1]).astype(np.float32), 2.5)
    votes = count_votes([face, away])
    assert choose_quarter(votes) == 0
    assert is_clear([face], votes)
    assert not is_clear([away], count_votes([away]))
    assert choose_quarter(count_votes([face], 1)) == 1
