"""From a picture to a Portrait: found, framed, measured; and refused with a reason."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from avatar_app.catalog.backgrounds import read_background
from avatar_app.errors import ChoiceError, PortraitError
from avatar_app.settings import load_settings
from tests.workers.face.photos import ASTRONAUT, CLOSE, on_wall, save
from workers.face.from_picture import portrait_from_picture
from workers.face.portrait import Portrait


def portrait_of(
    image: np.ndarray, folder: Path, size: int = 384, face: int | None = None
) -> Portrait:
    return portrait_from_picture(save(image, folder / "a.png"), size, face, load_settings())


def refused(image: np.ndarray, folder: Path, face: int | None = None) -> PortraitError:
    with pytest.raises(PortraitError) as caught:
        portrait_of(image, folder, face=face)
    return caught.value


def test_a_photo_becomes_a_portrait(tmp_path: Path) -> None:
    portrait = portrait_of(CLOSE, tmp_path)
    assert portrait.image.shape == (384, 384, 3)
    assert portrait.landmarks.shape == (468, 3)
    assert portrait.irises.shape == (2, 5, 2)
    assert portrait.lids.shape == (2, 71, 2)
    assert portrait.mask.shape == (384, 384)
    # Eyes over nose over mouth over chin, and the viewer's left on the left.
    points = portrait.landmarks
    assert points[159, 1] < points[4, 1] < points[13, 1] < points[14, 1] < points[152, 1]
    assert points[33, 0] < points[133, 0] < points[362, 0] < points[263, 0]
    for eye, (first, last) in enumerate(((33, 133), (362, 263))):
        assert points[first, 0] < portrait.irises[eye, 0, 0] < points[last, 0]
    assert abs(portrait.pose.yaw) < 10
    assert portrait.mask[int(points[4, 1]), int(points[4, 0])] > 0.9
    assert portrait.mask[5:40, 5:40].mean() < 0.2


@pytest.mark.parametrize(
    ("shape", "size", "expected"),
    [((320, 320), 512, (512, 512)), ((300, 200), 256, (384, 256)), ((200, 300), 256, (256, 384))],
)
def test_size_is_the_shorter_side_and_the_shape_is_kept(
    tmp_path: Path, shape: tuple[int, int], size: int, expected: tuple[int, int]
) -> None:
    image = on_wall(
        cv2.resize(CLOSE, (200, 200)), shape[::-1], ((shape[1] - 200) // 2, (shape[0] - 200) // 2)
    )
    assert portrait_of(image, tmp_path, size).image.shape[:2] == expected


def test_sides_are_even(tmp_path: Path) -> None:
    height, width = portrait_of(CLOSE[:301, :299], tmp_path, 254).image.shape[:2]
    assert height % 2 == width % 2 == 0


def test_very_long_pictures_are_cut_around_the_face(tmp_path: Path) -> None:
    image = on_wall(CLOSE, (2000, 330), (1200, 5))
    portrait = portrait_of(image, tmp_path, 256)
    assert portrait.image.shape[1] / portrait.image.shape[0] <= 20 / 9 + 0.02
    assert 0 < portrait.landmarks[4, 0] < portrait.image.shape[1]


def in_units(portrait: Portrait) -> np.ndarray:
    """Landmarks in eye distances from the eyes' middle."""
    points = portrait.landmarks[:, :2]
    middle = points[[33, 133, 263, 362]].mean(axis=0)
    return (points - middle) / portrait.eye_distance


def test_landmarks_follow_the_picture(tmp_path: Path) -> None:
    """Mirrored, moved, scaled: the same face, within 3% of the eye distance."""
    plain = in_units(portrait_of(CLOSE, tmp_path))
    moved = in_units(portrait_of(on_wall(CLOSE, (420, 420), (30, 70)), tmp_path))
    smaller = in_units(
        portrait_of(cv2.resize(CLOSE, (230, 230), interpolation=cv2.INTER_AREA), tmp_path)
    )
    assert np.abs(moved - plain).mean() < 0.03
    assert np.abs(smaller - plain).mean() < 0.03
    mirrored = in_units(portrait_of(np.ascontiguousarray(CLOSE[:, ::-1]), tmp_path)) * [-1, 1]
    for a, b in ((33, 263), (61, 291), (234, 454), (4, 4), (152, 152), (13, 13)):
        assert np.abs(mirrored[a] - plain[b]).max() < 0.12


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_picture_on_its_side_is_turned(tmp_path: Path, quarter: int) -> None:
    portrait = portrait_of(np.ascontiguousarray(np.rot90(CLOSE, quarter)), tmp_path)
    assert abs(portrait.pose.roll) < 15
    assert portrait.landmarks[152, 1] > portrait.landmarks[10, 1]


def test_a_small_face_is_framed_and_told(tmp_path: Path) -> None:
    image = on_wall(
        cv2.resize(ASTRONAUT, (300, 300), interpolation=cv2.INTER_AREA), (900, 1300), (250, 150)
    )
    portrait = portrait_of(image, tmp_path)
    height, width = portrait.image.shape[:2]
    assert width / height == pytest.approx(900 / 1300, abs=0.01)
    assert np.ptp(portrait.landmarks[:, 0]) > 0.27 * width
    assert 0 < portrait.landmarks[:, 1].min() < portrait.landmarks[:, 1].max() < height
    assert any("small in the picture" in warning for warning in portrait.warnings)


