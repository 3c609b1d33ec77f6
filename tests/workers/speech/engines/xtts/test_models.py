"""Which models and speakers of XTTS's are found on disk, without torch."""

import json
import os
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from avatar_app.catalog.voices import SpeakerRef
from avatar_app.settings import load_settings
from galatea.cli.main import run
from workers.speech.engines.xtts import models
from workers.speech.engines.xtts.models import describe, list_voices

TWELVE = ("en", "ru", "cs", "de", "es", "fr", "hu", "it", "nl", "pl", "pt", "tr")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of an own model that speaks three languages, of which we know two."""
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    place = tmp_path / "weights" / "xtts" / "Own_One"
    place.mkdir(parents=True)
    for name in ("model.pth", "vocab.json"):
        (place / name).write_bytes(b"-")
    (place / "config.json").write_text(json.dumps({"languages": ["zh-cn", "ru", "en"]}))
    write_speakers(place / "speakers_xtts.pth", {"Ann B.": {"x": [1.0]}})
    return place


def write_speakers(file: Path, speakers: object) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("speakers/data.pkl", pickle.dumps(speakers))


@pytest.mark.usefixtures("xtts")
def test_every_speaker_is_one_voice_of_many_languages() -> None:
    voices = list_voices()
    assert list(voices) == ["xtts-v2-ana-florence", "xtts-v2-viktor-eka"]
    ana = voices["xtts-v2-ana-florence"]
    assert (ana.engine, ana.language, ana.languages) == ("xtts", "en", TWELVE)
    assert (ana.label, ana.speaker) == (
        "12 languages, Ana Florence",
        SpeakerRef("v2", "Ana Florence"),
    )
    assert ana.licence.startswith("Coqui Public Model License")
    assert ana.commercial is False


@pytest.mark.usefixtures("xtts")
def test_it_is_listed_with_each_of_its_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for language, told in (("ru", True), ("el", False)):
        assert run(["voices", "--language", language]) == 0
        assert ("xtts-v2-viktor-eka" in capsys.readouterr().out) is told


@pytest.mark.usefixtures("folder")
def test_a_model_of_ones_own_is_found() -> None:
    (voice,) = list_voices().values()
    assert (voice.id, voice.speaker) == ("xtts-own-one-ann-b", SpeakerRef("Own_One", "Ann B."))
    assert (voice.languages, voice.licence, voice.commercial) == (("en", "ru"), "not told", None)


@pytest.mark.usefixtures("folder")
def test_a_clone_is_described_like_any_voice() -> None:
    speaker = SpeakerRef("Own_One", latents="/kept/mine.safetensors")
    voice = describe("My Voice", speaker)
    assert voice is not None
    assert (voice.id, voice.languages) == ("xtts-own-one-my-voice", ("en", "ru"))
    assert voice.speaker == speaker
    assert describe("My Voice", SpeakerRef("gone", latents="x")) is None


def test_what_is_no_model_is_left_out(folder: Path) -> None:
    for content in (b"no archive", b""):
        (folder / "speakers_xtts.pth").write_bytes(content)
        assert not list_voices()
    write_speakers(folder / "speakers_xtts.pth", ["Ann"])
    assert not list_voices()
    write_speakers(folder / "speakers_xtts.pth", {"Ann": {}})
    assert list_voices()
    (folder / "config.json").write_text("{")
    assert not list_voices()
    (folder / "config.json").write_text('{"languages": ["ja"]}')
    assert not list_voices()
    (folder / "config.json").write_text('{"languages": ["ru"]}')
    assert list_voices()
    (folder / "model.pth").unlink()
    assert not list_voices()


class Bomb:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("/tmp/galatea-was-here",)  # noqa: S108


def test_nothing_that_a_file_of_speakers_holds_is_run(folder: Path) -> None:
    write_speakers(folder / "speakers_xtts.pth", {"Ann": Bomb()})
    assert [voice.label for voice in list_voices().values()] == ["2 languages, Ann"]
    assert not Path("/tmp/galatea-was-here").exists()  # noqa: S108


@pytest.mark.usefixtures("xtts")
def test_voices_are_listed_without_torch() -> None:
    code = "import sys; from workers.speech.registry import list_voices as found; "
    code += "print(len(found()), 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    count, loaded = done.stdout.split()
    assert int(count) > 2
    assert loaded == "False"


@pytest.mark.usefixtures("folder")
def test_without_the_package_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "find_spec", lambda _name: None)
    assert not list_voices()
    assert models.command().endswith("[xtts]'")
