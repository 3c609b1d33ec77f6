"""The painted closed eye: skin of this photo, with its grain, a fold and lashes."""

import dataclasses

import cv2
import numpy as np
import pytest

from workers.animation.mesh.eyes.closed_eye import measure_shut
from workers.animation.mesh.eyes.lids import measure_lids
from workers.animation.mesh.geometry.axes import Axes
from workers.face.portrait import Portrait


@pytest.fixture(scope="module", params=[0, 1])
def closed(request: pytest.FixtureRequest, portrait: Portrait) -> dict[str, np.ndarray]:
    """The picture and its alpha at the photo's pixels, and each pixel's place about the eye."""
    lids = measure_lids(portrait, Axes.of(portrait), request.param)
    shut = measure_shut(portrait, lids, request.param, None)
    ys, xs = np.mgrid[: portrait.image.shape[0], : portrait.image.shape[1]].astype(np.float32)
    at = lids.axes.to_face(np.dstack([xs, ys])).astype(np.float32)
    x, y = np.ascontiguousarray(at[..., 0]), at[..., 1]
    upper, lower, ceiling, meet = lids.curves(x)
    colour, alpha = shut.read(np.dstack([xs, ys]))
    start, stop = lids.columns[0] + 0.25, lids.columns[-1] - 0.25
    return {
        "grey": colour.mean(axis=2), "photo": portrait.image.mean(axis=2), "alpha": alpha,
        "span": (x - start) / (stop - start), "y": y, "upper": upper, "lower": lower,
        "ceiling": ceiling, "meet": meet,
        "out": (x - start) / (stop - start) if request.param else (stop - x) / (stop - start),
    }  # fmt: skip


def middle(closed: dict[str, np.ndarray]) -> np.ndarray:
    return (closed["span"] > 0.25) & (closed["span"] < 0.75)


def test_lashes_lie_dark_along_the_line_where_lids_meet(closed: dict[str, np.ndarray]) -> None:
    near = middle(closed) & (np.abs(closed["y"] - closed["meet"]) < 0.012)
    lid = middle(closed) & (closed["y"] < closed["meet"] - 0.05) & (closed["y"] > closed["upper"])
    assert closed["grey"][near].mean() < 0.75 * closed["grey"][lid].mean()
    outer = (closed["out"] > 0.7) & (closed["out"] < 0.95)
    inner = (closed["out"] > 0.05) & (closed["out"] < 0.3)
    hang = (closed["y"] > closed["meet"] + 0.02) & (closed["y"] < closed["meet"] + 0.05)
    assert closed["alpha"][hang & outer].mean() > closed["alpha"][hang & inner].mean()


def test_the_lid_carries_what_is_above_the_line_and_no_skin_below(
    closed: dict[str, np.ndarray],
) -> None:
    assert closed["alpha"][middle(closed) & (closed["y"] < closed["meet"] - 0.02)].min() > 0.95
    assert closed["alpha"][middle(closed) & (closed["y"] > closed["meet"] + 0.09)].max() < 0.05


def test_a_lid_is_convex(closed: dict[str, np.ndarray]) -> None:
    """Lighter on its belly than towards the lashes."""
    share = (closed["y"] - closed["upper"]) / np.maximum(closed["meet"] - closed["upper"], 0.01)
    belly = closed["grey"][middle(closed) & (share > 0.1) & (share < 0.4)].mean()
    hem = closed["grey"][middle(closed) & (share > 0.65) & (share < 0.8)].mean()
    assert belly > 1.03 * hem


def test_its_skin_is_as_grainy_as_the_cheek(closed: dict[str, np.ndarray]) -> None:
    def grain(picture: np.ndarray, where: np.ndarray) -> float:
        fine = picture - cv2.GaussianBlur(picture, (0, 0), 1.0)
        return float(1.48 * np.median(np.abs(fine[where])))

    share = (closed["y"] - closed["upper"]) / np.maximum(closed["meet"] - closed["upper"], 0.01)
    lid = middle(closed) & (share > 0.0) & (share < 0.6)
    cheek = middle(closed) & (closed["y"] > closed["lower"] + 0.10)
    cheek &= closed["y"] < closed["lower"] + 0.20
    photo = closed["photo"].astype(np.float32)
    painted = grain(closed["grey"].astype(np.float32), lid)
    assert 0.5 < painted / grain(photo, cheek) < 1.6
    smooth = cv2.GaussianBlur(closed["grey"].astype(np.float32), (0, 0), 4.0)
    assert grain(smooth, lid) < 0.5 * grain(photo, cheek)  # a blurred patch would be told


def test_far_from_the_eye_it_is_the_photo(closed: dict[str, np.ndarray]) -> None:
    near = np.abs(closed["span"] - 0.5) < 0.6
    far = near & (closed["y"] > closed["lower"] + 0.18) & (closed["y"] < closed["lower"] + 0.22)
    assert np.abs(closed["grey"] - closed["photo"])[far].mean() < 3


def test_lashes_are_as_soft_as_the_photo(portrait: Portrait) -> None:
    """On a blurred photo the line of the lashes has no edge that the photo could not have."""

    def steepest(image: np.ndarray) -> float:
        sitter = dataclasses.replace(portrait, image=image)
        lids = measure_lids(sitter, Axes.of(sitter), 0)
        shut = measure_shut(sitter, lids, 0, None)
        x, y = 0.0, float(np.interp(0.0, lids.columns, lids.meet))
        way = np.stack([np.full(60, x), y + np.linspace(-0.08, 0.08, 60)], axis=1)
        colour, _ = shut.read(lids.axes.to_picture(way).astype(np.float32)[None])
        return float(np.abs(np.diff(colour[0].astype(float).mean(axis=1))).max())

    blurred = cv2.GaussianBlur(portrait.image, (0, 0), 2.5)
    assert steepest(blurred) < 0.6 * steepest(portrait.image)
