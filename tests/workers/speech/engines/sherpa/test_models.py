"""What lies in a folder is told by its files; no model is loaded for it."""

import json
from pathlib import Path

import pytest

from avatar_app.settings import load_settings
from workers.speech.engines.sherpa import models
from workers.speech.engines.sherpa.models import find_model, list_voices

TOKENS = "tokens.txt"
SUPERTONIC = (
    *("duration_predictor.int8.onnx", "text_encoder.int8.onnx", "vector_estimator.int8.onnx"),
    *("vocoder.int8.onnx", "tts.json", "unicode_indexer.bin", "voice.bin"),
)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(models, "find_spec", lambda name: name)
    load_settings.cache_clear()
    return tmp_path / "weights" / "sherpa"


def put(place: Path, *names: str, **texts: str) -> Path:
    place.mkdir(parents=True)
    for name in names:
        (place / name).touch()
    for name, text in texts.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


@pytest.mark.parametrize(
    ("name", "files", "kind"),
    [
        ("vits-piper-en_US-joe-medium", ("en_US-joe-medium.onnx", TOKENS), "vits"),
        ("matcha-en_US-ljspeech", ("model-steps-3.onnx", "vocos-22khz.onnx", TOKENS), "matcha"),
        ("kitten-nano-en-v0_1", ("model.fp16.onnx", "voices.bin", TOKENS), "kitten"),
        ("kokoro-en-v0_19", ("model.onnx", "voices.bin", TOKENS), "kokoro"),
        ("sherpa-onnx-supertonic-3-tts", SUPERTONIC, "supertonic"),
    ],
)  # fmt: skip
def test_a_folder_is_what_its_files_say(
    tmp_path: Path, name: str, files: tuple[str, ...], kind: str
) -> None:
    place = put(tmp_path / name, *files)
    model = find_model(place)
    assert model is not None
    assert model.kind == kind
    assert set(model.files.values()) == {place / file for file in files}
    (place / files[0]).unlink()
    assert find_model(place) is None


def test_voices_have_language_speakers_and_licence(shelf: Path) -> None:
    described = {"language": {"code": "ru_RU"}, "speaker_id_map": {"anna": 0, "Ivan B": 1}}
    place = put(shelf / "vits-piper-mine", "a.onnx", TOKENS, MODEL_CARD="* License: CC BY 4.0\n")
    (place / "a.onnx.json").write_text(json.dumps(described), encoding="utf-8")
    put(shelf / "matcha-el_GR-mine", "m.onnx", "vocos.onnx", TOKENS, LICENSE="\nMIT License\n")
    put(shelf / "sherpa-onnx-supertonic-3-tts", *SUPERTONIC)
    put(shelf / "vits-unknown", "a.onnx", TOKENS)  # of no language that is told
    found = list_voices()
    anna, ivan = found["sherpa-vits-piper-mine-anna"], found["sherpa-vits-piper-mine-ivan-b"]
    assert (anna.language, anna.licence, anna.commercial) == ("ru", "CC BY 4.0", None)
    assert (ivan.speaker.model, ivan.speaker.name) == ("vits-piper-mine", "1")
    greek = found["sherpa-matcha-el-gr-mine"]
    assert (greek.language, greek.licence, greek.languages) == ("el", "MIT License", ())
    many = [voice for voice in found.values() if "supertonic" in voice.id]
    assert len(many) == 10
    assert all(voice.speaks("el") and voice.speaks("ru") for voice in many)
    assert len(found) == 13


def test_a_folder_that_cannot_be_read_is_passed_over(shelf: Path) -> None:
    assert list_voices() == {}
    put(shelf / "en-mine", "a.onnx", TOKENS).joinpath("a.onnx.json").write_bytes(b"\xff{")
    put(shelf / "en-none")
    assert set(list_voices()) == {"sherpa-en-mine"}
