"""A face restorer of others, GFPGAN or RestoreFormer, on the device: shared by all films.

Files are the published ones; spandrel (MIT) has the architectures, and reads from the names of the
weights which it is.
"""

import importlib.util
import threading
import warnings
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from avatar_app.errors import MissingError
from workers.animation.enhancer.alignment import SIDE
from workers.animation.shared.checkpoint import read_checkpoint
from workers.arrays import F32
from workers.cores import count_cores
from workers.device import Device, find_device, in_halves

PER_FACE = 600 << 20  # bytes that one face of a batch takes on its way through
SHARE = 0.2  # of memory that a batch may take
MOST = {"cpu": 1, "cuda": 8}  # faces at once: a processor gains nothing by more


class Restorer(Protocol):
    """What gives detail back to faces."""

    batch: int  # faces that are best restored at once

    def restore(self, faces: F32) -> F32:
        """Aligned faces float32 [B, 512, 512, 3] RGB 0..1 -> the same as they might be, alike."""
        ...


class Shown(nn.Module):
    """A network as it is asked: faces [B, 3, 512, 512] RGB 0..1 -> the same restored, alike."""

    def __init__(self, network: nn.Module, noisy: bool) -> None:
        super().__init__()
        self.network = network
        # Noise that is drawn anew would flicker; the file's own is the same in every frame.
        self._asked = {"return_rgb": False, "randomize_noise": False} if noisy else {}

    def forward(self, faces: Tensor) -> Tensor:
        """See the class."""
        restored: Tensor = self.network(2 * faces - 1, **self._asked)[0]
        return ((restored + 1) / 2).clamp(0, 1)


def load_restorer(path: Path) -> Restorer:
    """The restorer of a file, ready; kept for the next film.

    Raises MissingError: weights_missing, weights_wrong.
    """
    return _load(path, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=1)
def _load(path: Path, _: int) -> Restorer:
    return prepare(read_network(path), find_device())


def read_network(path: Path) -> Shown:
    """The network of a file, on the processor.

    Raises MissingError: weights_missing, weights_wrong.
    """
    from spandrel import (  # noqa: PLC0415 - it brings torchvision along
        ArchRegistry,
        ArchSupport,
        UnsupportedModelError,
    )
    from spandrel.architectures.GFPGAN import GFPGANArch  # noqa: PLC0415
    from spandrel.architectures.RestoreFormer import RestoreFormerArch  # noqa: PLC0415

    held = read_checkpoint(path)
    inner = (held[key] for key in ("params_ema", "params") if isinstance(held.get(key), dict))
    weights = next(inner, held)
    if not all(isinstance(k, str) and isinstance(v, Tensor) for k, v in weights.items()):
        raise MissingError("weights_wrong", f"{path.name} holds other things than weights by name.")
    known = ArchRegistry()  # these and no others: what enlarges pictures knows nothing of faces
    known.add(*(ArchSupport.from_architecture(one) for one in (GFPGANArch(), RestoreFormerArch())))
    try:
        found = known.load(weights)
    except UnsupportedModelError:
        raise MissingError(
            "weights_wrong",
            f"{path.name} is no face restorer that is known here: neither GFPGAN (1.2 to 1.4) nor "
            "RestoreFormer.",
        ) from None
    except (RuntimeError, KeyError, IndexError, ValueError, AssertionError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[-1].strip()
        raise MissingError(
            "weights_wrong", f"{path.name} lacks weights or has others ({reason[:120]})."
        ) from None
    model: Any = found.model
    return Shown(model.eval().requires_grad_(False), found.architecture.id == "GFPGAN")


def prepare(network: nn.Module, device: Device) -> Restorer:
    """The restorer for a device; the network is used up."""
    if device.place == "cpu" and importlib.util.find_spec("openvino"):
        return OpenVinoRestorer(network)
    return TorchRestorer(network, device)


class TorchRestorer:
    """On a graphics card, or on a processor without OpenVINO. In float32: what the short types do
    to fine detail could not be judged."""

    def __init__(self, network: nn.Module, device: Device) -> None:
        self._network = network.to(device.place)
        self._place = device.place
        self._lock = threading.Lock()
        self.batch = max(1, min(MOST[device.place], int(device.memory * SHARE) // PER_FACE))

    def restore(self, faces: F32) -> F32:
        """See `Restorer`."""
        restored: list[F32] = []
        for first in range(0, len(faces), self.batch):
            with self._lock:
                restored += in_halves(self._restore, list(faces[first : first + self.batch]))
        return np.stack(restored)

    def _restore(self, faces: Sequence[F32]) -> list[F32]:
        taken = torch.from_numpy(np.stack(faces)).to(self._place).permute(0, 3, 1, 2)
        with torch.inference_mode():
            made = self._network(taken.contiguous())
        return list(made.permute(0, 2, 3, 1).contiguous().cpu().numpy())


class OpenVinoRestorer:
    """On a processor, face by face. In float32, as above."""

    batch = 1

    def __init__(self, network: nn.Module) -> None:
        import openvino  # noqa: PLC0415

        face = torch.zeros(1, 3, SIDE, SIDE)
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")  # on sizes that a trace holds for ever, as these may be
            traced = torch.jit.trace(  # type: ignore[no-untyped-call]
                network, face, check_trace=False
            )
            graph = openvino.convert_model(traced, example_input=face, input=list(face.shape))
        settings = {
            "INFERENCE_PRECISION_HINT": "f32",
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": count_cores(),
        }
        compiled = openvino.Core().compile_model(graph, "CPU", settings)
        self._request: Any = compiled.create_infer_request()
        self._lock = threading.Lock()

    def restore(self, faces: F32) -> F32:
        """See `Restorer`."""
        return np.stack([self._restore(face) for face in faces])

    def _restore(self, face: F32) -> F32:
        with self._lock:
            self._request.infer([np.ascontiguousarray(face.transpose(2, 0, 1)[None])])
            made: F32 = self._request.get_output_tensor(0).data[0].transpose(1, 2, 0).copy()
        return made
