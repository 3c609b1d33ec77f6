import sys
from pathlib import Path

import obstore
import pytest
from obstore.store import from_url

from avatar_app.settings import load_settings
from galatea.cli.doctor import Finding, examine
from galatea.cli.main import run
from tests.workers.speech.stand_in import install as install_flite
from tests.workers.speech.tiny import make_voice


def find(part: str) -> Finding:
    return next(finding for finding in examine() if finding.part == part)


def test_all_is_well_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert {finding.part: finding.state for finding in examine()} == dict.fromkeys(
        (
            *(
                "Python",
                "Libraries",
                "espeak-ng",
                "flite",
                "festival",
                "Russian stress",
                "Piper",
                "sherpa-onnx",
                "XTTS",
                "ESPnet",
                "Mesh",
            ),
            *("Wav2Lip", "SadTalker", "Enhancer", "Face models", "FFmpeg"),
            *("Presets", "Data folder", "Storage", "Machine"),
        ),
        "ok",
    )
    assert run(["doctor"]) == 0
    assert "espeak-ng" in capsys.readouterr().out


def test_missing_weights_are_said_and_exit_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path / "none"))

    assert run(["doctor"]) == 3

    told = capsys.readouterr()
    assert "make setup" in next(line for line in told.out.splitlines() if "Face models" in line)
    assert told.err == ""


@pytest.mark.parametrize(
    ("script", "detail"),
    [
        ("exit 1", "does not run"),
        ("echo ffmpeg version 1", "cannot write libx264, aac"),
    ],
)
def test_an_ffmpeg_that_cannot_do_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, detail: str
) -> None:
    fake = tmp_path / "ffmpeg"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    monkeypatch.setenv("GALATEA_FFMPEG", str(fake))

    finding = find("FFmpeg")

    assert finding.state == "missing"
    assert detail in finding.detail


def test_what_does_not_stop_a_film_is_poor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GALATEA_ASSETS_DIR", str(tmp_path))

    assert find("Presets").state == "poor"
    assert "GALATEA_ASSETS_DIR" in find("Presets").detail


def test_a_library_that_does_not_load_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)

    finding = find("Libraries")

    assert finding.state == "missing"
    assert "pillow_heif" in finding.detail


def test_the_data_folder_need_not_be_there_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path / "to" / "be"))

    assert find("Data folder").state == "ok"
    assert not load_settings().data_dir.exists()


def test_the_storage_is_tried_and_left_as_it_was(azurite: str) -> None:
    assert find("Storage") == Finding("Storage", "ok", f"{azurite}, written, read and deleted")
    assert list(obstore.list(from_url(azurite))) == []


def test_a_storage_that_refuses_is_missing(azurite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", "bm90IHRoZSBrZXk=")

    finding = find("Storage")

    assert finding.state == "missing"
    assert f"{azurite}: The storage refuses us" in finding.detail
    assert "403 Forbidden" in finding.detail
    assert "\n" not in finding.detail


def test_an_ffmpeg_without_alpha_is_poor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "ffmpeg"
    fake.write_text("#!/bin/sh\necho ' V libx264 x'\necho ' A aac x'\n")
    fake.chmod(0o755)
    monkeypatch.setenv("GALATEA_FFMPEG", str(fake))

    finding = find("FFmpeg")

    assert finding.state == "poor"
    assert "libvpx-vp9" in finding.detail


def test_pipers_voices_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    assert "galatea weights get piper" in find("Piper").detail
    make_voice(tmp_path / "weights" / "piper", "el_GR-tiny-low", "el")
    assert find("Piper").detail.endswith("el-gr-tiny-low")


def test_flites_voices_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert "apt-get install flite" in find("flite").detail
    install_flite(tmp_path / "bin")
    assert find("flite").detail == "en-slt, en-rms, en-awb, en-kal16"


def test_the_enhancers_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    assert "galatea weights get enhancer" in find("Enhancer").detail
    (tmp_path / "weights" / "enhancer").mkdir(parents=True)
    (tmp_path / "weights" / "enhancer" / "GFPGANv1.4.pth").touch()
    assert find("Enhancer").state == "ok"
    assert find("Enhancer").detail.endswith("GFPGANv1.4.pth")
