"""What is added to a frame, by restorers whose answer is known."""

import cv2
import numpy as np
import pytest

from tests.workers.animation.enhancer.restorers import (
    Copyist,
    Flattener,
    Master,
    Sharpener,
    Striper,
    Tinter,
)
from workers.animation.enhancer.alignment import SIDE, Face, align
from workers.animation.enhancer.detail import Drawing, Enhancer, find_detail
from workers.animation.shared.affine import chain, cut
from workers.face.portrait import Portrait

COARSE = 3.0
ALL = np.s_[0:400, 0:400]


@pytest.fixture(scope="module")
def face(portrait: Portrait) -> Face:
    return align(portrait.landmarks)


@pytest.fixture(scope="module")
def soft(portrait: Portrait) -> np.ndarray:
    """The portrait as if it had been drawn by pixels three times as wide."""
    return cv2.GaussianBlur(portrait.image, (0, 0), COARSE)


def sharpen(
    restorer: Copyist, face: Face, image: np.ndarray, lost: np.ndarray, strength: float = 1.0
) -> np.ndarray:
    frame = image.copy()
    drawing = Drawing(frame, ALL, lost, face.way, COARSE)
    Enhancer(restorer, strength).sharpen(face, [drawing])
    return frame


def everywhere() -> np.ndarray:
    return np.ones((400, 400), np.float32)


@pytest.mark.parametrize("restorer", [Copyist(), Flattener(), Tinter()])
def test_what_is_no_detail_changes_nothing(
    restorer: Copyist, face: Face, soft: np.ndarray, portrait: Portrait
) -> None:
    for image in (soft, portrait.image):
        frame = sharpen(restorer, face, image, everywhere())
        assert np.abs(frame.astype(int) - image).max() <= 1
    assert restorer.seen


def test_detail_comes_within_the_mask_and_what_is_coarse_stays(
    face: Face, soft: np.ndarray
) -> None:
    lost = np.zeros((400, 400), np.float32)
    x, y = (face.way[:, :2] @ [256, 300] + face.way[:, 2]).round().astype(int)
    cv2.circle(lost, (int(x), int(y)), 40, 1.0, -1)
    lost = cv2.GaussianBlur(lost, (0, 0), 10)
    grey = 64 + soft // 2  # room for stripes above and below
    frame = sharpen(Striper(), face, grey, lost)
    change = frame.astype(np.float32) - grey
    assert np.array_equal(frame[lost == 0], grey[lost == 0])
    assert change[y - 10 : y + 10, x - 10 : x + 10].std() > 4
    coarse = cv2.GaussianBlur(change, (0, 0), 2 * COARSE)
    assert np.abs(coarse).max() < 1
    # Brightness alone: the stripes were yellow.
    assert np.ptp(change, axis=2).max() <= 1


def test_strength_is_how_much(face: Face, soft: np.ndarray) -> None:
    none, half, whole = (
        sharpen(Striper(), face, soft, everywhere(), strength).astype(float) - soft
        for strength in (0.0, 0.5, 1.0)
    )
    assert not none.any()
    assert half.std() == pytest.approx(0.5 * whole.std(), rel=0.05)


def test_a_soft_face_comes_nearer_to_the_sharp_one(
    face: Face, soft: np.ndarray, portrait: Portrait
) -> None:
    sharp = cut(portrait.image, face.way, SIDE)
    frame = sharpen(Master(sharp), face, soft, everywhere())
    x, y = portrait.landmarks[:, 0], portrait.landmarks[:, 1]
    inner = np.s_[int(y.min()) : int(y.max()), int(x.min()) : int(x.max())]

    def apart(image: np.ndarray) -> float:
        return float(np.square(image[inner].astype(float) - portrait.image[inner]).mean())

    assert apart(frame) < 0.6 * apart(soft)


@pytest.mark.usefixtures("face", "portrait")
def test_where_the_face_is_as_sharp_already_nothing_comes() -> None:
    was = np.random.default_rng(1).random((64, 64, 3), np.float32)
    made = np.roll(was, 3, axis=0)  # as much detail, in other places
    assert np.abs(find_detail(was, made, 2.0)).max() < 0.1
    assert np.abs(find_detail(0.5 + 0.1 * (was - 0.5), made, 2.0)).max() > 0.3


def test_the_net_rests_where_nothing_is_to_be_gained(face: Face, soft: np.ndarray) -> None:
    restorer = Striper()
    frame = soft.copy()
    drawings = [
        Drawing(frame, ALL, 0.009 * everywhere(), face.way, COARSE),  # at rest
        Drawing(frame, ALL, everywhere(), face.way, 1.0),  # as small as it was drawn
    ]
    Enhancer(restorer, 1.0).sharpen(face, drawings)
    assert not restorer.seen
    assert np.array_equal(frame, soft)


def test_it_rides_on_the_head(face: Face, soft: np.ndarray) -> None:
    """Frame and face moved by parts of a pixel: what is added moves as they do."""
    moved = np.array([[1, 0, 7.0], [0, 1, -5.0]])
    shifted = cv2.warpAffine(soft, moved, (400, 400), borderMode=cv2.BORDER_REFLECT)
    still = sharpen(Sharpener(), face, soft, everywhere()).astype(int) - soft
    way = chain(moved, face.way)
    gone = sharpen(Sharpener(), Face(way, face.mask), shifted, everywhere()).astype(int) - shifted
    inner = np.s_[100:300, 100:300]
    apart = gone[95:295, 107:307] - still[inner]
    assert np.abs(still[inner]).max() > 10
    assert np.abs(apart).max() <= 2


def test_an_outline_stays(face: Face, soft: np.ndarray) -> None:
    alpha = np.random.default_rng(2).integers(0, 255, (400, 400), np.uint8)
    image = np.dstack([soft, alpha])
    frame = sharpen(Striper(), face, image, everywhere())
    assert np.array_equal(frame[..., 3], alpha)
    assert not np.array_equal(frame, image)
