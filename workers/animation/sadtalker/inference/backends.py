"""The two costly parts of a frame where they run fastest: OpenVINO on a processor, else torch.

In float32, and, where the chip multiplies in a shorter type, in that too, at half the time. A norm
over a picture makes much of little, so whether the short type does is asked of the weights and the
face at hand: `Engine.trusts`.
"""

import importlib.util
import threading
from contextlib import nullcontext
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn.utils import convert_conv2d_weight_memory_format

from workers.animation.sadtalker.networks.generator import Generator
from workers.cores import count_cores
from workers.device import Device


class Backend(Protocol):
    """`label` says on what it runs. What goes in and out is as in `DenseMotion.judge` and
    `Generator.paint`."""

    label: str

    def judge(self, seen: Tensor) -> tuple[Tensor, Tensor]:
        """[B, 80, D, H, W] -> each point's say [B, 16, D, H, W], what stays seen [B, 1, H, W]."""
        ...

    def paint(self, moved: Tensor, visible: Tensor) -> Tensor:
        """Features [B, 512, h, w], what stays seen [B, 1, h, w] -> RGB [B, 3, 4 h, 4 w], 0..1."""
        ...


def prepare(generator: Generator, size: int, device: Device) -> tuple[Backend, Backend | None]:
    """The brush for pictures of `size` pixels, and the one in a short type if there is one.
    OpenVINO takes the generator's parts for itself: from then on it can only encode."""
    if device.place == "cpu" and importlib.util.find_spec("openvino"):
        return _prepare_openvino(generator, size)
    convert_conv2d_weight_memory_format(generator.decoder, torch.channels_last)
    quick = TorchBackend(generator, device.half) if device.half else None
    return TorchBackend(generator), quick


class TorchBackend:
    """As the modules are written; `short` is torch's name of the type to multiply in."""

    def __init__(self, generator: Generator, short: str | None = None) -> None:
        self._generator = generator
        self._short: torch.dtype | None = getattr(torch, short) if short else None
        self.label = f"torch {short or 'float32'}"

    def judge(self, seen: Tensor) -> tuple[Tensor, Tensor]:
        """As `DenseMotion.judge`, in one call for the whole batch; float32."""
        with self._type(seen):
            say, visible = self._generator.dense_motion_network.judge(seen)
        return say.float(), visible.float()

    def paint(self, moved: Tensor, visible: Tensor) -> Tensor:
        """As `Generator.paint`, in one call for the whole batch; float32."""
        with self._type(moved):
            return self._generator.paint(moved, visible).float()

    def _type(self, given: Tensor) -> Any:
        if self._short is None:
            return nullcontext()
        return torch.autocast(given.device.type, self._short)


class OpenVinoBackend:
    """Frame by frame: a processor gains nothing by more at once. `kind` is OpenVINO's name of the
    type to multiply in."""

    def __init__(self, core: Any, judge: Any, decoder: Any, kind: str) -> None:
        settings = {
            "INFERENCE_PRECISION_HINT": kind,
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": count_cores(),
        }

        def ready(model: Any) -> Any:
            return core.compile_model(model, "CPU", settings).create_infer_request()

        self._judge, self._paint = ready(judge), ready(decoder)
        self._lock = threading.Lock()
        self.label = f"OpenVINO {kind}"

    def judge(self, seen: Tensor) -> tuple[Tensor, Tensor]:
        """As `DenseMotion.judge`, frame by frame; float32."""
        says, seens = zip(*(self._run(self._judge, frame[None]) for frame in seen), strict=True)
        return torch.cat(says), torch.cat(seens)

    def paint(self, moved: Tensor, visible: Tensor) -> Tensor:
        """As `Generator.paint`, frame by frame; float32."""
        pairs = zip(moved, visible, strict=True)
        painted = [self._run(self._paint, one[None], seen[None])[0] for one, seen in pairs]
        return torch.cat(painted)

    def _run(self, request: Any, *inputs: Tensor) -> list[Tensor]:
        with self._lock:
            request.infer([each.contiguous().numpy() for each in inputs])
            return [torch.from_numpy(out.data.copy()) for out in request.output_tensors]


def _prepare_openvino(generator: Generator, size: int) -> tuple[Backend, Backend | None]:
    import openvino  # noqa: PLC0415

    from workers.animation.sadtalker.inference.openvino_graph import draw_decoder, draw_judge  # noqa: PLC0415

    core = openvino.Core()
    motion = generator.dense_motion_network
    graphs = draw_judge(motion, size), draw_decoder(generator, size)
    short = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    exact = OpenVinoBackend(core, *graphs, "f32")
    quick = OpenVinoBackend(core, *graphs, "bf16") if short else None
    del motion.hourglass, motion.mask, motion.occlusion
    del generator.third, generator.fourth, generator.decoder
    return exact, quick
