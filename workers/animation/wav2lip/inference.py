"""The network where it runs fastest: OpenVINO on a processor, torch on a graphics card.

Either way normalisations are folded into convolutions once, and rows that nobody will see are not
painted. A processor that multiplies in bfloat16 (AMX, AVX-512 BF16) does so, which costs less than
three parts in a thousand of brightness.
"""

import importlib.util
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch.nn.utils import convert_conv2d_weight_memory_format

from workers.animation.shared.checkpoint import fill, read_checkpoint
from workers.animation.wav2lip.network import Wav2LipNetwork
from workers.arrays import F32
from workers.cores import count_cores
from workers.device import Device, find_device, in_halves

PER_FACE = 12 << 20  # bytes that one face of a batch takes on its way through, in float32
SHARE = 0.1  # of memory that a batch may take
MOST = {"cpu": 8, "cuda": 32}  # faces at once; more are not faster, and later to be stopped


class Backend(Protocol):
    """The network ready for use. `label` says on what it runs and in which type."""

    label: str
    batch: int  # faces that are best painted at once

    def paint(self, mel: F32, faces: F32) -> F32:
        """As `Wav2LipNetwork.paint_lower`, for up to `batch` faces at once."""
        ...


def load_network(path: Path) -> Wav2LipNetwork:
    """The network with the weights of a file as published: a dict with `state_dict`, whose keys
    begin with `module.`.

    Raises MissingError: weights_missing, weights_wrong.
    """
    held = read_checkpoint(path)
    inner = held.get("state_dict")
    weights = inner if isinstance(inner, dict) else held
    network = Wav2LipNetwork()
    fill(network, {key.removeprefix("module."): value for key, value in weights.items()}, path.name)
    return network


def load_backend(path: Path) -> Backend:
    """The network of a file, ready; kept for the next film.

    Raises MissingError: weights_missing, weights_wrong.
    """
    stamp = path.stat().st_mtime_ns if path.is_file() else 0
    return _load(path, stamp)


@lru_cache(maxsize=1)
def _load(path: Path, _stamp: int) -> Backend:
    return prepare(load_network(path), find_device())


def prepare(network: Wav2LipNetwork, device: Device) -> Backend:
    """The painter for a device; the network is used up."""
    if device.place == "cpu" and importlib.util.find_spec("openvino"):
        return OpenVinoBackend(network, device)
    return TorchBackend(network, device)


def size_batch(device: Device) -> int:
    """How many faces at once."""
    return max(1, min(MOST[device.place], int(device.memory * SHARE) // PER_FACE))


class TorchBackend:
    """On a graphics card, in its short type; or on a processor without OpenVINO."""

    def __init__(self, network: Wav2LipNetwork, device: Device) -> None:
        self._dtype = getattr(torch, device.half or "float32")
        self._place = device.place
        network.fold().to(device=device.place, dtype=self._dtype)
        self._network = convert_conv2d_weight_memory_format(network, torch.channels_last)
        self._lock = threading.Lock()
        self.batch = size_batch(device)
        self.label = f"{device.label}, torch {device.half or 'float32'}"

    def paint(self, mel: F32, faces: F32) -> F32:
        """As `Wav2LipNetwork.paint_lower`, in smaller batches if memory runs out.

        Raises FaultError("engine_failed") if not even one face fits.
        """
        with self._lock:
            pairs = list(zip(mel, faces, strict=True))
            painted: list[F32] = in_halves(self._paint, pairs)
        return np.stack(painted)

    def _paint(self, pairs: Sequence[tuple[F32, F32]]) -> list[F32]:
        mel, faces = (self._send(np.stack(each)) for each in zip(*pairs, strict=True))
        with torch.inference_mode():
            painted = self._network.paint_lower(mel, faces).float().cpu().numpy()
        return list(painted)

    def _send(self, values: F32) -> torch.Tensor:
        sent = torch.from_numpy(values).to(device=self._place, dtype=self._dtype)
        return sent.contiguous(memory_format=torch.channels_last)


class OpenVinoBackend:
    """On a processor."""

    def __init__(
        self, network: Wav2LipNetwork, device: Device, precision: str | None = None
    ) -> None:
        import openvino  # noqa: PLC0415

        from workers.animation.wav2lip.openvino_graph import draw_graph  # noqa: PLC0415

        core = openvino.Core()
        able = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        precision = precision or ("bf16" if "BF16" in able else "f32")
        self.batch = size_batch(device)
        compiled = core.compile_model(
            draw_graph(network.fold(), self.batch),
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": precision,
                "PERFORMANCE_HINT": "LATENCY",
                "INFERENCE_NUM_THREADS": count_cores(),
            },
        )
        self._request: Any = compiled.create_infer_request()
        self._lock = threading.Lock()
        self.label = f"{device.label}, OpenVINO {precision}"

    def paint(self, mel: F32, faces: F32) -> F32:
        """As `Wav2LipNetwork.paint_lower`; fewer faces than `batch` are padded with zeros."""
        count = len(mel)
        lacking = [(0, self.batch - count), (0, 0), (0, 0), (0, 0)]
        with self._lock:
            self._request.infer([np.pad(mel, lacking), np.pad(faces, lacking)])
            painted: F32 = self._request.get_output_tensor(0).data[:count].copy()
        return painted
