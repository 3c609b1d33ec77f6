"""Models of every kind that we load, made once."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from avatar_app.catalog.voices import Voice
from avatar_app.settings import load_settings
from tests.espnet.nltk_data import write

# Warnings of ESPnet's own parts are theirs.
import warnings  # isort: skip

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import workers.speech.espnet_model  # noqa: F401 # before anything else of ESPnet's

    from tests.espnet import tiny

STYLE = 150.0  # Hz that a recording of a style hums at


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What ESPnet's parts warn of each other is theirs."""
    for item in items:
        if "tests/espnet/" in item.path.as_posix():
            item.add_marker(pytest.mark.filterwarnings("ignore"))


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with models."""
    data = tmp_path_factory.mktemp("espnet")
    place = data / "weights" / "espnet"
    (data / "weights").mkdir()
    (data / "weights" / "faces").symlink_to(load_settings().weights_dir / "faces")
    tiny.make_vits(place / "el_GR-anna", tiny.GREEK, "espeak_ng_greek")
    tiny.make_vits(place / "choir", tiny.ENGLISH, "g2p_en_no_space", spks=2)
    tiny.make_fastspeech(place / "fast", tiny.ENGLISH, "g2p_en")
    tiny.make_fastspeech(place / "en_US-letters", tiny.LETTERS, None)
    tiny.make_fastspeech(place / "styled", tiny.ENGLISH, "g2p_en", use_gst=True)
    tiny.make_fastspeech(place / "vectors", tiny.ENGLISH, "g2p_en", spk_embed_dim=8)
    tiny.make_transformer(place / "en-slow", tiny.LETTERS)
    tiny.make_vocoder(place / "fast" / "vocoder")
    (place / "styled" / "styles").mkdir()
    for number, emotion in enumerate(("neutral", "sad")):
        tiny.hum(place / "styled" / "styles" / f"{emotion}.wav", STYLE * (1 - 0.4 * number))
    (place / "vectors" / "speakers").mkdir()
    for number, name in enumerate(("ann", "bob")):
        vector = np.random.default_rng(number).standard_normal(8).astype(np.float32) * 5
        np.save(place / "vectors" / "speakers" / f"{name}.npy", vector)
    (place / "fast" / "README.md").write_text("# Fast\nLicense: CC BY 4.0\n", encoding="utf-8")
    write(data / "nltk")
    os.environ["NLTK_DATA"] = str(data / "nltk")
    import nltk  # noqa: PLC0415 # reads the path once

    nltk.data.path.insert(0, str(data / "nltk"))
    yield data
    nltk.data.path.remove(str(data / "nltk"))


@pytest.fixture
def voices(models: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Voice]:
    from workers.speech.engines.espnet.models import list_voices  # noqa: PLC0415

    monkeypatch.setenv("GALATEA_DATA_DIR", str(models))
    load_settings.cache_clear()
    return list_voices()
