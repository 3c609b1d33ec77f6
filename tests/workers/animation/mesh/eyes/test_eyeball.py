"""The eyeball's layers: the photo at rest, a whole iris, highlights that go half as far."""

import dataclasses

import cv2
import numpy as np
import pytest

from workers.animation.mesh.eyes.eyeball import FOLLOW, measure_ball
from workers.animation.mesh.eyes.lids import measure_lids
from workers.animation.mesh.geometry.axes import Axes
from workers.face.portrait import Portrait

WHITE, IRIS, LAMP, SKIN = 225, 70, 250, 170


@pytest.fixture(scope="module")
def drawn(portrait: Portrait) -> Portrait:
    """The photo's eyes redrawn: even white, an even iris, and a lamp up left in each pupil."""
    image = cv2.resize(portrait.image, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)
    portrait = dataclasses.replace(
        portrait,
        landmarks=3 * portrait.landmarks + 1,
        irises=3 * portrait.irises + 1,
        lids=3 * portrait.lids + 1,
        mask=cv2.resize(portrait.mask, None, fx=3, fy=3),
    )
    for which in (0, 1):
        lids = measure_lids(portrait, Axes.of(portrait), which)
        place = np.concatenate(
            [np.stack([lids.columns, lids.upper], 1), np.stack([lids.columns, lids.lower], 1)[::-1]]
        )
        hole = np.zeros(image.shape[:2], np.uint8)
        ring = lids.axes.to_picture(place).round().astype(np.int32)
        cv2.fillPoly(hole, [ring], 1)
        hole = cv2.dilate(hole, np.ones((3, 3), np.uint8))
        eye = np.full_like(image, WHITE)
        centre = portrait.irises[which, 0]
        radius = float(np.hypot(*(portrait.irises[which, 1:] - centre).T).mean())
        cv2.circle(eye, centre.round().astype(int).tolist(), round(radius), (IRIS,) * 3, -1)
        lamp = (centre - 0.3 * radius).round().astype(int).tolist()
        cv2.circle(eye, lamp, 3, (LAMP,) * 3, -1)
        image[hole > 0] = eye[hole > 0]
    return dataclasses.replace(portrait, image=image)


def look(drawn: Portrait, which: int, way: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """The ball alone over the whole picture [H, W], and how far within the lids pixels lie."""
    lids = measure_lids(drawn, Axes.of(drawn), which)
    ball = measure_ball(drawn, lids, which)
    ys, xs = np.mgrid[: drawn.image.shape[0], : drawn.image.shape[1]].astype(np.float32)
    at = lids.axes.to_face(np.dstack([xs, ys])).astype(np.float32)
    upper, lower, _, _ = lids.curves(np.ascontiguousarray(at[..., 0]))
    depth = np.minimum(at[..., 1] - upper, lower - at[..., 1])
    seen = ball.paint(np.dstack([xs, ys]), np.array(way)).mean(axis=2)
    return seen, depth


@pytest.mark.parametrize("which", [0, 1])
def test_at_rest_the_layers_are_the_photo(drawn: Portrait, which: int) -> None:
    seen, depth = look(drawn, which, (0, 0))
    away = np.abs(seen - drawn.image.mean(axis=2))[depth > 0.025]
    assert np.percentile(away, 95) < 8
    assert away.mean() < 3


def centre_of(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    ys, xs = np.nonzero(mask)
    weight = picture[mask]
    return np.array([(xs * weight).sum(), (ys * weight).sum()]) / weight.sum()


@pytest.mark.parametrize("which", [0, 1])
def test_the_iris_goes_where_it_is_sent_and_the_lamp_half_as_far(
    drawn: Portrait, which: int
) -> None:
    way = (8.0, 0.0)
    places = []
    for sent in ((0.0, 0.0), way):
        seen, depth = look(drawn, which, sent)
        inside = depth > 0.02
        dark = np.where(inside, np.clip(150 - seen, 0, None), 0)
        iris = centre_of(dark, dark > 0)
        ys, xs = np.mgrid[: seen.shape[0], : seen.shape[1]]
        lamp = (np.hypot(xs - iris[0], ys - iris[1]) < 13) & (seen > 150)
        places.append((iris, centre_of(seen, lamp)))
    moved, followed = (places[1][k][0] - places[0][k][0] for k in (0, 1))
    assert moved == pytest.approx(8.0, abs=1.2)
    assert followed == pytest.approx(8.0 * FOLLOW, abs=0.8)


@pytest.mark.parametrize("way", [(9.0, 0.0), (-9.0, 0.0), (0.0, -5.0)])
def test_what_the_iris_leaves_is_white_and_no_iris_stays_behind(
    drawn: Portrait, way: tuple[float, float]
) -> None:
    for which in (0, 1):
        rest, depth = look(drawn, which, (0, 0))
        seen, _ = look(drawn, which, way)
        bared = (depth > 0.03) & (rest < 90) & (seen > rest + 60)
        assert bared.sum() > 20
        assert np.median(seen[bared]) > 0.75 * WHITE
        still = np.sum((depth > 0.03) & (seen < 110))
        assert still == pytest.approx(np.sum((depth > 0.03) & (rest < 110)), rel=0.35)
