"""Eyes drawn alone: lids, gaze, and what is left untouched."""

import dataclasses

import numpy as np
import pytest

from workers.animation.mesh.animator import Rig, build_rig
from workers.animation.mesh.eyes import Look, draw_eye
from workers.face.portrait import Portrait

REST = Look(0, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def rig(portrait: Portrait) -> Rig:
    return build_rig(portrait)


def draw(rig: Rig, look: Look, which: int = 0) -> np.ndarray:
    frame = rig.plate.copy()
    draw_eye(rig.eyes[which], look, rig.texture, rig.scale, rig.canvas, rig.canvas.nodes, frame)
    return frame


def change(rig: Rig, look: Look, which: int = 0) -> np.ndarray:
    """Per pixel, in levels."""
    return np.abs(draw(rig, look, which).astype(int) - draw(rig, REST, which)).max(axis=2)


@pytest.mark.parametrize("which", [0, 1])
def test_at_rest_an_eye_is_the_photo(rig: Rig, which: int) -> None:
    away = np.abs(draw(rig, REST, which).astype(int) - rig.plate)
    assert np.percentile(away, 99.9) <= 3
    assert away.max() < 40


@pytest.mark.parametrize("which", [0, 1])
def test_only_its_own_box_changes(rig: Rig, which: int) -> None:
    x0, y0, x1, y1 = rig.eyes[which].box
    ys, xs = np.nonzero(change(rig, Look(1, 0, 0, 0, 0), which))
    step = rig.canvas.grid.step
    assert xs.min() >= x0 - step
    assert xs.max() <= x1 + step
    assert ys.min() >= y0 - step
    assert ys.max() <= y1 + step


@pytest.mark.parametrize("which", [0, 1])
def test_a_closed_lid_has_the_colour_of_the_face(rig: Rig, which: int) -> None:
    """Its hue is that of the skin below, and it is not much darker."""
    eye = rig.eyes[which]
    frame = draw(rig, Look(1, 0, 0, 0, 0), which).astype(float)
    middle = np.array([[0.0, np.interp(0, eye.columns, (0.6 * eye.upper + 0.4 * eye.lower))]])
    below = np.array([[0.0, np.interp(0, eye.columns, eye.lower) + 0.16]])
    (x, y), (u, w) = (eye.axes.to_picture(at)[0].round().astype(int) for at in (middle, below))
    lid, skin = frame[y, x - 2 : x + 3].mean(axis=0), frame[w, u - 2 : u + 3].mean(axis=0)
    assert 0.7 < lid.mean() / skin.mean() < 1.15
    np.testing.assert_allclose(lid / lid.sum(), skin / skin.sum(), atol=0.03)


def test_a_blink_goes_further_the_more_it_is_asked_for(rig: Rig) -> None:
    amounts = [change(rig, Look(b, 0, 0, 0, 0)).sum() for b in (0.1, 0.4, 0.7, 1.0)]
    assert amounts == sorted(amounts)
    assert amounts[0] > 0


@pytest.mark.parametrize(("right", "down"), [(0.5, 0.0), (-0.5, 0.0), (0.0, 0.4)])
def test_a_gaze_takes_the_dark_of_the_pupil_along(rig: Rig, right: float, down: float) -> None:
    eye = rig.eyes[0]
    ys, xs = np.mgrid[: rig.plate.shape[0], : rig.plate.shape[1]]
    at = eye.axes.to_face(np.stack([xs, ys], axis=-1).astype(np.float64))
    near = np.hypot(at[..., 0] - eye.iris[0], at[..., 1] - eye.iris[1]) < 1.6 * eye.radius
    near &= (at[..., 1] > np.interp(at[..., 0], eye.columns, eye.upper) + 0.02) & (
        at[..., 1] < np.interp(at[..., 0], eye.columns, eye.lower) - 0.02
    )

    def centre(look: Look) -> np.ndarray:
        dark = np.where(near, np.clip(140 - draw(rig, look).mean(axis=2), 0, None), 0)
        return np.array([(at[..., k] * dark).sum() / dark.sum() for k in (0, 1)])

    moved = centre(Look(0, 0, 0, right, down)) - centre(REST)
    assert moved @ np.array([right, down]) > 0


def test_a_picture_of_closed_eyes_is_what_a_closed_eye_shows(portrait: Portrait) -> None:
    """And on the way there its lid slides: what is drawn is neither of the two pictures."""
    shut = np.ascontiguousarray(portrait.image[..., ::-1])  # another picture, easily told apart
    rig = build_rig(dataclasses.replace(portrait, shut=shut))
    for which in (0, 1):
        eye = rig.eyes[which]
        middle = np.array([[0.0, np.interp(0, eye.columns, 0.5 * (eye.upper + eye.lower))]])
        x, y = eye.axes.to_picture(middle)[0].round().astype(int)
        near = np.s_[y - 3 : y + 4, x - 8 : x + 9]
        closed = draw(rig, Look(1, 0, 0, 0, 0), which)
        assert np.abs(closed[near].astype(int) - shut[near]).mean() < 6
        half = draw(rig, Look(0.5, 0, 0, 0, 0), which)
        assert np.abs(half[near].astype(int) - shut[near]).mean() > 6
        rest = draw(rig, REST, which)
        assert np.abs(rest[near].astype(int) - portrait.image[near]).mean() < 4
