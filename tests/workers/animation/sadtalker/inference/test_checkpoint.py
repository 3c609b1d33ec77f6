from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from avatar_app.errors import MissingError
from benchmarks.published import MAPPINGS, invent, write_mapping
from tests.workers.animation.sadtalker.conftest import NETWORKS
from workers.animation.sadtalker.inference.checkpoint import (
    PREFIXES,
    fill_normed,
    list_wanted,
    read_mapping,
    read_networks,
)
from workers.animation.sadtalker.inference.engine import Engine
from workers.animation.sadtalker.networks.generator import SpadeBlock
from workers.animation.sadtalker.networks.mapping import MappingNet

# Parameters as counted in the authors' modules: what is learnt, without what norms keep.
COUNTS = {
    "face_3drecon": 24_034_625,
    "audio2exp": 2_849_664,
    "kp_extractor": 41_940_047,
    "generator": 100_988_176,
}
KEYS = {"kp_extractor": 75, "generator": 386}


def build(prefix: str) -> torch.nn.Module:
    with torch.device("meta"):
        return PREFIXES[prefix]()


@pytest.mark.parametrize("prefix", PREFIXES)
def test_names_and_shapes_are_the_published_ones(prefix: str, expected: Any) -> None:
    wanted = {f"{prefix}.{name}": shape for name, shape in list_wanted(build(prefix)).items()}
    there = {k: v for k, v in expected.shapes.items() if k.startswith(f"{prefix}.")}
    left = set(there) - set(wanted)
    assert all(there[name] == shape for name, shape in wanted.items())
    learning = ("audio2pose.netG.encoder.", "audio2pose.netD_motion.")
    assert all(name.startswith(learning) for name in left)


def test_the_mapping_has_the_published_names(expected: Any) -> None:
    with torch.device("meta"):
        net = MappingNet(73)
    there = {k: v for k, v in expected.shapes.items() if k.startswith("mapping.")}
    assert {f"mapping.{name}": shape for name, shape in list_wanted(net).items()} == there


@pytest.mark.parametrize("prefix", COUNTS)
def test_there_are_as_many_parameters_as_published(prefix: str) -> None:
    net = build(prefix)
    assert sum(p.numel() for p in net.parameters()) == COUNTS[prefix]
    if prefix in KEYS:
        assert len(list_wanted(net)) == KEYS[prefix]


def test_kernels_are_divided_by_their_largest_singular_value() -> None:
    with torch.device("meta"):
        net = torch.nn.ModuleDict({"up": SpadeBlock(24, 16, 8)})
    values = invent(list_wanted(net), "test.")
    kernel = values["up.conv_0.weight_orig"]
    ways, sizes, others = torch.linalg.svd(kernel.flatten(1), full_matrices=False)
    values["up.conv_0.weight_u"], values["up.conv_0.weight_v"] = ways[:, 0], others[0]
    filled = fill_normed(net, values)
    folded = filled.get_parameter("up.conv_0.weight")
    assert torch.allclose(folded, kernel / sizes[0], atol=1e-6)
    assert not any(p.requires_grad for p in filled.parameters())


def test_what_is_lacking_is_named(tmp_path: Path) -> None:
    net = build("audio2exp")
    values = {f"audio2exp.{k}": v for k, v in invent(list_wanted(net), "a.").items()}
    file = tmp_path / NETWORKS
    save_file(values, file)
    with pytest.raises(MissingError) as caught:
        read_networks(file)
    assert caught.value.code == "weights_wrong"
    assert "weights are missing (face_3drecon.backbone.conv1.weight" in str(caught.value)
    assert "more" in str(caught.value)


def test_another_shape_is_told(tmp_path: Path) -> None:
    with torch.device("meta"):
        net = MappingNet(70)
    values = invent(list_wanted(net))
    values["fc_t.weight"] = torch.zeros(4, 1024)
    write_mapping(tmp_path / "m.pth.tar", values)
    with pytest.raises(MissingError, match=r"fc_t\.weight is 4 x 1024 there and should be"):
        read_mapping(tmp_path / "m.pth.tar")


@pytest.mark.parametrize("name", MAPPINGS)
def test_a_mapping_tells_how_many_numbers_it_takes(name: str, files: Path) -> None:
    assert read_mapping(files / name).inputs == MAPPINGS[name]


def cut(path: Path, whole: Path) -> None:
    path.write_bytes(whole.read_bytes()[: 1 << 20])


def swap(path: Path, whole: Path) -> None:
    """The other kind of file under this name."""
    other = NETWORKS if whole.name in MAPPINGS else next(iter(MAPPINGS))
    path.symlink_to(whole.with_name(other))


@pytest.mark.parametrize("name", [NETWORKS, next(iter(MAPPINGS))])
@pytest.mark.parametrize("spoil", [cut, swap])
def test_a_spoilt_file_is_a_sentence(
    name: str, spoil: Callable[[Path, Path], None], files: Path, tmp_path: Path
) -> None:
    spoil(tmp_path / name, files / name)
    read: Callable[[Path], object] = read_networks if name == NETWORKS else read_mapping
    with pytest.raises(MissingError) as caught:
        read(tmp_path / name)
    assert caught.value.code == "weights_wrong"
    assert name in str(caught.value)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MissingError) as caught:
        read_networks(tmp_path / NETWORKS)
    assert caught.value.code == "weights_missing"


def test_networks_take_the_files_values(engine: Engine) -> None:
    name = "audio2exp.mapping1.weight"
    assert torch.equal(engine.audio2exp.mapping1.weight, invent({name: (64, 577)})[name])
