"""Files as SadTalker's authors published theirs, with weights that are made up, and the networks
that come out of them; a few numbers of what the authors' own modules make of the same weights are
in expected.npz (`python -m benchmarks.parity --write`)."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import torch

from avatar_app.settings import load_settings
from benchmarks.parity import make_inputs, thin
from benchmarks.published import invent, write_mapping, write_networks
from workers.animation.sadtalker import engine as loaded
from workers.animation.sadtalker import sitter
from workers.animation.sadtalker.brush import TorchBrush
from workers.animation.sadtalker.checkpoint import (
    PREFIXES,
    list_wanted,
    read_mapping,
    read_networks,
)
from workers.animation.sadtalker.engine import Engine
from workers.animation.sadtalker.mapping import MappingNet
from workers.device import find_device

NETWORKS = "SadTalker_V0.0.2_256.safetensors"
MAPPINGS = {"mapping_00109-model.pth.tar": 73, "mapping_00229-model.pth.tar": 70}
# What the files also hold, for learning only.
LEFT = {"audio2pose.netG.encoder.classbias": (46, 64), "audio2pose.netD_motion.seq.0.bias": (8,)}


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of published files: 256 pixels, and both mappings."""
    folder: Path = tmp_path_factory.mktemp("sadtalker")
    networks = {}
    for prefix, build in PREFIXES.items():
        with torch.device("meta"):
            net = build()
        networks[prefix] = invent(list_wanted(net), f"{prefix}.")
    for name, shape in LEFT.items():
        networks["audio2pose"][name.removeprefix("audio2pose.")] = torch.zeros(shape)
    write_networks(folder / NETWORKS, networks)
    for name, inputs in MAPPINGS.items():
        with torch.device("meta"):
            mapping = MappingNet(inputs)
        write_mapping(folder / name, invent(list_wanted(mapping)))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def engine(files: Path) -> Engine:
    """Their networks as they are written, for pictures of 128 pixels: it is the same to them, and
    a quarter of the work."""
    find_device()
    nets: dict[str, Any] = read_networks(files / NETWORKS)
    return Engine(
        128,
        "cpu",
        nets["face_3drecon"],
        nets["audio2exp"],
        nets["audio2pose"],
        nets["kp_extractor"],
        nets["generator"],
        read_mapping(files / "mapping_00109-model.pth.tar"),
        TorchBrush(nets["generator"]),
    )


@pytest.fixture(autouse=True, scope="module")
def _let_go() -> Iterator[None]:
    """Gigabytes that would stay for as long as the tests run."""
    yield
    loaded._load.cache_clear()
    sitter._kept.clear()
    gc.collect()


@pytest.fixture
def installed(files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the files in it: where they are."""
    weights = tmp_path / "home" / "weights"
    weights.mkdir(parents=True)
    (weights / "faces").symlink_to(load_settings().weights_dir / "faces")
    (weights / "sadtalker").mkdir()
    for file in files.iterdir():
        (weights / "sadtalker" / file.name).symlink_to(file)
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path / "home"))
    load_settings.cache_clear()
    return weights / "sadtalker"


@pytest.fixture(scope="session")
def inputs() -> dict[str, torch.Tensor]:
    """What the reference was asked."""
    return make_inputs()


class Expected:
    """What the reference answered, in part."""

    def __init__(self) -> None:
        self._kept = np.load(Path(__file__).with_name("expected.npz"))
        self.shapes = {
            name: tuple(map(int, shape))
            for name, *shape in (line.split() for line in str(self._kept["names"]).splitlines())
        }

    def check(self, name: str, answer: torch.Tensor, within: float = 1e-5) -> None:
        """Raises AssertionError if an answer is not the reference's, by parts of the largest."""
        wanted = cast(np.ndarray, self._kept[name])
        assert np.abs(thin(answer) - wanted).max() < within * np.abs(wanted).max()
        assert wanted.std() > 100 * within * np.abs(wanted).max()


@pytest.fixture(scope="session")
def expected() -> Expected:
    return Expected()
