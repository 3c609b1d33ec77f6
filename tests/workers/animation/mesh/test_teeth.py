"""What is behind the lips."""

import numpy as np

from workers.animation.mesh.axes import Axes
from workers.animation.mesh.teeth import furnish
from workers.face.portrait import Portrait


def test_an_open_smile_lends_its_own_teeth(portrait: Portrait) -> None:
    inside = furnish(portrait, Axes.of(portrait))
    assert inside.own
    shown = inside.upper.pixels[inside.upper.pixels[..., 3] > 0.9]
    assert shown[:, :3].mean() > 100  # teeth, not the dark between


def test_drawn_teeth_take_the_light_of_the_photo(portrait: Portrait) -> None:
    def lower_teeth(image: np.ndarray) -> float:
        lit = Portrait(
            image, portrait.landmarks, portrait.irises, portrait.lids, portrait.mask, portrait.pose
        )
        pixels = furnish(lit, Axes.of(lit)).lower.pixels
        return float(pixels[pixels[..., 3] > 0.9][:, :3].mean())

    assert lower_teeth(portrait.image // 3) < 0.7 * lower_teeth(portrait.image)


def test_layers_are_premultiplied(portrait: Portrait) -> None:
    inside = furnish(portrait, Axes.of(portrait))
    for layer in (inside.upper, inside.lower, inside.tongue):
        pixels = layer.pixels
        assert np.all(pixels[..., 3] <= 1.001)
        assert np.all(pixels[..., :3].max(axis=2) <= 255.5 * pixels[..., 3] + 1e-3)
