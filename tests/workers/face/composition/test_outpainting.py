"""A wall made longer: no seam, no mirrored person, the inside untouched."""

import cv2
import numpy as np

from workers.face.composition.outpainting import extend, measure_grain

UNIT = 40.0


def studio(noise: float = 3.0) -> tuple[np.ndarray, np.ndarray]:
    """A wall whose light falls off to both sides, and a red person whose shoulders leave it."""
    rng = np.random.default_rng(2)
    y, x = np.mgrid[:300, :300].astype(np.float32)
    wall = 170 - 70 * ((x - 150) / 150) ** 2 + 0.1 * y
    grain = cv2.GaussianBlur(rng.normal(0, 2 * noise, (300, 300, 3)), (0, 0), 0.6)
    alpha = np.zeros((300, 300), np.float32)
    cv2.circle(alpha, (150, 120), 55, 1, -1, cv2.LINE_AA)
    cv2.ellipse(alpha, (150, 330), (220, 120), 0, 180, 360, 1, -1, cv2.LINE_AA)
    cover = alpha[..., None]
    seen = (1 - cover) * wall[..., None] + cover * np.array([170, 30, 30.0]) + grain
    return np.clip(seen, 0, 255).astype(np.uint8), alpha


def test_the_inside_is_as_it_was() -> None:
    image, alpha = studio()
    made, cover = extend(image, alpha, (80, 20, 90, 0), UNIT)
    assert made.shape == (320, 470, 3)
    assert cover.shape == (320, 470)
    assert np.array_equal(made[20:, 80:380], image)
    assert extend(image, alpha, (0, 0, 0, 0), UNIT)[0] is image


def test_there_is_no_seam() -> None:
    image, alpha = studio(noise=0)
    made, _ = extend(image, alpha, (80, 0, 80, 0), UNIT)
    row = made[40, :, 1].astype(int)
    assert np.abs(np.diff(row))[[79, 379]].max() <= 2  # no step
    bend = cv2.blur(row[None].astype(np.float32), (9, 1))[0]
    slopes = np.diff(bend)
    inside, outside = slopes[88:100].mean(), slopes[62:74].mean()
    assert inside > 0.5  # the wall gets darker towards its border
    assert outside > 0.15 * inside  # and goes on so: a plain mirror image would turn back


def test_grain_goes_on() -> None:
    image, alpha = studio(noise=4)
    made, _ = extend(image, alpha, (120, 0, 0, 0), UNIT)

    def rough(part: np.ndarray) -> float:
        return float(np.std(part.astype(np.float32) - cv2.GaussianBlur(part, (0, 0), 2.5)))

    inside, outside = rough(made[20:120, 130:180]), rough(made[20:120, 10:60])
    assert 0.5 < outside / inside < 1.5


def test_the_person_is_never_mirrored_and_a_sleeve_falls_off() -> None:
    image, alpha = studio()
    assert alpha[:, 0].max() == 1  # the shoulders leave the picture
    made, cover = extend(image, alpha, (150, 0, 150, 0), UNIT)
    red = made[..., 0].astype(int) - made[..., 1] > 60
    assert not red[:200, :150].any()  # no second head
    assert not red[:200, 450:].any()
    tops = [
        int(np.argmax(cover[:, x] > 0.5)) if cover[:, x].max() > 0.5 else 300 for x in range(450)
    ]
    falling = np.diff(tops[:150])
    assert falling.max() <= 0  # inwards it rises, all the way
    assert abs(tops[149] - tops[150]) <= 3
    assert tops[0] == 300  # and it ends within the frame
    assert red[290, 140]
    assert cover[:, 0].max() < 0.5


def test_grain_is_measured_on_the_wall_alone() -> None:
    image, alpha = studio(noise=0)
    image[alpha > 0.5] = np.random.default_rng(1).integers(0, 255, (int((alpha > 0.5).sum()), 3))
    far = np.full((50, 50), 1e6, np.float32)
    assert measure_grain(image, alpha)((50, 50, 3), far).std() < 0.5
