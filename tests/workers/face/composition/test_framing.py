"""How a person is framed: eyes on the third, the head whole, no more made up than must be."""

import numpy as np
import pytest

from workers.face.composition.framing import Framing, choose_frame, measure_head

ASPECTS = (1.0, 16 / 9, 9 / 16, 4 / 5)


def person(
    size: tuple[int, int], middle: tuple[float, float], unit: float
) -> tuple[np.ndarray, np.ndarray]:
    """A mesh and a mask of somebody plain: an oval head, eyes at `middle`, and a body below."""
    width, height = size
    angle = np.linspace(0, 2 * np.pi, 468)
    landmarks = np.zeros((468, 3), np.float32)
    landmarks[:, 0] = middle[0] + 1.05 * unit * np.sin(angle)
    landmarks[:, 1] = middle[1] + 0.35 * unit - 1.35 * unit * np.cos(angle)
    for vertex, x, y in (
        (33, -0.65, 0),
        (133, -0.35, 0),
        (362, 0.35, 0),
        (263, 0.65, 0),
        (10, 0, -1.0),
        (13, 0, 1.1),
        (152, 0, 1.7),
    ):
        landmarks[vertex, :2] = middle[0] + x * unit, middle[1] + y * unit
    y, x = np.mgrid[:height, :width]
    across, down = (x - middle[0]) / unit, (y - middle[1]) / unit
    head = (across / 1.3) ** 2 + ((down - 0.1) / 1.9) ** 2 < 1
    body = (down > 1.5) & (np.abs(across) < 0.8 + 1.4 * np.sqrt(np.maximum(down - 1.5, 0)))
    return landmarks, (head | body).astype(np.float32)


def test_a_head_is_measured_with_its_hair() -> None:
    landmarks, mask = person((1000, 1000), (500, 400), 120)
    head = measure_head(landmarks, mask)
    assert head.top == pytest.approx(400 - 1.8 * 120, abs=12)
    assert head.chin == pytest.approx(400 + 1.7 * 120, abs=1)
    assert head.left == pytest.approx(500 - 1.3 * 120, abs=15)
    assert head.right == pytest.approx(500 + 1.3 * 120, abs=15)


def test_a_head_that_no_mask_shows_has_a_skull_all_the_same() -> None:
    landmarks, mask = person((1000, 1000), (500, 400), 120)
    head = measure_head(landmarks, np.zeros_like(mask))
    assert head.top == pytest.approx(400 - 1.65 * 120, abs=1)
    assert head.right - head.left == pytest.approx(2.3 * 120, abs=2)


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize(
    ("size", "middle", "unit"),
    [
        ((1000, 1000), (500, 400), 130),
        ((1600, 1000), (700, 350), 80),
        ((900, 1500), (430, 380), 70),
    ],
)
def test_the_head_is_whole_and_the_eyes_lie_on_the_third(
    aspect: float, size: tuple[int, int], middle: tuple[float, float], unit: float
) -> None:
    landmarks, mask = person(size, middle, unit)
    framing, _ = choose_frame(landmarks, mask, aspect, 480)
    width, height = framing.target
    assert min(width, height) == 480
    assert width / height == pytest.approx(aspect, abs=0.01)
    head = measure_head(landmarks, mask)
    corners = np.array([[head.left, head.top, 0], [head.right, head.chin, 0]], np.float32)
    (left, top, _), (right, chin, _) = framing.move(corners)
    eyes = framing.move(landmarks)[[33, 263], 1].mean()
    assert 0 <= top < chin < height
    assert left >= -0.05 * width
    assert right <= 1.05 * width
    assert 0.25 < eyes / height < 0.45
    assert (height - chin) / (chin - top) > 0.2  # some shoulders
    assert abs((left + right) / 2 - width / 2) < 0.09 * width
    assert 0.25 < (chin - top) / height < 0.7


def test_nothing_is_made_up_where_the_picture_has_enough() -> None:
    landmarks, mask = person((1920, 1080), (960, 420), 90)
    for aspect in ASPECTS:
        assert choose_frame(landmarks, mask, aspect, 480)[0].pads == (0, 0, 0, 0)


def test_a_square_is_too_narrow_for_a_wide_film_and_goes_on_at_its_sides() -> None:
    landmarks, mask = person((1000, 1000), (500, 420), 150)
    left, top, right, bottom = choose_frame(landmarks, mask, 16 / 9, 480)[0].pads
    assert left > 50
    assert right > 50
    assert (top, bottom) == (0, 0)


def test_nobody_is_made_up_above_or_below_where_the_picture_cuts_them() -> None:
    landmarks, mask = person((500, 500), (250, 160), 110)  # the hair is cut at the top
    assert mask[0].max() == 1
    for aspect in ASPECTS:
        _, top, _, bottom = choose_frame(landmarks, mask, aspect, 480)[0].pads
        assert (top, bottom) == (0, 0)


def test_the_shape_of_the_picture_is_kept_if_none_is_asked_for() -> None:
    landmarks, mask = person((900, 600), (450, 250), 90)
    framing, small = choose_frame(landmarks, mask, None, 300)
    assert framing == Framing((0, 0, 900, 600), (450, 300))
    assert not small


def test_points_and_pixels_go_the_same_way() -> None:
    picture = np.zeros((400, 600), np.uint8)
    picture[100:104, 200:204] = 255
    framing = Framing((100, 50, 500, 350), (920, 600), (60, 0, 60, 0))
    cut = framing.cut(picture)
    assert cut.shape == (600, 800)
    y, x = np.unravel_index(np.argmax(cut), cut.shape)
    place = framing.move(np.array([[202, 102, 10]], np.float32))[0]
    assert place[0] == pytest.approx(x + 60, abs=4)
    assert place[1] == pytest.approx(y, abs=4)
    assert place[2] == pytest.approx(20)
