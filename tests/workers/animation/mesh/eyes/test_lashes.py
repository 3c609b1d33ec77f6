"""Lashes of a closed eye: where they hang, and what they take from the open eye's."""

import cv2
import numpy as np
import pytest

from workers.animation.mesh.eyes.inpainting import EyePatch
from workers.animation.mesh.eyes.lashes import draw_lashes
from workers.animation.mesh.eyes.lids import Lids, measure_lids
from workers.animation.mesh.geometry.axes import Axes
from workers.face.portrait import Portrait


def eye(portrait: Portrait, image: np.ndarray, which: int) -> tuple[Lids, EyePatch]:
    """One eye's lids, and what is about it on the image."""
    lids = measure_lids(portrait, Axes.of(portrait), which)
    corners = np.array([[lids.columns[0], -0.4], [lids.columns[-1], 0.4]])
    return lids, EyePatch.of(image, lids.axes.to_picture(corners), 4.0)


def drawn(portrait: Portrait, image: np.ndarray, which: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Colour and coverage of the lashes."""
    lids, cut = eye(portrait, image, which)
    x, y = cut.places(lids.axes)
    skin = np.full_like(cut.pixels, 190)
    return draw_lashes(cut, lids, x, y, skin, 1.0 if which else -1.0)


@pytest.mark.parametrize("which", [0, 1])
def test_they_hang_longest_at_the_temple_and_end_at_the_corners(
    portrait: Portrait, which: int
) -> None:
    lids, cut = eye(portrait, portrait.image, which)
    x, y = cut.places(lids.axes)
    _, coverage = drawn(portrait, portrait.image, which)
    start, stop = lids.columns[0] + 0.25, lids.columns[-1] - 0.25
    out = (x - start) / (stop - start) if which else (stop - x) / (stop - start)
    _, _, _, meet = lids.curves(x)
    hang = (y > meet + 0.025) & (y < meet + 0.06)
    assert coverage[hang & (out > 0.7)].mean() > 3 * coverage[hang & (out < 0.4)].mean()
    line = np.abs(y - meet) < 0.008
    assert coverage[line & (out > 0.3) & (out < 0.9)].min() > 0.3
    assert coverage[(out < -0.1) | (out > 1.25)].max() < 0.02
    assert coverage[y < meet - 0.05].max() < 0.1


def test_made_up_eyes_have_more_of_them(portrait: Portrait) -> None:
    lids, _ = eye(portrait, portrait.image, 0)
    ink, coverage = drawn(portrait, portrait.image)
    painted = portrait.image.copy()
    line = lids.axes.to_picture(np.stack([lids.columns, lids.upper], axis=1)[35:-35])
    cv2.polylines(painted, [line.round().astype(np.int32)], False, (10, 10, 10), 3)
    black, dense = drawn(portrait, painted)
    assert black.mean() < ink.mean()
    assert dense.sum() > 1.1 * coverage.sum()


def test_they_are_softer_on_a_soft_photo(portrait: Portrait) -> None:
    def steepest(image: np.ndarray) -> float:
        coverage = drawn(portrait, image)[1]
        return float(np.abs(np.diff(coverage, axis=0)).max())

    blurred = cv2.GaussianBlur(portrait.image, (0, 0), 2.5)
    assert steepest(blurred) < 0.7 * steepest(portrait.image)
