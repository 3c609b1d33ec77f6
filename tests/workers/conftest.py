"""Models in the formats that their authors published, made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from avatar_app.settings import load_settings
from avatar_app.store.connections import Connections
from tests.workers.speech.tiny import make_voice
from workers.runtime import worker_state


@pytest.fixture(scope="session")
def babbler(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a model of XTTS's, made once, and with the real face models."""
    from tests.workers.speech.tiny_xtts import make_model  # noqa: PLC0415 # takes seconds

    data = tmp_path_factory.mktemp("xtts")
    make_model(data / "weights" / "xtts" / "v2")
    (data / "weights" / "faces").symlink_to(load_settings().weights_dir / "faces")
    return data


@pytest.fixture
def tiny(home: Connections, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Greek voice of Piper's on this worker; the folder that it is in."""
    faces = home.settings.weights_dir.resolve() / "faces"
    home.settings.weights_dir.unlink()
    home.settings.weights_dir.mkdir()
    (home.settings.weights_dir / "faces").symlink_to(faces)
    folder = home.settings.weights_dir / "piper"
    make_voice(folder, "el_GR-tiny-low", "el")
    monkeypatch.setattr(worker_state, "PASSED_ON", 0.01)
    return folder


@pytest.fixture(scope="session")
def sadtalker_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of files as SadTalker's authors published theirs, 700 MB."""
    from benchmarks.published import write_sadtalker  # noqa: PLC0415 # brings torch along

    folder = tmp_path_factory.mktemp("sadtalker")
    write_sadtalker(folder)
    yield folder
    shutil.rmtree(folder)
