"""The two costly parts of a frame where they run fastest: OpenVINO on a processor, else torch.

In float32 either way: a norm over a picture makes much of little, and what the short types would do
to faces could not be measured without the published weights.
"""

import importlib.util
import threading
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn.utils import convert_conv2d_weight_memory_format

from workers.animation.sadtalker.generator import Generator
from workers.device import count_cores


class Brush(Protocol):
    """`label` says on what it runs. What goes in and out is as in `DenseMotion.judge` and
    `Generator.paint`."""

    label: str

    def judge(self, seen: Tensor) -> tuple[Tensor, Tensor]: ...

    def paint(self, moved: Tensor, visible: Tensor) -> Tensor: ...


def prepare(generator: Generator, size: int, place: str) -> Brush:
    """The brush for pictures of `size` pixels. OpenVINO takes the generator's parts for itself:
    from then on it can only encode."""
    if place == "cpu" and importlib.util.find_spec("openvino"):
        return OpenVinoBrush(generator, size)
    convert_conv2d_weight_memory_format(generator.decoder, torch.channels_last)
    return TorchBrush(generator)


class TorchBrush:
    """As the modules are written."""

    def __init__(self, generator: Generator) -> None:
        self._generator = generator
        self.label = "torch float32"

    def judge(self, seen: Tensor) -> tuple[Tensor, Tensor]:
        return self._generator.dense_motion_network.judge(seen)

    def paint(self, moved: Tensor, visible: Tensor) -> Tensor:
        return self._generator.paint(moved, visible)


class OpenVinoBrush:
    """Frame by frame: a processor gains nothing by more at once."""

    def __init__(self, generator: Generator, size: int) -> None:
        import openvino  # noqa: PLC0415

        from workers.animation.sadtalker.graph import draw_decoder, draw_judge  # noqa: PLC0415

        core = openvino.Core()
        settings = {
            "INFERENCE_PRECISION_HINT": "f32",
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": count_cores(),
        }

        def ready(model: Any) -> Any:
            return core.compile_model(model, "CPU", settings).create_infer_request()

        motion = generator.dense_motion_network
        self._judge = ready(draw_judge(motion, size))
        self._paint = ready(draw_decoder(generator, size))
        self._lock = threading.Lock()
        self.label = "OpenVINO float32"
        del motion.hourglass, motion.mask, motion.occlusion
        del generator.third, generator.fourth, generator.decoder

    def judge(self, seen: Tensor) -> tuple[Tensor, Tensor]:
        says, seens = zip(*(self._run(self._judge, frame[None]) for frame in seen), strict=True)
        return torch.cat(says), torch.cat(seens)

    def paint(self, moved: Tensor, visible: Tensor) -> Tensor:
        pairs = zip(moved, visible, strict=True)
        painted = [self._run(self._paint, one[None], seen[None])[0] for one, seen in pairs]
        return torch.cat(painted)

    def _run(self, request: Any, *inputs: Tensor) -> list[Tensor]:
        with self._lock:
            request.infer([each.contiguous().numpy() for each in inputs])
            return [torch.from_numpy(out.data.copy()) for out in request.output_tensors]
