"""The published files: which they are, what must be in them, and the networks that they hold.

    SadTalker_V0.0.2_256.safetensors  every network but the mapping, names as `PREFIXES` has them
    SadTalker_V0.0.2_512.safetensors  the same, for pictures of 512 pixels
    mapping_00109-model.pth.tar       the mapping for pictures that keep their frame
    mapping_00229-model.pth.tar       the mapping for pictures cut to the face

Networks are made without memory of their own and take the file's; what only learning needs is left
where it is.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from avatar_app.errors import MissingError
from avatar_app.translation import gettext as _
from workers.animation.sadtalker.files import files_missing
from workers.animation.sadtalker.networks.audio2exp import Audio2Exp
from workers.animation.sadtalker.networks.audio2pose import Audio2Pose
from workers.animation.sadtalker.networks.generator import Generator, SpadeBlock
from workers.animation.sadtalker.networks.keypoints import KeypointDetector
from workers.animation.sadtalker.networks.mapping import MappingNet
from workers.animation.sadtalker.networks.recon import ReconNet
from workers.animation.shared.checkpoint import check_shapes, list_shapes, read_checkpoint

PREFIXES: dict[str, Callable[[], nn.Module]] = {
    "face_3drecon": ReconNet,
    "audio2exp": Audio2Exp,
    "audio2pose": Audio2Pose,
    "kp_extractor": KeypointDetector,
    "generator": Generator,
}
_NORMED = ("weight_orig", "weight_u", "weight_v")  # how the file keeps a kernel's spectral norm


def list_wanted(net: nn.Module) -> dict[str, tuple[int, ...]]:
    """Names and shapes of what a network takes from a file, as the file has them."""
    shapes = list_shapes(net)
    for name in _normed(net):
        out, *rest = shapes.pop(f"{name}.weight")
        across = int(torch.Size(rest).numel())
        kept = ((out, *rest), (out,), (across,))
        shapes |= {f"{name}.{part}": shape for part, shape in zip(_NORMED, kept, strict=True)}
    return shapes


def read_networks(file: Path) -> dict[str, nn.Module]:
    """Every network of a .safetensors file, by its prefix, ready to be asked.

    Raises MissingError: weights_missing, weights_wrong.
    """
    _must_be_there(file)
    networks = {}
    try:
        with safe_open(file, framework="pt") as content:
            names = content.keys()
            shapes = {name: tuple(content.get_slice(name).get_shape()) for name in names}
            for prefix, build in PREFIXES.items():
                with torch.device("meta"):
                    net = build()
                wanted = list_wanted(net)
                check_shapes(file.name, {f"{prefix}.{k}": v for k, v in wanted.items()}, shapes)
                values = {name: content.get_tensor(f"{prefix}.{name}") for name in wanted}
                networks[prefix] = fill_normed(net, values)
    except (SafetensorError, OSError) as error:
        raise _wrong(file, _("cannot be read ({error})", error=error)) from None
    return networks


def read_mapping(file: Path) -> MappingNet:
    """The mapping of a .pth.tar file, which is read as numbers only, never as a program.

    Raises MissingError: weights_missing, weights_wrong.
    """
    _must_be_there(file)
    content = read_checkpoint(file)
    try:
        state = dict(content["mapping"])
        inputs = int(state["first.0.weight"].shape[1])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise _wrong(file, _("holds no mapping")) from None
    with torch.device("meta"):
        net = MappingNet(inputs)
    wanted = list_wanted(net)
    there = {name: tuple(v.shape) for name, v in state.items() if isinstance(v, Tensor)}
    check_shapes(file.name, wanted, there)
    filled = fill_normed(net, {name: state[name] for name in wanted})
    assert isinstance(filled, MappingNet)  # noqa: S101
    return filled


def fill_normed(net: nn.Module, values: Mapping[str, Tensor]) -> nn.Module:
    """The network with a file's values in it, kernels divided by their spectral norm."""
    values = dict(values)
    for name in _normed(net):
        kernel, left, right = (values.pop(f"{name}.{part}") for part in _NORMED)
        norm = torch.dot(left, kernel.flatten(1) @ right)
        values[f"{name}.weight"] = kernel / norm
    net.load_state_dict(values, strict=True, assign=True)
    return net.requires_grad_(False).eval()


def _normed(net: nn.Module) -> list[str]:
    """Names of the convolutions whose kernels the file keeps with their spectral norm."""
    return [
        f"{name}.{part}"
        for name, module in net.named_modules()
        if isinstance(module, SpadeBlock)
        for part in ("conv_0", "conv_1", "conv_s")
        if getattr(module, part) is not None
    ]


def _must_be_there(file: Path) -> None:
    if not file.is_file():
        raise files_missing(file.name)


def _wrong(file: Path, what: str) -> MissingError:
    return MissingError(
        "weights_wrong",
        f"{file.name} {what}: it is not the file that was published, or not all of it; "
        "`galatea weights get sadtalker` says where that is.",
    )
