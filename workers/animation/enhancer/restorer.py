"""A face restorer of others, GFPGAN or RestoreFormer, on the device: shared by all films.

Files are the published ones; spandrel (MIT) has the architectures, and reads from the names of the
weights which it is.
"""

import threading
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from avatar_app.errors import MissingError
from workers.animation.checkpoint import read_checkpoint
from workers.device import Device, find_device, in_halves

F32 = NDArray[np.float32]

PER_FACE = 600 << 20  # bytes that one face of a batch takes on its way through
SHARE = 0.2  # of memory that a batch may take
MOST = {"cpu": 1, "cuda": 8}  # faces at once: a processor gains nothing by more


class Restorer(Protocol):
    """What gives detail back to faces."""

    batch: int  # faces that are best restored at once

    def restore(self, faces: F32) -> F32:
        """Aligned faces float32 [B, 512, 512, 3] RGB 0..1 -> the same as they might be, alike."""
        ...


def load_restorer(path: Path) -> Restorer:
    """The restorer of a file, ready; kept for the next film.

    Raises MissingError: weights_missing, weights_wrong.
    """
    return _load(path, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=1)
def _load(path: Path, _: int) -> Restorer:
    return TorchRestorer(read_network(path), find_device())


def read_network(path: Path) -> Callable[[Tensor], Tensor]:
    """The network of a file: faces [B, 3, 512, 512] RGB -1..1 -> the same restored, on the device.

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
    network: Any = found.model.eval().requires_grad_(False).to(find_device().place)
    if found.architecture.id == "GFPGAN":
        # Noise that is drawn anew would flicker; the file's own is the same in every frame.
        network = partial(network, return_rgb=False, randomize_noise=False)
    return lambda faces: network(faces)[0]


class TorchRestorer:
    """In float32: what the short types do to fine detail could not be judged."""

    def __init__(self, network: Callable[[Tensor], Tensor], device: Device) -> None:
        self._network = network
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
            made = (self._network(2 * taken.contiguous() - 1) + 1) / 2
        return list(made.clamp(0, 1).permute(0, 2, 3, 1).contiguous().cpu().numpy())