def test_enlargement_is_told(tmp_path: Path) -> None:
    small = cv2.resize(CLOSE, (150, 150), interpolation=cv2.INTER_AREA)
    assert any("soft" in w for w in portrait_of(small, tmp_path, 512).warnings)


def test_darkness_is_told(tmp_path: Path) -> None:
    assert any("dark" in w for w in portrait_of(CLOSE // 6, tmp_path).warnings)


def two(folder: Path, face: int | None = None) -> Portrait:
    small = cv2.resize(CLOSE, (220, 220), interpolation=cv2.INTER_AREA)
    image = on_wall(small, (620, 340), (10, 60))
    image[10:330, 290:610] = CLOSE[:, ::-1]
    return portrait_of(image, folder, face=face)


def test_of_several_faces_the_largest_is_used_and_told(tmp_path: Path) -> None:
    assert any("2 faces" in w for w in two(tmp_path).warnings)
    largest, second, first = two(tmp_path), two(tmp_path, 2), two(tmp_path, 1)
    assert np.array_equal(largest.image, second.image)
    assert not np.array_equal(first.image, second.image)
    assert not any("2 faces" in w for w in first.warnings)


def test_a_face_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for number in (0, 2, 7):
        assert refused(CLOSE, tmp_path, face=number).code == "face_number"


def test_no_face(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    noise = cv2.GaussianBlur(rng.integers(0, 255, (400, 400, 3), dtype=np.uint8), (0, 0), 3)
    assert refused(noise, tmp_path).code == "face_missing"
    assert refused(np.full((300, 300, 3), 128, np.uint8), tmp_path).code == "face_missing"


def test_a_face_too_small_to_move(tmp_path: Path) -> None:
    tiny = cv2.resize(CLOSE, (44, 44), interpolation=cv2.INTER_AREA)
    assert refused(on_wall(tiny, (260, 260), (100, 100)), tmp_path).code in (
        "face_too_small",
        "face_missing",
    )
    small = cv2.resize(CLOSE, (70, 70), interpolation=cv2.INTER_AREA)
    assert refused(on_wall(small, (200, 200), (60, 60)), tmp_path).code == "face_too_small"


def test_the_same_picture_gives_the_same_portrait(tmp_path: Path) -> None:
    a, b = portrait_of(CLOSE, tmp_path), portrait_of(CLOSE, tmp_path)
    assert np.array_equal(a.landmarks, b.landmarks)
    assert np.array_equal(a.mask, b.mask)


def test_transparent_pictures_bring_their_mask(tmp_path: Path) -> None:
    alpha = np.zeros(CLOSE.shape[:2], np.uint8)
    cv2.ellipse(alpha, (150, 150), (110, 150), 0, 0, 360, 255, -1)
    portrait = portrait_of(np.dstack([CLOSE, alpha]), tmp_path)
    assert np.abs(portrait.mask - cv2.resize(alpha, (384, 384)) / 255).mean() < 0.04


@pytest.mark.parametrize(("aspect", "shape"), [(16 / 9, (384, 682)), (9 / 16, (682, 384))])
def test_another_shape_is_framed_about_the_head(
    tmp_path: Path, aspect: float, shape: tuple[int, int]
) -> None:
    file = save(on_wall(CLOSE, (640, 400), (150, 80)), tmp_path / "a.png")
    portrait = portrait_from_picture(file, 384, None, load_settings(), aspect)
    assert portrait.image.shape[:2] == portrait.mask.shape == shape
    eyes = portrait.irises[:, 0].mean(axis=0) / shape[::-1]
    assert abs(eyes[0] - 0.5) < 0.08
    assert 0.25 < eyes[1] < 0.5
    top = portrait.landmarks[10, 1] - 0.9 * portrait.eye_distance
    assert 0 < top < portrait.landmarks[152, 1] < shape[0]


def test_a_photo_is_cut_out_and_measured_as_it_was(tmp_path: Path) -> None:
    file = save(CLOSE, tmp_path / "a.png")
    kept = portrait_from_picture(file, 384, None, load_settings())
    cut = portrait_from_picture(file, 384, None, load_settings(), None, read_background("#00ff00"))
    assert np.array_equal(cut.landmarks, kept.landmarks)
    assert cut.backdrop is not None
    alpha = cut.backdrop.alpha
    points = kept.landmarks
    assert alpha[int(points[4, 1]), int(points[4, 0])] == 1
    assert alpha[5:40, 5:40].max() < 0.05  # the wall; the flag and the shuttle are further out
    undecided = ((alpha > 0.1) & (alpha < 0.9)).mean()
    assert undecided < 0.75 * ((kept.mask > 0.1) & (kept.mask < 0.9)).mean()


def test_presets_need_no_finding() -> None:
    portrait = portrait_from_picture("preset:ava", 300, None, load_settings())
    assert portrait.image.shape == (300, 300, 3)
    assert portrait.warnings == ()
    assert 0.1 < portrait.mask.mean() < 0.9
    assert portrait.eye_distance > 30


def test_an_unknown_preset_names_the_near_one() -> None:
    with pytest.raises(ChoiceError) as caught:
        portrait_from_picture("preset:eva", 300, None, load_settings())
    assert caught.value.code == "preset_unknown"
    assert "preset:ava" in str(caught.value)
