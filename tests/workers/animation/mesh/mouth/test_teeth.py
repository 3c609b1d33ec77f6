"""What is behind the lips."""

from dataclasses import replace

import numpy as np

from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.mouth.teeth import furnish, measure_grain
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


def test_drawn_teeth_are_as_grainy_as_the_photo(portrait: Portrait) -> None:
    axes = Axes.of(portrait)
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 9, portrait.image.shape[:2])[..., None]
    noisy = replace(
        portrait, image=np.clip(portrait.image + noise, 0, 255).round().astype(np.uint8)
    )
    assert measure_grain(noisy, axes) > measure_grain(portrait, axes) + 4

    def roughness(sitter: Portrait) -> float:
        pixels = furnish(sitter, axes).lower.pixels
        solid = pixels[..., 3] > 0.99
        return float(np.abs(np.diff(pixels[..., 0], axis=1))[solid[:, 1:]].mean())

    assert roughness(noisy) > roughness(portrait) + 1.5


def test_marble_has_a_grey_tongue(portrait: Portrait) -> None:
    def redness(sitter: Portrait) -> float:
        pixels = furnish(sitter, Axes.of(sitter)).tongue.pixels
        solid = pixels[pixels[..., 3] > 0.99]
        return float((solid[:, 0] - solid[:, 2]).mean())

    grey = np.repeat(portrait.image.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)
    assert redness(portrait) > 30
    assert redness(replace(portrait, image=grey)) < 15


def test_layers_are_premultiplied(portrait: Portrait) -> None:
    inside = furnish(portrait, Axes.of(portrait))
    for layer in (inside.upper, inside.lower, inside.tongue):
        pixels = layer.pixels
        assert np.all(pixels[..., 3] <= 1.001)
        assert np.all(pixels[..., :3].max(axis=2) <= 255.5 * pixels[..., 3] + 1e-3)
