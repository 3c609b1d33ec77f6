import importlib.util
from pathlib import Path

import pytest

from avatar_app.settings import load_settings
from workers.animation.enhancer import files
from workers.animation.enhancer.files import find_file, missing


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    (tmp_path / "weights" / "enhancer").mkdir(parents=True)
    return tmp_path / "weights" / "enhancer"


def test_the_first_that_is_there_is_taken(folder: Path) -> None:
    assert find_file() is None
    for name in ("RestoreFormer.pth", "GFPGANv1.3.pth", "GFPGANv1.4.pth"):
        (folder / name).touch()
        assert find_file() == folder / name
    assert missing(load_settings()) is None


def test_what_it_lacks_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "ESRGAN.pth").touch()
    told = missing(load_settings())
    assert told is not None
    assert f"put GFPGANv1.4.pth or GFPGANv1.3.pth or RestoreFormer.pth into {folder}" in told
    (folder / "GFPGANv1.4.pth").touch()
    own = importlib.util.find_spec
    monkeypatch.setattr(
        files.importlib.util, "find_spec", lambda name: None if name == "spandrel" else own(name)
    )
    told = missing(load_settings())
    assert told is not None
    assert "pip install -e .[enhancer]" in told


def test_it_is_turned_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "GFPGANv1.4.pth").touch()
    monkeypatch.setenv("GALATEA_ENHANCER", "0")
    load_settings.cache_clear()
    assert missing(load_settings()) == "GALATEA_ENHANCER is 0."
