"""Files of exactly the published names and shapes, with weights that are made up.

The same name and shape always give the same numbers, so that what a reference made of them can be
kept and held against. They are scaled as those of a trained network are: signals neither die nor
explode on their way, and statistics of batch norms differ from their defaults.
"""

import math
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from workers.animation.sadtalker.files import name_networks
from workers.animation.sadtalker.inference.checkpoint import PREFIXES, list_wanted
from workers.animation.sadtalker.networks.mapping import MappingNet

# How many coefficients each mapping takes.
MAPPINGS = {"mapping_00109-model.pth.tar": 73, "mapping_00229-model.pth.tar": 70}
# What the file of networks also holds of `audio2pose`, for learning only.
LEFT = {"netG.encoder.classbias": (46, 64), "netD_motion.seq.0.bias": (8,)}

Shape = tuple[int, ...]


def invent(shapes: Mapping[str, Shape], prefix: str = "") -> dict[str, Tensor]:
    """A value for every name."""
    values = {name: _invent(prefix + name, shape) for name, shape in shapes.items()}
    for name in shapes:
        if name.endswith("weight_orig"):
            base = name.removesuffix("_orig")
            left, right = _singular(values[name].flatten(1))
            values[f"{base}_u"], values[f"{base}_v"] = left, right
    return values


def write_networks(file: Path, networks: Mapping[str, Mapping[str, Tensor]]) -> None:
    """A .safetensors file of networks by their prefixes."""
    flat = {
        f"{prefix}.{name}": value.contiguous()
        for prefix, values in networks.items()
        for name, value in values.items()
    }
    save_file(flat, file)


def write_mapping(file: Path, values: Mapping[str, Tensor]) -> None:
    """A mapping_*.pth.tar file."""
    torch.save({"mapping": dict(values), "epoch": 109}, file)


def write_sadtalker(folder: Path, size: int = 256) -> None:
    """All that SadTalker's authors published for pictures of `size` pixels, and both mappings."""
    folder.mkdir(parents=True, exist_ok=True)
    networks = {}
    for prefix, build in PREFIXES.items():
        with torch.device("meta"):
            net = build()
        networks[prefix] = invent(list_wanted(net), f"{prefix}.")
    for name, shape in LEFT.items():
        networks["audio2pose"][name] = torch.zeros(shape)
    write_networks(folder / name_networks(size), networks)
    for name, inputs in MAPPINGS.items():
        with torch.device("meta"):
            mapping = MappingNet(inputs)
        write_mapping(folder / name, invent(list_wanted(mapping)))


def _invent(name: str, shape: Shape) -> Tensor:
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    part = name.rsplit(".", 1)[-1]
    if part == "num_batches_tracked":
        return torch.tensor(1000)
    if part == "running_var":
        return _tensor(rng.uniform(0.6, 1.5, shape))
    if name.endswith("down.weight"):  # the keypoint detector's blur, which is no weight
        at = np.arange(shape[-1]) - shape[-1] // 2
        line = np.exp(-(at**2) / (2 * 1.5**2))
        blur = np.outer(line, line) / line.sum() ** 2
        return _tensor(np.broadcast_to(blur, shape))
    if part in ("bias", "running_mean") or len(shape) == 1:
        centre = 1.0 if part == "weight" else 0.0
        return _tensor(rng.uniform(centre - 0.3, centre + 0.3, shape))
    values = rng.standard_normal(shape, np.float32)
    values *= math.sqrt(1.6 / math.prod(shape[1:]))
    if "mlp_gamma" in name or "mlp_beta" in name or name.endswith("network.mask.weight"):
        values *= 0.2  # a modulation is a gentle one, and a softmax no switch
    if name.endswith("conv_img.weight"):
        values *= 0.1  # so that pictures are grey rather than black and white
    return torch.from_numpy(values)


def _singular(kernel: Tensor) -> tuple[Tensor, Tensor]:
    """Its largest singular value's vectors, as power iteration during training finds them."""
    left = torch.ones(kernel.shape[0])
    for _ in range(3):
        right = torch.nn.functional.normalize(kernel.T @ left, dim=0)
        left = torch.nn.functional.normalize(kernel @ right, dim=0)
    return left, right


def _tensor(values: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, np.float32))
