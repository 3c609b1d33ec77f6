"""Lids: where margins go, and that skin which slides neither folds nor tears."""

import numpy as np
import pytest

from workers.animation.mesh.eyes.lids import (
    BELOW,
    LASHES,
    Look,
    margins,
    measure_lids,
    slide_lower,
    slide_shut,
    slide_upper,
)
from workers.animation.mesh.geometry.axes import Axes
from workers.face.portrait import Portrait

F32 = np.float32
UPPER, LOWER, CEILING, MEET = (F32(v) for v in (-0.10, 0.08, -0.30, 0.06))


def at(look: Look) -> tuple[float, float]:
    top, bottom = margins(look, *(np.array([[v]], F32) for v in (UPPER, LOWER, MEET)))
    return float(top[0, 0]), float(bottom[0, 0])


def test_margins_rest_meet_widen_and_narrow() -> None:
    assert at(Look(0, 0, 0, 0, 0)) == pytest.approx((UPPER, LOWER))
    assert at(Look(1, 0, 0, 0, 0)) == pytest.approx((MEET, MEET))
    assert at(Look(0, 1, 0, 0, 0))[0] < UPPER - 0.02
    top, bottom = at(Look(0, 0, 1, 0, 0))
    assert top > UPPER
    assert bottom < LOWER - 0.02


def test_the_upper_lid_rises_with_a_look_up() -> None:
    assert at(Look(0, 0, 0, 0, -0.4))[0] < UPPER - 0.01
    assert at(Look(0, 0, 0, 0.4, 0))[0] == pytest.approx(UPPER)


@pytest.mark.parametrize("blink", [0.2, 0.6, 1.0])
def test_skin_slides_in_order_and_stands_still_at_its_ends(blink: float) -> None:
    top, bottom = (F32(v) for v in at(Look(blink, 0, 0, 0, 0)))
    above = np.linspace(CEILING - 0.05, top, 200, dtype=F32)
    came = slide_upper(above, UPPER, top, CEILING)
    assert np.all(np.diff(came) >= -1e-6)
    assert came[0] == above[0]
    assert came[-1] == pytest.approx(UPPER)
    lashes = above > top - LASHES
    np.testing.assert_allclose(came[lashes] - UPPER, above[lashes] - top, atol=1e-6)
    below = np.linspace(bottom, LOWER + BELOW + 0.05, 200, dtype=F32)
    came = slide_lower(below, UPPER, LOWER, bottom, BELOW, 0.0)
    assert np.all(np.diff(came) >= -1e-6)
    assert came[0] == pytest.approx(LOWER)
    assert came[-1] == below[-1]


def test_the_closed_eye_is_its_picture_and_lashes_look_shorter_before() -> None:
    y = np.linspace(CEILING, MEET + 0.2, 100, dtype=F32)
    np.testing.assert_allclose(slide_shut(y, MEET, MEET, CEILING, 1.0), y, atol=1e-6)
    top = F32(0.0)
    tip = slide_shut(np.array([top + 0.03], F32), MEET, top, CEILING, 0.5)
    assert tip[0] > MEET + 0.05


def test_measured_lids_part_between_the_corners_and_meet_beyond(portrait: Portrait) -> None:
    face = Axes.of(portrait)
    for which in (0, 1):
        lids = measure_lids(portrait, face, which)
        gap = lids.lower - lids.upper
        assert 0.08 < gap.max() < 0.3
        assert gap[0] == gap[-1] == 0.0
        assert np.all(lids.ceiling < lids.upper)
        upper, lower, ceiling, meet = lids.curves(lids.columns[None].astype(F32))
        np.testing.assert_allclose(upper[0], lids.upper, atol=2e-3)
        np.testing.assert_allclose(lower[0], lids.lower, atol=2e-3)
        assert np.all(ceiling[0] < meet[0])
