"""Growing colour into what is not known, and grain."""

import cv2
import numpy as np

from workers.animation.mesh.eyes.inpainting import EyePatch, blur, fill, grain

F32 = np.float32


def test_a_hole_in_a_slope_is_filled_with_the_slope() -> None:
    ys, xs = np.mgrid[:60, :80].astype(F32)
    slope = np.dstack([100 + xs, 50 + ys, 150 - xs]).astype(F32)
    known = np.ones((60, 80), F32)
    known[20:40, 25:50] = 0
    spoilt = slope.copy()
    spoilt[20:40, 25:50] = 255
    hole = np.s_[22:38, 27:48]
    filled = fill(spoilt, known, 2.0)
    assert np.abs(filled[hole] - slope[hole]).mean() < 5
    assert np.abs(fill(spoilt, np.ones_like(known), 2.0)[hole] - slope[hole]).mean() > 50


def test_what_is_hardly_known_gives_its_own_mean() -> None:
    light = np.full((30, 30, 3), 9, F32)
    known = np.zeros((30, 30), F32)
    light[3, 4], known[3, 4] = 120, 1
    assert np.abs(fill(light, known, 1.0) - 120).max() < 8


def test_grain_keeps_noise_and_drops_lines() -> None:
    noise = np.random.default_rng(1).normal(0, 3, (80, 80, 3)).astype(F32)
    picture = 120 + noise
    picture[40:43] = 10
    fine = grain(picture, 2.0)
    assert 0.7 < fine[:30].std() / noise[:30].std() < 1.1
    assert np.abs(fine[38:45]).max() < 4 * 3 + 3


def test_a_cut_knows_where_its_pixels_lie() -> None:
    ys, xs = np.mgrid[:50, :70]
    image = np.dstack([xs * 3, ys * 3, xs * 0]).astype(np.uint8)
    cut = EyePatch.of(image, np.array([[20.0, 10.0], [40.0, 30.0]]), 4.0)
    places = cut.pixel_places()
    inner = np.s_[4:-4, 4:-4]
    assert np.abs(cut.pixels[..., 0] - 3 * places[..., 0])[inner].max() < 2.5
    assert np.abs(cut.pixels[..., 1] - 3 * places[..., 1])[inner].max() < 2.5


def test_a_wide_blur_on_fewer_pixels_is_the_same_blur() -> None:
    noise = np.random.default_rng(2).normal(0, 40, (120, 150)).astype(F32)
    true = cv2.GaussianBlur(noise, (0, 0), 12.0)
    assert np.abs(blur(noise, 12.0) - true).mean() < 0.35 * true.std()
    assert np.abs(cv2.GaussianBlur(noise, (0, 0), 6.0) - true).mean() > 0.7 * true.std()
    np.testing.assert_array_equal(blur(noise, 2.0), cv2.GaussianBlur(noise, (0, 0), 2.0))
