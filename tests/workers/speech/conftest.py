"""Voices of Piper's and a model of XTTS's on disk."""

from pathlib import Path

import pytest

from avatar_app.catalog.voices import Voice
from avatar_app.settings import load_settings
from tests.workers.speech.tiny import make_voice
from workers.speech.engines.piper.voices import list_voices


@pytest.fixture
def voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Voice]:
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    folder = tmp_path / "weights" / "piper"
    make_voice(folder, "en_US-tiny-medium", "en-us", ("ann", "bob"), card="* License: CC BY 4.0\n")
    make_voice(folder, "el_GR-tiny-low", "el")
    make_voice(folder, "ru_RU-tiny-medium", "ru", f0=110)
    return list_voices()


@pytest.fixture
def xtts(babbler: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of XTTS's models, where they are looked for."""
    monkeypatch.setenv("GALATEA_DATA_DIR", str(babbler))
    load_settings.cache_clear()
    return babbler / "weights" / "xtts"
