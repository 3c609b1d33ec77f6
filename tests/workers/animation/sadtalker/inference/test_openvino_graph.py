"""OpenVINO's graphs, with the shortcuts that they take, against the modules."""

from typing import Any

import numpy as np
import openvino
import pytest
import torch
from torch import Tensor

from workers.animation.sadtalker.inference.engine import Engine
from workers.animation.sadtalker.inference.openvino_graph import draw_decoder, draw_judge


def run(model: Any, *inputs: Tensor) -> list[np.ndarray]:
    hint = {"INFERENCE_PRECISION_HINT": "f32"}
    request = openvino.Core().compile_model(model, "CPU", hint).create_infer_request()
    request.infer([each.numpy() for each in inputs])
    return [out.data.copy() for out in request.output_tensors]


def test_the_judge(engine: Engine) -> None:
    seen = torch.randn(1, 80, 16, 32, 32, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        say, visible = engine.generator.dense_motion_network.judge(seen)
    drawn = run(draw_judge(engine.generator.dense_motion_network, 128), seen)
    assert np.abs(drawn[0] - say.numpy()).max() < 1e-5
    assert np.abs(drawn[1] - visible.numpy()).max() < 1e-5
    assert say.std() > 1e-3


def test_the_decoder(engine: Engine) -> None:
    random = torch.Generator().manual_seed(2)
    moved = torch.randn(1, 512, 32, 32, generator=random)
    visible = torch.rand(1, 1, 32, 32, generator=random)
    with torch.inference_mode():
        picture = engine.generator.paint(moved, visible)
    drawn = run(draw_decoder(engine.generator, 128), moved, visible)[0]
    assert drawn.shape == (1, 3, 128, 128)
    assert np.abs(drawn - picture.numpy()).max() < 5e-5
    assert float(picture.std()) == pytest.approx(0.1, abs=0.08)
