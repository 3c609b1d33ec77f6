"""Files as SadTalker's authors published theirs, with weights that are made up, and the networks
that come out of them; a few numbers of what the authors' own modules make of the same weights are
in expected.npz (`python -m benchmarks.parity --write`)."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import torch

from avatar_app.settings import load_settings
from benchmarks.parity import make_inputs, thin
from workers.animation.sadtalker.inference import engine as loaded
from workers.animation.sadtalker.inference.backends import TorchBackend
from workers.animation.sadtalker.inference.checkpoint import read_mapping, read_networks
from workers.animation.sadtalker.inference.engine import Engine
from workers.animation.sadtalker.source import source_portrait
from workers.device import find_device

NETWORKS = "SadTalker_V0.0.2_256.safetensors"


@pytest.fixture(scope="session")
def files(sadtalker_files: Path) -> Path:
    """The folder of published files: 256 pixels, and both mappings."""
    return sadtalker_files


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
        TorchBackend(nets["generator"]),
    )


@pytest.fixture(autouse=True, scope="module")
def _let_go() -> Iterator[None]:
    """Gigabytes that would stay for as long as the tests run."""
    yield
    loaded._load.cache_clear()
    source_portrait._sources.clear()
    gc.collect()


@pytest.fixture
def installed(files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the files in it: where they are. Pictures of 128 pixels are drawn."""
    weights = tmp_path / "home" / "weights"
    weights.mkdir(parents=True)
    (weights / "faces").symlink_to(load_settings().weights_dir / "faces")
    (weights / "sadtalker").mkdir()
    for file in files.iterdir():
        (weights / "sadtalker" / file.name).symlink_to(file)
    own = loaded.find_networks
    monkeypatch.setattr(loaded, "find_networks", lambda sizes: (own(sizes)[0], 128))
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
