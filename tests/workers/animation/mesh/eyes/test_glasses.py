"""Glasses: told from a bare face, from a fold and from half a frame."""

import cv2
import numpy as np
import pytest

from workers.animation.mesh.eyes.glasses import find_frame, loosen, wears_glasses
from workers.animation.mesh.eyes.lids import Lids, measure_lids
from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.geometry.displacement import Grid
from workers.face import mesh_indices as v
from workers.face.portrait import Portrait


def both(portrait: Portrait) -> tuple[Lids, Lids]:
    face = Axes.of(portrait)
    return measure_lids(portrait, face, 0), measure_lids(portrait, face, 1)


def draw_frame(
    portrait: Portrait, bridge: bool = True, rims: tuple[int, ...] = (0, 1), colour: int = 30
) -> np.ndarray:
    """The photo with a frame drawn on it, or parts of one."""
    image, face = portrait.image.copy(), Axes.of(portrait)
    inner = []
    for which, lids in enumerate(both(portrait)):
        centre = lids.axes.to_picture(np.array([[0.0, 0.05]]))[0]
        half = np.array([0.36, 0.30]) * face.unit
        inner.append(centre + np.array([half[0] if which == 0 else -half[0], -4]))
        if which in rims:
            box = (centre.tolist(), (2 * half).tolist(), 0)
            cv2.ellipse(image, box, (colour,) * 3, 2, cv2.LINE_AA)
    if bridge:
        a, b = (point.round().astype(int).tolist() for point in inner)
        cv2.line(image, a, b, (colour,) * 3, 2, cv2.LINE_AA)
    return image


def test_a_bare_face_wears_none(portrait: Portrait) -> None:
    assert not wears_glasses(portrait.image, Axes.of(portrait), both(portrait))


@pytest.mark.parametrize("colour", [20, 80])
def test_a_frame_is_seen(portrait: Portrait, colour: int) -> None:
    image = draw_frame(portrait, colour=colour)
    assert wears_glasses(image, Axes.of(portrait), both(portrait))


def test_parts_of_a_frame_are_none(portrait: Portrait) -> None:
    face, lids = Axes.of(portrait), both(portrait)
    for part in (
        draw_frame(portrait, bridge=False),
        draw_frame(portrait, rims=(0,)),
        draw_frame(portrait, rims=()),
    ):
        assert not wears_glasses(part, face, lids)


def test_the_rim_is_not_free_and_skin_within_is(portrait: Portrait) -> None:
    image = draw_frame(portrait)
    changed = np.abs(image.astype(int) - portrait.image).max(axis=2) > 60
    ys, xs = np.mgrid[: image.shape[0], : image.shape[1]].astype(np.float32)
    for lids in both(portrait):
        frame, within = find_frame(image, lids)
        free = frame.read(np.dstack([xs, ys]))
        at = lids.axes.to_face(np.dstack([xs, ys]))
        near = (np.abs(at[..., 0]) < 0.42) & (np.abs(at[..., 1] - 0.08) < 0.30)
        assert free[near & changed].mean() < 0.1
        lens = np.hypot(at[..., 0] / 0.36, (at[..., 1] - 0.05) / 0.30) < 0.7
        assert free[lens].mean() > 0.9
        assert within.below < 0.24


def test_a_reflection_is_left_where_it_is(portrait: Portrait) -> None:
    image = draw_frame(portrait)
    lids = both(portrait)[0]
    at = lids.axes.to_picture(np.array([[0.0, 0.17]]))[0].round().astype(int)
    cv2.circle(image, at.tolist(), 3, (255, 255, 255), -1)
    frame, _ = find_frame(image, lids)
    assert frame.read(at.astype(np.float32)[None, None])[0, 0] < 0.1


def test_brows_under_glasses_leave_them_in_place(portrait: Portrait) -> None:
    image, face = draw_frame(portrait), Axes.of(portrait)
    grid = Grid.over((0, 0, 400, 400), 4)
    frames = [find_frame(image, lids)[0] for lids in both(portrait)]
    free = loosen(frames, grid, face.unit)

    def at(place: np.ndarray) -> float:
        column, row = (place // 4).astype(int)
        return float(free[row, column])

    assert all(at(portrait.irises[which, 0]) < 0.2 for which in (0, 1))
    assert at(portrait.landmarks[v.CHIN, :2]) == 1
    assert (loosen([], grid, face.unit) == 1).all()
