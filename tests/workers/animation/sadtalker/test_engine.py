from pathlib import Path

import numpy as np
import pytest

from avatar_app.errors import MissingError
from benchmarks.published import MAPPINGS
from tests.workers.animation.sadtalker.conftest import NETWORKS
from workers.animation.sadtalker.engine import Engine, load_engine


def test_it_says_which_file_is_missing(installed: Path) -> None:
    (installed / NETWORKS).unlink()
    with pytest.raises(MissingError, match=NETWORKS) as caught:
        load_engine("still")
    assert caught.value.code == "weights_missing"


@pytest.mark.parametrize(("mode", "name"), [("still", 0), ("full", 0), ("crop", 1)])
def test_every_mode_has_its_mapping(mode: str, name: int, installed: Path) -> None:
    file = list(MAPPINGS)[name]
    (installed / file).unlink()
    with pytest.raises(MissingError, match=file):
        load_engine(mode)


def test_a_face_at_rest_is_drawn_as_itself_by_no_motion(engine: Engine) -> None:
    photo = np.random.default_rng(1).integers(0, 255, (128, 128, 3)).astype(np.uint8)
    source = engine.know(photo)
    still = np.random.default_rng(2).standard_normal((73, 27)).astype(np.float32)
    other = still + 0.5
    pictures = engine.draw(source, still, np.stack([still, other, still]))
    assert pictures.shape == (3, 128, 128, 3)
    assert np.allclose(pictures[0], pictures[2], atol=1e-5)
    assert np.abs(pictures[0] - pictures[1]).max() > 1e-3


def test_faces_are_measured_together_as_alone(engine: Engine) -> None:
    looks = np.random.default_rng(1).integers(0, 255, (3, 224, 224, 3)).astype(np.uint8)
    expressions, poses = engine.measure(looks)
    alone, pose = engine.measure(looks[1:2])
    assert (expressions.shape, poses.shape) == ((3, 64), (3, 6))
    assert np.allclose(expressions[1], alone[0], atol=1e-4)
    assert np.allclose(poses[1], pose[0], atol=1e-4)
