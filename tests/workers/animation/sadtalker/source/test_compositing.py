import cv2
import numpy as np
import pytest

from workers.animation.sadtalker.source.alignment import FaceSquare, find_square
from workers.animation.sadtalker.source.compositing import prepare
from workers.face.portrait import Portrait


@pytest.fixture(scope="module")
def square(portrait: Portrait) -> FaceSquare:
    return find_square(portrait.landmarks)


def drawn(portrait: Portrait, square: FaceSquare, size: int = 256) -> np.ndarray:
    """What a perfect generator draws of the photo at rest."""
    return square.cut(portrait.image, size).astype(np.float32) / 255


@pytest.mark.parametrize("still", [True, False])
def test_the_photo_itself_leaves_no_seam(
    portrait: Portrait, square: FaceSquare, still: bool
) -> None:
    rest = drawn(portrait, square)
    frame = portrait.image.copy()
    prepare(portrait.image, portrait.landmarks, square, rest, still).lay(rest, frame)
    apart = np.abs(frame.astype(int) - portrait.image)
    assert apart.max() <= (1 if still else 60)
    assert apart.mean() < (0.01 if still else 1.0)


def test_another_colour_and_softness_are_evened_out(portrait: Portrait, square: FaceSquare) -> None:
    rest = cv2.GaussianBlur(drawn(portrait, square), (0, 0), 1.5) * [0.9, 1.0, 1.06] + 0.03
    rest = rest.astype(np.float32)
    frame = portrait.image.copy()
    prepare(portrait.image, portrait.landmarks, square, rest, still=True).lay(rest, frame)
    assert np.abs(frame.astype(int) - portrait.image).max() <= 1


def test_what_changes_in_the_face_is_shown_and_nothing_else(
    portrait: Portrait, square: FaceSquare
) -> None:
    rest = drawn(portrait, square)
    paste = prepare(portrait.image, portrait.landmarks, square, rest, still=True)
    mouth = square.move(portrait.landmarks[[13]], 256)[0].round().astype(int)
    picture = rest.copy()
    cv2.circle(picture, (int(mouth[0]), int(mouth[1])), 9, (0.0, 0.0, 1.0), -1)
    frame = portrait.image.copy()
    gone = np.zeros(frame.shape[:2], np.float32)
    gone[paste.box] = paste.lay(picture, frame)
    x, y = portrait.landmarks[13, :2].round().astype(int)
    assert frame[y, x, 2] > 200
    assert frame[y, x, 0] < 60
    assert gone[y, x] > 0.99
    brow = portrait.landmarks[10, :2].round().astype(int)
    assert np.abs(frame[: brow[1]].astype(int) - portrait.image[: brow[1]]).max() <= 1
    assert gone[: brow[1]].max() < 1e-3
    assert not paste.lay(rest, frame).any()


def test_pixels_of_a_picture_lie_in_the_photo_where_the_way_says(
    portrait: Portrait, square: FaceSquare
) -> None:
    way = prepare(portrait.image, portrait.landmarks, square, drawn(portrait, square), True).way
    points = square.move(portrait.landmarks, 256) - 0.5  # the first pixel's middle is 0
    there = points @ way[:, :2].T + way[:, 2]
    assert np.abs(there - (portrait.landmarks[:, :2] - 0.5)).max() < 0.01


def test_the_mask_is_the_face_with_room_for_a_jaw(portrait: Portrait, square: FaceSquare) -> None:
    paste = prepare(portrait.image, portrait.landmarks, square, drawn(portrait, square), True)
    mask = np.zeros(portrait.image.shape[:2], np.float32)
    mask[paste.box] = paste.mask
    unit = portrait.eye_distance
    for vertex in (10, 152, 234, 454, 1, 13):
        x, y = portrait.landmarks[vertex, :2].round().astype(int)
        assert mask[y, x] > 0.9
    x, y = portrait.landmarks[152, :2].round().astype(int)
    assert mask[int(y + 0.12 * unit), x] > 0.9
    assert mask[0].max() == mask[:, 0].max() == 0
    steps = np.abs(np.diff(mask, axis=0)).max()
    assert steps < 9 / unit


def test_frames_of_a_free_head_end_softly(portrait: Portrait, square: FaceSquare) -> None:
    rest = drawn(portrait, square)
    paste = prepare(portrait.image, portrait.landmarks, square, rest, still=False)
    frame = portrait.image.copy()
    paste.lay(1 - rest, frame)
    height, width = paste.mask.shape
    assert paste.mask[height // 2, width // 2] == 1
    assert np.abs(np.diff(paste.mask, axis=1)).max() < 0.1
    outside = np.ones(frame.shape[:2], bool)
    outside[paste.box] = False
    assert np.array_equal(frame[outside], portrait.image[outside])
