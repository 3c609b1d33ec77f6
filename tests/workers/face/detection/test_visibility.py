"""What hides a face, told; and what does not."""

import cv2
import numpy as np
import pytest

from avatar_app.settings import load_settings
from tests.workers.face.photos import ASTRONAUT
from workers.face.detection.faces import Face, find_all
from workers.face.detection.visibility import COVERED, DARK_GLASSES, find_hindrances
from workers.face.presets import read_preset

PRESETS = ("amara", "arjun", "ava", "galatea", "kenji", "kofi", "mei")  # some with beards


def picture_of(name: str) -> np.ndarray:
    if name == "astronaut":
        return ASTRONAUT[:320, 70:390].copy()
    return read_preset(name, 400, load_settings()).image.copy()


def largest(image: np.ndarray) -> Face:
    return max(find_all(np.ascontiguousarray(image)), key=lambda face: face.eyes)


def told(image: np.ndarray) -> list[str]:
    face = largest(image)
    return find_hindrances(image, face.landmarks, face.sureness)


def put_mask(image: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    points = largest(image).landmarks
    edge = [93, 58, 172, 150, 148, 152, 377, 379, 397, 288, 323, 280, 197, 50]
    cv2.fillPoly(image, [np.rint(points[edge, :2]).astype(np.int32)], colour)
    return image


def put_glasses(image: np.ndarray) -> np.ndarray:
    face = largest(image)
    for first, last in ((33, 133), (362, 263)):
        x, y = (face.landmarks[first] + face.landmarks[last])[:2] / 2
        centre = (int(x), int(y + 0.05 * face.eyes))
        axes = (int(0.28 * face.eyes), int(0.23 * face.eyes))
        cv2.ellipse(image, centre, axes, 0, 0, 360, (18, 18, 22), -1)
    return image


@pytest.mark.parametrize("name", [*PRESETS, "astronaut"])
def test_a_free_face_is_left_in_peace(name: str) -> None:
    image = picture_of(name)
    assert told(image) == []
    assert told((image * 0.5).astype(np.uint8)) == []
    assert told(np.repeat(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)) == []


@pytest.mark.parametrize("colour", [(150, 190, 215), (235, 235, 235), (35, 35, 38)])
@pytest.mark.parametrize("name", ["ava", "kofi", "astronaut"])
def test_a_mask_is_told(name: str, colour: tuple[int, int, int]) -> None:
    assert told(put_mask(picture_of(name), colour)) == [COVERED]


@pytest.mark.parametrize("name", ["ava", "kofi", "astronaut"])
def test_dark_glasses_are_told(name: str) -> None:
    assert told(put_glasses(picture_of(name))) == [DARK_GLASSES]


def test_half_a_face_is_told() -> None:
    image = picture_of("ava")
    assert told(np.ascontiguousarray(image[:, image.shape[1] // 2 :])) == [COVERED]
