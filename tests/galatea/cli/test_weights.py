"""`galatea weights` against a hub of our own."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from avatar_app.catalog.weights import WEIGHTS
from avatar_app.settings import load_settings
from galatea.cli.main import run
from tests.hub import Hub, run_hub
from tests.workers.speech.tiny import make_voice
from workers.speech.engines.piper.voices import list_voices
from workers.speech.engines.xtts import models
from workers.weights import download

JOY = "piper:el_GR-joy-medium"  # its licence is in its card, its size and checksum nowhere
IRINA = "piper:ru_RU-irina-medium"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with run_hub() as found:
        made = make_voice(tmp_path / "made", "el_GR-joy-medium", "el", card="* License: CC BY 4.0")
        for file in WEIGHTS[JOY].files:
            found.files[f"/{file.path}"] = (made.parent / file.name).read_bytes()
        monkeypatch.setattr(download, "PAUSE", 0.001)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        monkeypatch.setenv("GALATEA_MODEL_HUB", found.address)
        monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path / "data"))
        load_settings.cache_clear()
        (tmp_path / "data" / "weights").mkdir(parents=True)
        faces = Path(__file__).parents[3] / ".galatea" / "weights" / "faces"
        (tmp_path / "data" / "weights" / "faces").symlink_to(faces)
        yield found


@pytest.fixture
def folder(hub: Hub, tmp_path: Path) -> Path:  # noqa: ARG001
    return tmp_path / "data" / "weights" / "piper"


@pytest.mark.usefixtures("folder")
def test_nothing_big_comes_before_the_licence_is_accepted(
    hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["weights", "get", "piper:joy"]) == 2
    told = capsys.readouterr().err
    assert "* License: CC BY 4.0" in told
    assert "Commercial use: unknown" in told
    assert f"`galatea weights get {JOY} --accept`" in told
    assert [path for path, _ in hub.asked] == [f"/{WEIGHTS[JOY].files[2].path}"]
    assert list_voices() == {}


def test_a_voice_is_fetched_once_and_speaks(
    hub: Hub, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["weights", "get", "piper:joy", "--accept"]) == 0
    ledger = json.loads((folder.parent / "ledger.json").read_text())
    assert ledger["accepted"][JOY]["licence"] == WEIGHTS[JOY].licence
    assert ledger["accepted"][JOY]["by"]
    assert set(ledger["files"]) == {f"piper/{file.name}" for file in WEIGHTS[JOY].files}
    assert list_voices()["el-gr-joy-medium"].licence == "CC BY 4.0"
    asked = len(hub.asked)
    assert run(["weights", "get", "piper:joy"]) == 0
    assert len(hub.asked) == asked
    capsys.readouterr()
    assert run(["voices", "--language", "el"]) == 0
    assert "el-gr-joy-medium  Greek, Joy (medium)" in capsys.readouterr().out
    film = tmp_path / "film.mp4"
    said = ["render", "--portrait", "preset:ava", "--text", "Γεια!", "--voice", "joy"]
    assert run([*said, "--size", "128", "-o", str(film)]) == 0
    assert film.stat().st_size > 1000


@pytest.mark.usefixtures("hub")
def test_what_is_missing_says_the_command_and_ends_with_3(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    said = ["render", "--portrait", "preset:ava", "--text", "Привет!"]
    assert run([*said, "--voice", "irina", "-o", str(tmp_path / "film.mp4")]) == 3
    assert f"`galatea weights get {IRINA}`" in capsys.readouterr().err
    assert run([*said, "--voice", "nobody", "-o", str(tmp_path / "film.mp4")]) == 2
    assert "There is no voice 'nobody'" in capsys.readouterr().err


@pytest.mark.usefixtures("hub")
def test_a_tier_without_its_model_says_the_command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ["render", "--portrait", "preset:ava", "-o", str(tmp_path / "film.mp4"), "--text"]
    for asked in (["Hi", "--tier", "premium"], ["Hi", "--voice", "xtts-v2-ana-florence"]):
        assert run([*said, *asked]) == 3
        told = capsys.readouterr().err
        assert "error[weights_missing]: XTTS v2 is not installed" in told
        assert "`galatea weights get xtts:v2`" in told
    assert run([*said, "Γεια", "--tier", "premium"]) == 2
    assert "choose el-female (tier instant)" in capsys.readouterr().err
    monkeypatch.setattr(models, "find_spec", lambda _name: None)
    assert run([*said, "Hi", "--tier", "premium"]) == 3
    assert "error[engine_missing]" in (told := capsys.readouterr().err)
    assert "[xtts]'`" in told


@pytest.mark.usefixtures("hub")
def test_an_animator_without_its_weights_says_what_to_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    said = ["render", "--portrait", "preset:ava", "-o", str(tmp_path / "film.mp4"), "--text", "Hi"]
    assert run([*said, "--animator", "SadTalker"]) == 3
    told = capsys.readouterr().err
    assert "error[engine_missing]: SadTalker" in told
    assert "`galatea weights get sadtalker`" in told or "pip install" in told


def test_a_model_is_a_folder(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "data" / "weights" / "xtts"
    for file in WEIGHTS["xtts:v2"].files:
        hub.files[f"/{file.path}"] = file.name.encode()
    assert run(["weights", "get", "xtts"]) == 2
    assert "Commercial use: no" in capsys.readouterr().err
    assert run(["weights", "get", "xtts", "--accept"]) == 0
    assert sorted(path.name for path in (place / "v2").iterdir()) == [
        "config.json", "model.pth", "speakers_xtts.pth", "vocab.json",
    ]  # fmt: skip
    (place / "own").mkdir()
    for name in ("config.json", "model.pth", "vocab.json"):
        (place / "own" / name).write_bytes(b"x")
    capsys.readouterr()
    assert run(["weights", "list"]) == 0
    rows = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert "12 languages" in rows["xtts:v2"]
    assert "installed by hand" in rows["xtts:own"]
    assert run(["weights", "verify"]) == 0
    (place / "v2" / "model.pth").write_bytes(b"corrupt")
    assert run(["weights", "verify"]) == 3
    wrong = [line for line in capsys.readouterr().out.splitlines() if "not the file" in line]
    assert [line.split()[0] for line in wrong] == ["xtts/v2/model.pth"]
    assert run(["weights", "rm", "xtts:own"]) == 0
    assert run(["weights", "rm", "xtts"]) == 0
    assert list(place.iterdir()) == []
    assert run(["weights", "rm", "xtts:v2"]) == 2
    assert run(["weights", "rm", "xtts:.."]) == 2


@pytest.mark.usefixtures("folder")
def test_another_file_than_the_tables_is_refused(
    hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in WEIGHTS[IRINA].files:
        hub.files[f"/{file.path}"] = b"not what the table says"
    assert run(["weights", "get", IRINA, "--accept"]) == 3
    assert "error[weights_wrong]: ru_RU-irina-medium.onnx" in capsys.readouterr().err
    assert list_voices() == {}


@pytest.mark.usefixtures("capsys")
def test_a_hub_that_is_down_ends_with_3(hub: Hub) -> None:
    hub.cuts = [10] * 50
    assert run(["weights", "get", IRINA, "--accept"]) == 3


@pytest.mark.usefixtures("hub")
def test_the_list_says_what_is_here_and_on_which_terms(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_voice(folder, "el_GR-joy-medium", "el")
    make_voice(folder, "de_DE-mine-low", "de")
    assert run(["weights", "list"]) == 0
    rows = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert set(WEIGHTS) < set(rows)
    assert " installed " in rows[JOY]
    assert "installed by hand" in rows["piper:de_DE-mine-low"]
    assert "63 MB" in rows[IRINA]
    assert " no " in rows["piper:en_US-lessac-medium"]
    assert " yes " in rows["piper:en_US-ljspeech-medium"]


@pytest.mark.usefixtures("hub")
def test_files_are_read_anew(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["weights", "get", "piper:joy", "--accept"]) == 0
    make_voice(folder, "de_DE-mine-low", "de")
    capsys.readouterr()
    assert run(["weights", "verify"]) == 0
    told = capsys.readouterr().out
    assert "piper/el_GR-joy-medium.onnx" in told
    assert "nothing to hold it against" in told
    with (folder / "el_GR-joy-medium.onnx").open("ab") as file:
        file.write(b"x")
    assert run(["weights", "verify"]) == 3
    wrong = [line for line in capsys.readouterr().out.splitlines() if "not the file" in line]
    assert [line.split()[0] for line in wrong] == ["piper/el_GR-joy-medium.onnx"]


@pytest.mark.usefixtures("hub", "capsys")
def test_what_is_removed_is_gone(folder: Path) -> None:
    assert run(["weights", "get", "piper:joy", "--accept"]) == 0
    make_voice(folder, "de_DE-mine-low", "de")
    assert run(["weights", "rm", "piper:joy"]) == 0
    assert run(["weights", "rm", "piper:de_DE-mine-low"]) == 0
    assert list(folder.iterdir()) == []
    for nothing in ("piper:joy", "piper:../faces-x", "piper:de_DE-mine-low", "nobody"):
        assert run(["weights", "rm", nothing]) == 2


def test_what_only_a_person_can_fetch_is_told(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["weights", "get", "wav2lip"]) == 3
    told = capsys.readouterr().err
    place = tmp_path / "data" / "weights" / "wav2lip"
    for part in ("weights_missing", "wav2lip_gan.pth", "github.com/Rudrabha/Wav2Lip", str(place)):
        assert part in told
    assert hub.asked == []
    place.mkdir(parents=True)
    (place / "wav2lip_gan.pth").write_bytes(b"weights")
    assert run(["weights", "get", "wav2lip"]) == 0
    assert run(["weights", "list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    row = next(line for line in listed if "wav2lip:wav2lip_gan" in line)
    assert "installed" in row
    assert run(["weights", "verify"]) == 0
    assert "wav2lip/wav2lip_gan.pth" in capsys.readouterr().out
    assert run(["weights", "rm", "wav2lip:wav2lip_gan"]) == 0
    assert not (place / "wav2lip_gan.pth").exists()


@pytest.mark.usefixtures("hub")
def test_what_has_several_files_goes_as_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["weights", "get", "sadtalker"]) == 3
    told = capsys.readouterr().err
    files = ("SadTalker_V0.0.2_256.safetensors", "mapping_00109-model.pth.tar")
    for part in (*files, "github.com/OpenTalker/SadTalker", "academic use"):
        assert part in told
    place = tmp_path / "data" / "weights" / "sadtalker"
    place.mkdir(parents=True)
    for file in files:
        (place / file).write_bytes(b"weights")
    assert run(["weights", "get", "sadtalker"]) == 0
    assert run(["weights", "rm", "sadtalker:256"]) == 0
    assert list(place.iterdir()) == []
