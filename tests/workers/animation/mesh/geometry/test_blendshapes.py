"""Displacements of the mesh's vertices, without a picture."""

import numpy as np
import pytest

from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.geometry.blendshapes import (
    MOUTH,
    OPEN_PHOTO,
    SKIN,
    lip_gap,
    shape_mouth,
    shape_skin,
)
from workers.face import mesh_indices as v
from workers.face.portrait import Portrait
from workers.performance.tracks import INDEX


@pytest.fixture(scope="module")
def face(portrait: Portrait) -> np.ndarray:
    return Axes.of(portrait).to_face(portrait.landmarks[:, :2].astype(np.float64))


def test_every_source_is_a_track() -> None:
    sources = [name for names in (MOUTH | SKIN).values() for name in names]
    assert set(sources) <= set(INDEX)
    assert len(sources) == len(set(sources))


def test_all_channels_in_order_and_finite(face: np.ndarray) -> None:
    shapes = shape_mouth(face)
    assert list(shapes) == list(MOUTH)
    for shape in shapes.values():
        assert shape.shape == (468, 2)
        assert np.isfinite(shape).all()


def test_closing_brings_the_lips_of_an_open_smile_together(face: np.ndarray) -> None:
    assert lip_gap(face) > OPEN_PHOTO
    assert lip_gap(face + shape_mouth(face)["close"]) < 0.01


def test_lips_never_part_at_their_corners(face: np.ndarray) -> None:
    """However they open, what is next to a corner parts less than the middle: no blunt hole."""
    for name in ("jaw", "raise", "lower", "funnel"):
        shape = shape_mouth(face)[name]
        parted = shape[list(v.INNER_LOWER), 1] - shape[list(v.INNER_UPPER), 1]
        assert parted[0] == parted[-1] == 0
        assert max(parted[1], parted[-2]) < 0.55 * parted[5]
        assert np.argmax(parted) in (4, 5, 6)


def test_a_jaw_moves_the_chin_and_not_the_nose(face: np.ndarray) -> None:
    jaw = shape_mouth(face)["jaw"]
    assert jaw[v.CHIN, 1] > 0.25
    assert np.abs(jaw[[1, 4, 168]]).max() < 0.01


def test_sides_are_sides(face: np.ndarray) -> None:
    for name in ("smile", "frown", "stretch"):
        left = np.abs(shape_mouth(face)[f"{name}_left"]).sum(axis=1)
        assert left[face[:, 0] < -0.15].max() > 0.01
        assert left[face[:, 0] > 0.15].max() == 0


def test_brows_slide_and_lids_stay(face: np.ndarray) -> None:
    skin = shape_skin(face, face)
    lids = [n for row in v.UPPER_LIDS + v.LOWER_LIDS for n in row]
    for name in ("inner_brow", "outer_brow_left", "frown_brow_right"):
        assert np.abs(skin[name][lids]).max() < 0.03
        assert np.abs(skin[name]).max() > 0.05
    inner = [pair[0] for pair in (v.BROWS[0][-1], v.BROWS[1][-1])]
    outer = [pair[0] for pair in (v.BROWS[0][0], v.BROWS[1][0])]
    raised = -skin["inner_brow"][:, 1]
    assert raised[inner].min() > 2 * raised[outer].max()
