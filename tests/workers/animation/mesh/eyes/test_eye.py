"""Eyes drawn alone: lids, gaze, and what is left untouched."""

import dataclasses

import cv2
import numpy as np
import pytest

from workers.animation.mesh.eyes import eye as eyes
from workers.animation.mesh.eyes.eye import Look, draw_eye
from workers.animation.mesh.rig.rig import Rig, build_rig
from workers.face.detection.landmarks import FaceMesh
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
    middle = np.array(
        [[0.0, np.interp(0, eye.lids.columns, (0.6 * eye.lids.upper + 0.4 * eye.lids.lower))]]
    )
    below = np.array([[0.0, np.interp(0, eye.lids.columns, eye.lids.lower) + 0.16]])
    (x, y), (u, w) = (eye.lids.axes.to_picture(at)[0].round().astype(int) for at in (middle, below))
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
    at = eye.lids.axes.to_face(np.stack([xs, ys], axis=-1).astype(np.float64))
    near = (
        np.hypot(at[..., 0] - eye.ball.centre[0], at[..., 1] - eye.ball.centre[1])
        < 1.6 * eye.ball.radius
    )
    near &= (at[..., 1] > np.interp(at[..., 0], eye.lids.columns, eye.lids.upper) + 0.02) & (
        at[..., 1] < np.interp(at[..., 0], eye.lids.columns, eye.lids.lower) - 0.02
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
        middle = np.array(
            [[0.0, np.interp(0, eye.lids.columns, 0.5 * (eye.lids.upper + eye.lids.lower))]]
        )
        x, y = eye.lids.axes.to_picture(middle)[0].round().astype(int)
        near = np.s_[y - 3 : y + 4, x - 8 : x + 9]
        closed = draw(rig, Look(1, 0, 0, 0, 0), which)
        assert np.abs(closed[near].astype(int) - shut[near]).mean() < 6
        half = draw(rig, Look(0.5, 0, 0, 0, 0), which)
        assert np.abs(half[near].astype(int) - shut[near]).mean() > 6
        rest = draw(rig, REST, which)
        assert np.abs(rest[near].astype(int) - portrait.image[near]).mean() < 4


@pytest.mark.parametrize(
    "look", [Look(0, 0, 0, 0.01, 0), Look(0, 0, 0, 0, 0.01), Look(0.004, 0, 0, 0, 0)]
)
def test_nothing_is_seen_of_the_moment_when_drawing_begins(rig: Rig, look: Look) -> None:
    """An eye at rest is not drawn at all; one that hardly moves looks the same."""
    for which in (0, 1):
        assert not np.any(draw(rig, REST, which) != rig.plate)
        away = change(rig, look, which)
        assert away.max() > 0  # it was drawn
        assert away.max() <= 12
        x0, y0, x1, y1 = (round(v) for v in rig.eyes[which].box)
        assert away[y0:y1, x0:x1].mean() < 0.25


def opening(rig: Rig, portrait: Portrait, blink: float) -> np.ndarray:
    """How far each eye is open by the iris net, as a part of its width [2]."""
    frame = rig.plate.copy()
    for eye in rig.eyes:
        draw_eye(
            eye,
            Look(blink, 0, 0, 0, 0),
            rig.texture,
            rig.scale,
            rig.canvas,
            rig.canvas.nodes,
            frame,
        )
    _, lids = FaceMesh().eyes(frame, portrait.landmarks)
    gap = np.hypot(*(lids[:, 4] - lids[:, 12]).T)
    return np.asarray(gap / np.hypot(*(lids[:, 0] - lids[:, 8]).T))


def test_a_blink_shuts_both_eyes_by_a_net_that_measures_them(rig: Rig, portrait: Portrait) -> None:
    wide, half, shut = (opening(rig, portrait, blink) for blink in (0.0, 0.5, 1.0))
    assert np.all(shut < half)
    assert np.all(half < wide)
    assert np.all(shut < 0.35 * wide)  # a net never sees a closed eye as thin as a line


def dark(rig: Rig, blink: float, which: int) -> int:
    """Pixels where the iris is on the photo that are as dark as it; lashes are left out."""
    eye = rig.eyes[which]
    ys, xs = np.mgrid[: rig.plate.shape[0], : rig.plate.shape[1]].astype(np.float32)
    at = eye.lids.axes.to_face(np.dstack([xs, ys]))
    upper, _, _, meet = eye.lids.curves(np.ascontiguousarray(at[..., 0]))
    inside = (at[..., 1] > upper + 0.01) & (at[..., 1] < meet - 0.03)
    inside &= eye.ball.radius > np.hypot(*(at - np.array(eye.ball.centre)).T).T
    level = np.median(rig.plate.mean(axis=2)[inside])
    drawn = draw(rig, Look(blink, 0, 0, 0, 0), which) if blink else rig.plate
    return int(np.sum(drawn.mean(axis=2)[inside] <= level))


@pytest.mark.parametrize("which", [0, 1])
def test_of_a_closed_eye_less_than_a_seventh_is_dark(rig: Rig, which: int) -> None:
    assert dark(rig, 1.0, which) < 0.15 * dark(rig, 0.0, which)
    assert dark(rig, 0.3, which) > 0.15 * dark(rig, 0.0, which)


def test_both_eyes_shut_alike(rig: Rig) -> None:
    """The share of each iris that is left, at every stage of a blink."""
    for blink in (0.25, 0.5, 0.75):
        left, right = (dark(rig, blink, which) / dark(rig, 0.0, which) for which in (0, 1))
        assert abs(left - right) < 0.3


def test_glasses_stay_where_they_are(portrait: Portrait, monkeypatch: pytest.MonkeyPatch) -> None:
    """A frame painted on the photo is the same to the pixel in a blink; skin beside it is not."""
    bare = build_rig(portrait)
    image, frame = portrait.image.copy(), np.zeros(portrait.image.shape[:2], np.uint8)
    centres = []
    for eye in bare.eyes:
        centre = eye.lids.axes.to_picture(np.array([[0.0, 0.02]]))[0]
        centres.append(centre)
        half = np.array([0.40, 0.27]) * bare.axes.unit
        cv2.ellipse(frame, (centre.round().astype(int).tolist(), (2 * half).tolist(), 0), 255, 3)
    inner = [centres[0][0] + 0.40 * bare.axes.unit, centres[1][0] - 0.40 * bare.axes.unit]
    height = int(np.mean([centre[1] for centre in centres]))
    cv2.line(frame, (int(inner[0]), height), (int(inner[1]), height), 255, 3)
    image[frame > 0] = 25
    rig = build_rig(dataclasses.replace(portrait, image=image))
    assert bare.eyes[0].frame is None
    assert rig.eyes[0].frame is not None
    for which in (0, 1):
        for look in (Look(1, 0, 0, 0, 0), Look(0.5, 0, 0, 0.3, 0.1)):
            moved = change(rig, look, which)
            assert moved[frame > 0].max() <= 2
            assert moved.max() > 40
    # What would happen if glasses were not known.
    monkeypatch.setattr(eyes, "wears_glasses", lambda *_: False)
    unaware = build_rig(dataclasses.replace(portrait, image=image))
    assert change(unaware, Look(1, 0, 0, 0, 0))[frame > 0].max() > 40
