"""Our modules against a few numbers of what the authors' make of the same weights and questions."""

from typing import Any

import torch

from workers.animation.sadtalker.inference.engine import Engine
from workers.animation.sadtalker.networks.dense_motion import settle

Inputs = dict[str, torch.Tensor]


def test_the_coefficients_of_a_face(engine: Engine, inputs: Inputs, expected: Any) -> None:
    with torch.inference_mode():
        expected.check("coefficients of a face", engine.recon(inputs["face"]))


def test_expression(engine: Engine, inputs: Inputs, expected: Any) -> None:
    with torch.inference_mode():
        said = engine.audio2exp(inputs["mel"], inputs["rest"], inputs["lids"])
    expected.check("expression", said)


def test_pose(engine: Engine, inputs: Inputs, expected: Any) -> None:
    style = torch.tensor([11])
    with torch.inference_mode():
        mel = inputs["mel"][None]
        expected.check("pose", engine.audio2pose(mel, inputs["pose"], style, inputs["chance"]))


def test_points_and_how_they_move(engine: Engine, inputs: Inputs, expected: Any) -> None:
    with torch.inference_mode():
        points = engine.keypoints(inputs["photo"])
        expected.check("points", points)
        moved = engine.mapping.motion(inputs["whole"]).move(points)
    expected.check("points, moved", moved)


def test_the_picture(engine: Engine, inputs: Inputs, expected: Any) -> None:
    motion = engine.generator.dense_motion_network
    with torch.inference_mode():
        features, narrow = engine.generator.encode(inputs["photo"])
        ways, seen = motion.try_out(narrow, inputs["source"], inputs["driven"])
        say, visible = motion.judge(seen)
        expected.check("say of the points", say)
        expected.check("what stays seen", visible)
        moved = engine.generator.warp(features, settle(ways, say))
        # Eighteen norms over a picture make much of what float32 rounds away.
        expected.check("picture", engine.generator.paint(moved, visible), within=5e-5)
