"""Edges redrawn by the picture's colours, and colours with the wall taken out of them."""

import cv2
import numpy as np

from workers.face.composition.matting import complete, refine, unmix

WALL, SKIN = np.array([70, 150, 210.0]), np.array([190, 90, 60.0])
UNIT = 60.0


def hairy() -> tuple[np.ndarray, np.ndarray]:
    """A picture of a disc with fine strands on it before a wall, and its true alpha."""
    alpha = np.zeros((1200, 1200), np.float32)
    cv2.circle(alpha, (600, 660), 270, 1, -1, cv2.LINE_AA)
    for angle in np.linspace(-2.8, -0.3, 40):
        end = (int(600 + 355 * np.cos(angle)), int(660 + 355 * np.sin(angle)))
        cv2.line(alpha, (600, 660), end, 1, 6, cv2.LINE_AA)
    alpha = cv2.resize(alpha, (300, 300), interpolation=cv2.INTER_AREA)
    rng = np.random.default_rng(1)
    seen = alpha[..., None] * SKIN + (1 - alpha[..., None]) * WALL
    seen = seen + rng.normal(0, 2, seen.shape)
    return np.clip(seen, 0, 255).astype(np.uint8), alpha


def test_a_coarse_mask_finds_its_strands() -> None:
    image, alpha = hairy()
    coarse = cv2.GaussianBlur(cv2.resize(cv2.resize(alpha, (24, 24)), (300, 300)), (0, 0), 4)
    fine = refine(image, coarse, UNIT)
    assert fine.dtype == np.float32
    assert np.abs(fine - alpha).mean() < 0.4 * np.abs(coarse - alpha).mean()
    # About the disc, strands stand out from the gaps between them.
    ring = np.abs(np.hypot(*(np.mgrid[:300, :300] - [[[165]], [[150]]])) - 79) < 6
    strands, gaps = ring & (alpha > 0.6), ring & (alpha < 0.1)
    apart, before = (float(a[strands].mean() - a[gaps].mean()) for a in (fine, coarse))
    assert apart > before + 0.15
    assert fine[:40, :40].max() == 0
    assert fine[150:180, 140:160].min() == 1


def test_no_wall_is_left_in_the_colours_of_an_edge() -> None:
    image, alpha = hairy()
    front, back = unmix(image, alpha, UNIT)
    edge = (alpha > 0.3) & (alpha < 0.9)
    halo = np.abs(image[edge] - SKIN).mean()
    assert np.abs(front[edge] - SKIN).mean() < 0.2 * halo
    behind = (alpha > 0.1) & (alpha < 0.7)
    assert np.abs(back[behind] - WALL).mean() < 0.2 * np.abs(image[behind] - WALL).mean()
    # Put together again they are the picture.
    cover = alpha[..., None]
    again = cover * front + (1 - cover) * back
    assert np.abs(again[edge] - image[edge]).mean() < 3
    # Each goes on where the other hides it.
    assert np.abs(front[:40, :40] - SKIN).max() < 12
    assert np.abs(back[150:180, 140:160] - WALL).max() < 12


def test_holes_are_filled_smoothly_and_the_rest_is_kept() -> None:
    x = np.linspace(0, 200, 160, dtype=np.float32)
    image = np.dstack([np.tile(x, (120, 1))] * 3)
    weight = np.ones((120, 160), np.float32)
    weight[30:90, 50:110] = 0
    filled = complete(np.where(weight[..., None] > 0, image, 255), weight)
    assert np.array_equal(filled[weight > 0], image[weight > 0])
    assert np.abs(filled[weight == 0] - image[weight == 0]).mean() < 14
    assert np.abs(np.diff(filled[60, :, 0])).max() < 12
