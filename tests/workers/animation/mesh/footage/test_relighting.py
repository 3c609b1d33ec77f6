"""The light of a frame, seen on the skin and given to the mouth."""

import numpy as np
import pytest

from workers.animation.mesh.footage.relighting import relight, see_light
from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.mouth.teeth import furnish
from workers.face.portrait import Portrait


def test_a_lamp_is_seen_on_the_skin_whatever_is_between_the_lips(portrait: Portrait) -> None:
    unit = portrait.eye_distance
    plain = see_light(portrait.image, portrait.landmarks, unit)
    assert plain[0] > plain[2]  # skin
    dimmed = (portrait.image * np.array([0.5, 0.6, 0.7])).astype(np.uint8)
    assert see_light(dimmed, portrait.landmarks, unit) / plain == pytest.approx(
        [0.5, 0.6, 0.7], rel=0.02
    )
    x, y = portrait.landmarks[[13, 14], :2].mean(axis=0).astype(int)
    toothless = portrait.image.copy()
    toothless[y - 2 : y + 3, x - 6 : x + 7] = 0
    assert see_light(toothless, portrait.landmarks, unit) == pytest.approx(plain, rel=0.03)


def test_out_of_the_picture_there_is_no_light_and_no_error(portrait: Portrait) -> None:
    away = portrait.landmarks + np.float32(5000)
    assert see_light(portrait.image, away, portrait.eye_distance) == pytest.approx([128] * 3)


def test_a_mouth_is_as_bright_as_the_face(portrait: Portrait) -> None:
    inside = furnish(portrait, Axes.of(portrait))
    dark = relight(inside, np.array([0.5, 0.4, 0.3], np.float32))
    ratio = dark.upper.pixels[..., :3].sum(axis=(0, 1)) / inside.upper.pixels[..., :3].sum(
        axis=(0, 1)
    )
    assert ratio == pytest.approx([0.5, 0.4, 0.3], rel=1e-3)
    assert np.array_equal(dark.upper.pixels[..., 3], inside.upper.pixels[..., 3])
    assert dark.cavity == pytest.approx(inside.cavity * [0.5, 0.4, 0.3])
    assert relight(inside, np.array([1.01, 1.0, 0.99], np.float32)) is inside
