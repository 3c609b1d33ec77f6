"""A model of XTTS's, made once."""

from pathlib import Path

import pytest

from avatar_app.settings import load_settings


@pytest.fixture(scope="session")
def babbler(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a model of XTTS's, made once, and with the real face models."""
    from tests.workers.speech.tiny_xtts import make_model  # noqa: PLC0415 # takes seconds

    data = tmp_path_factory.mktemp("xtts")
    make_model(data / "weights" / "xtts" / "v2")
    (data / "weights" / "faces").symlink_to(load_settings().weights_dir / "faces")
    return data
