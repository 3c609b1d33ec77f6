"""Folds and bulges, where anatomy has them."""

import numpy as np
import pytest

from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.light.relief import build_reliefs
from workers.animation.mesh.light.shading import CHANNELS
from workers.arrays import Floats
from workers.face.portrait import Portrait

X, Y = np.meshgrid(np.linspace(-1.2, 1.2, 121), np.linspace(-2.0, 1.1, 156))


@pytest.fixture(scope="module")
def face(portrait: Portrait) -> Floats:
    return Axes.of(portrait).to_face(portrait.landmarks[:, :2].astype(np.float64))


@pytest.fixture(scope="module")
def reliefs(face: Floats) -> dict[str, Floats]:
    return build_reliefs(face, X, Y, 1.0)


def deepest(relief: Floats) -> tuple[float, float]:
    at = np.unravel_index(relief.argmin(), relief.shape)
    return float(X[at]), float(Y[at])


def test_there_is_one_for_every_channel(reliefs: dict[str, Floats]) -> None:
    assert set(reliefs) == set(CHANNELS)
    assert all(np.isfinite(relief).all() for relief in reliefs.values())
    assert all(0.002 < np.abs(relief).max() < 0.1 for relief in reliefs.values())


def test_a_smile_folds_between_nose_and_corner(reliefs: dict[str, Floats], face: Floats) -> None:
    x, y = deepest(reliefs["smile_left"])
    assert face[61, 0] - 0.2 < x < face[129, 0]
    assert face[129, 1] - 0.1 < y < face[61, 1] + 0.1


def test_a_frown_folds_between_the_brows(reliefs: dict[str, Floats], face: Floats) -> None:
    for side, sign in (("left", -1), ("right", 1)):
        x, y = deepest(reliefs[f"frown_brow_{side}"])
        assert 0 < sign * x < abs(face[55, 0])
        assert y == pytest.approx(face[55, 1], abs=0.2)


def test_rounded_lips_come_forward(reliefs: dict[str, Floats], face: Floats) -> None:
    relief = reliefs["pucker"]
    top = np.unravel_index(relief.argmax(), relief.shape)
    assert abs(X[top]) < 0.05
    assert face[0, 1] < Y[top] < face[17, 1]


def test_sides_mirror_each_other_on_an_even_face(face: Floats) -> None:
    even = face.copy()
    pairs = ((129, 358), (61, 291), (33, 263), (55, 285), (107, 336), (48, 278))
    for left, right in pairs:
        even[right] = even[left] * [-1, 1]
    reliefs = build_reliefs(even, X, Y, 1.0)
    for name in ("smile", "frown", "cheek", "sneer", "frown_brow", "outer_brow"):
        mirrored = reliefs[f"{name}_right"][:, ::-1]
        assert np.allclose(reliefs[f"{name}_left"], mirrored, atol=1e-9)


def test_a_smooth_skin_folds_less(face: Floats, reliefs: dict[str, Floats]) -> None:
    smooth = build_reliefs(face, X, Y, 0.0)
    assert -smooth["frown_brow_left"].min() == pytest.approx(
        -0.5 * reliefs["frown_brow_left"].min()
    )
    assert smooth["pucker"].max() == reliefs["pucker"].max()  # lips come forward on every face
