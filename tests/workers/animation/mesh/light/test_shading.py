"""Light that follows what the face does."""

from dataclasses import replace

import numpy as np
import pytest

from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.geometry.displacement import Canvas, Grid
from workers.animation.mesh.light.shading import (
    CHANNELS,
    FINE,
    LEFT,
    TOP,
    Shading,
    find_light,
    measure_lines,
    shade,
)
from workers.animation.mesh.rig.texture import enlarge
from workers.arrays import Floats
from workers.face.portrait import Portrait


@pytest.fixture(scope="module")
def shading(portrait: Portrait) -> Shading:
    axes = Axes.of(portrait)
    return shade(portrait, axes, *enlarge(portrait, axes, True))


def weights(**wanted: float) -> np.ndarray:
    row = np.zeros(len(CHANNELS), np.float32)
    for name, weight in wanted.items():
        row[CHANNELS.index(name)] = weight
    return row


def at(factor: np.ndarray, face: Floats) -> float:
    fine = factor.shape[1] / 2.5
    column, row = ((face - [LEFT, TOP]) * fine).astype(int)
    return float(factor[row, column, 1])


def test_a_face_at_rest_keeps_its_light(shading: Shading) -> None:
    plain = replace(shading, calm=None)
    assert np.array_equal(plain.mix(weights(), 0.0), np.ones((*plain.gains.shape[1:], 3)))


def test_a_furrow_is_dark(shading: Shading, portrait: Portrait) -> None:
    face = Axes.of(portrait).to_face(portrait.landmarks[:, :2].astype(np.float64))
    factor = replace(shading, calm=None).mix(weights(frown_brow_left=1, frown_brow_right=1), 0.0)
    assert at(factor, face[55] * [0.48, 1]) < 0.96
    assert at(factor, face[1]) == pytest.approx(1, abs=0.02)  # the nose's tip


def test_eyes_and_hair_are_left_alone(shading: Shading, portrait: Portrait) -> None:
    axes = Axes.of(portrait)
    everything = np.ones(len(CHANNELS), np.float32)
    factor = replace(shading, calm=None).mix(everything, 0.0)
    irises = axes.to_face(portrait.irises[:, 0].astype(np.float64))
    assert [at(factor, iris) for iris in irises] == pytest.approx([1, 1], abs=0.02)
    assert np.allclose(factor[0], 1)
    assert np.allclose(factor[:, [0, -1]], 1, atol=1e-3)


def test_the_folds_of_a_smile_go_with_the_smile(shading: Shading) -> None:
    assert shading.calm is not None  # the sitter smiles with her mouth open
    serious, smiling = (shading.mix(weights(), smile) for smile in (0.0, 0.9))
    assert serious.max() > 1.15
    assert np.allclose(smiling, 1)


def test_lines_are_told_from_smooth_skin(portrait: Portrait) -> None:
    axes = Axes.of(portrait)
    face = axes.to_face(portrait.landmarks[:, :2].astype(np.float64))
    y, x = np.mgrid[-2.0:1.15:176j, -1.25:1.25:140j]
    plain = np.full(x.shape, 150, np.float32)
    lined = (150 + 12 * np.sin(2 * np.pi * y / 0.12)).astype(np.float32)
    assert measure_lines(face, x, y, plain) == 0
    assert measure_lines(face, x, y, lined) > 0.9


@pytest.mark.parametrize("way", [(-0.5, -0.3), (0.5, -0.3), (0.0, -0.6)])
def test_light_is_found_where_it_comes_from(portrait: Portrait, way: tuple[float, float]) -> None:
    """Brightness made by Lambert's law over the mesh's own relief tells its light again."""
    axes = Axes.of(portrait)
    face = axes.to_face(portrait.landmarks[:, :2].astype(np.float64))
    rows, columns = round(3.15 * FINE), round(2.5 * FINE)
    x, y = np.meshgrid(
        LEFT + (np.arange(columns) + 0.5) / FINE, TOP + (np.arange(rows) + 0.5) / FINE
    )
    # A ball where the face is: its normals are known, and near enough to a head's.
    ball = np.clip(1.5 - (x**2 + (y + 0.5) ** 2), 0.1, None)
    normal = np.stack([x, y + 0.5, np.sqrt(ball)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    light = 120 * (0.6 + normal @ np.array([*way, 0.3]))
    found = find_light(portrait, axes, face, light.astype(np.float32))
    assert np.sign(found[0]) * np.sign(way[0]) >= 0
    assert found[1] < 0
    if way[0]:
        assert abs(found[0]) > 0.1


def test_nothing_changes_outside_the_raster(shading: Shading) -> None:
    grid = Grid.over((0, 0, 400, 400), 4)
    canvas = Canvas(grid)
    rows, cols, part = shading.window(grid)
    frame = np.full((400, 400, 3), 100, np.uint8)
    inside = frame[part.top : part.top + part.height, part.left : part.left + part.width]
    shading.apply(inside, shading.mix(weights(pucker=1), 0.0), part, canvas.nodes[rows, cols])
    assert (frame != 100).any()
    assert (frame[: part.top] == 100).all()
