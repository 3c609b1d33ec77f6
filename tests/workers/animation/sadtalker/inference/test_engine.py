from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
import torch
from torch import Tensor

from avatar_app.errors import MissingError
from benchmarks.published import MAPPINGS
from tests.workers.animation.sadtalker.conftest import NETWORKS
from tests.workers.animation.sadtalker.sketch import Sketch
from workers.animation.sadtalker.inference.engine import (
    FAR_OFF,
    MEAN_OFF,
    Engine,
    Source,
    are_alike,
    load_engine,
)
from workers.animation.sadtalker.networks.mapping import HALF_TURN, MappingNet, Motion


class Off(Sketch):
    """So much off."""

    by = 0.0

    def paint(self, moved: Tensor, visible: Tensor) -> Tensor:
        return super().paint(moved, visible) + self.by


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


@pytest.mark.parametrize(
    ("mean", "far", "every", "alike"),
    [
        (0.5 * MEAN_OFF, 0.0, 100, True),
        (1.5 * MEAN_OFF, 0.0, 100, False),
        (0.0, 2 * FAR_OFF, 500, False),
        (0.0, 2 * FAR_OFF, 5000, True),
        (float("nan"), 0.0, 100, False),
    ],
)
def test_pictures_are_alike_that_nobody_can_tell_apart(
    mean: float, far: float, every: int, alike: bool
) -> None:
    picture = np.random.default_rng(1).random((128, 128, 3), np.float32)
    other = picture + np.float32(mean)
    other.ravel()[::every] += far
    assert are_alike(picture, other) is alike


def test_the_short_type_is_trusted_where_it_draws_the_same(engine: Engine) -> None:
    photo = np.random.default_rng(1).integers(0, 255, (128, 128, 3)).astype(np.uint8)
    source = engine.know(photo)
    still = np.random.default_rng(2).standard_normal((73, 27)).astype(np.float32)
    quick = Off()
    quick.by = 2 * MEAN_OFF
    short = replace(engine, backend=Sketch(), quick=quick)
    assert not short.trusts(source, still, still[None])
    quick.by = 0.0
    assert short.trusts(source, still, still[None])
    assert not engine.trusts(source, still, still[None])  # it has none


def test_a_ride_is_the_heads_and_blind_to_the_face(engine: Engine) -> None:
    """The mapping is a stand-in: a frame rolls by ten degrees and sinks, and its face grimaces."""
    grimace = torch.linspace(-0.3, 0.3, 90).view(2, 15, 3)
    zero = torch.zeros(2)
    motion = Motion(zero, zero, torch.tensor([0.0, 10.0]), torch.tensor([0.0, 0.25]), grimace)
    stand_in = cast(MappingNet, SimpleNamespace(inputs=73, motion=lambda _both: motion))
    flat = torch.rand(1, 15, 3, generator=torch.Generator().manual_seed(1)) - 0.5
    source = Source(flat, flat, flat)
    told = np.zeros((1, 73, 27), np.float32)
    ride = replace(engine, mapping=stand_in).ride(source, told[0], told)[0]
    turn = 10 / 180 * HALF_TURN
    assert ride[:, 0] == pytest.approx([np.cos(turn), np.sin(turn)], abs=1e-5)
    middle = ride @ [63.5, 63.5, 1]  # of 128 pixels, about which heads turn
    assert middle == pytest.approx([63.5, 63.5 + 0.25 * 64], abs=1e-3)
