"""Files fetched from a hub that cuts, lies and hides."""

import fcntl
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from avatar_app.catalog.weights import WeightFile
from avatar_app.errors import GalateaError, MissingError, OutputError, StateError, UnavailableError
from tests.hub import Hub, run_hub
from workers.weights import download as module
from workers.weights.download import download

CONTENT = bytes(range(256)) * 40
SUM = hashlib.sha256(CONTENT).hexdigest()
FILE = WeightFile("voice.onnx", "some/voice.onnx", len(CONTENT), SUM)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(module, "PAUSE", 0.001)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with run_hub() as found:
        found.files["/some/voice.onnx"] = CONTENT
        yield found


def bring(hub: Hub, folder: Path, file: WeightFile = FILE) -> str:
    return download(file, hub.address, folder, lambda _here, _whole: None)


def test_a_file_comes_whole_and_tells_how_far_it_is(hub: Hub, tmp_path: Path) -> None:
    heard: list[tuple[int, int | None]] = []

    def hear(here: int, whole: int | None) -> None:
        heard.append((here, whole))

    assert download(FILE, f"{hub.address}/", tmp_path / "new", hear) == SUM
    assert (tmp_path / "new" / "voice.onnx").read_bytes() == CONTENT
    assert heard[-1] == (len(CONTENT), len(CONTENT))
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["voice.onnx"]


def test_a_connection_that_is_cut_goes_on_where_it_was(hub: Hub, tmp_path: Path) -> None:
    hub.cuts = [1000, 2000]
    assert bring(hub, tmp_path) == SUM
    assert [wanted for _, wanted in hub.asked] == [None, "bytes=1000-", "bytes=3000-"]


def test_what_is_cut_for_good_is_kept_for_the_next_time(hub: Hub, tmp_path: Path) -> None:
    hub.cuts = [1000] + [0] * (module.TRIES - 1)
    with pytest.raises(UnavailableError, match=r"1,000 bytes are here\); try again"):
        bring(hub, tmp_path)
    assert not (tmp_path / "voice.onnx").exists()
    assert bring(hub, tmp_path) == SUM
    assert hub.asked[-1][1] == "bytes=1000-"


def test_a_hub_that_knows_no_ranges_sends_it_anew(hub: Hub, tmp_path: Path) -> None:
    hub.ranges, hub.cuts = False, [1000]
    assert bring(hub, tmp_path) == SUM


def test_what_is_whole_but_was_not_put_in_its_place(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "voice.onnx.partial").write_bytes(CONTENT)
    assert bring(hub, tmp_path) == SUM
    (tmp_path / "voice.onnx").unlink()
    (tmp_path / "voice.onnx.partial").write_bytes(CONTENT + b"of an older, longer file")
    assert bring(hub, tmp_path) == SUM


@pytest.mark.parametrize(
    "wrong",
    [
        replace(FILE, sha256="0" * 64),
        replace(FILE, size=len(CONTENT) + 1),
        replace(FILE, sha256="0" * 64, size=None),
    ],
)
def test_another_file_is_thrown_away(hub: Hub, tmp_path: Path, wrong: WeightFile) -> None:
    with pytest.raises(MissingError, match="is not the file it should be") as caught:
        bring(hub, tmp_path, wrong)
    assert (caught.value.code, caught.value.exit_code) == ("weights_wrong", 3)
    assert not (tmp_path / "voice.onnx").exists()
    assert bring(hub, tmp_path) == SUM  # and nothing of it is gone on with


def test_what_the_table_does_not_know_the_hub_tells(hub: Hub, tmp_path: Path) -> None:
    unknown = replace(FILE, size=None, sha256=None)
    hub.redirects = True
    assert bring(hub, tmp_path, unknown) == SUM
    (tmp_path / "voice.onnx").unlink()
    hub.lies = True
    with pytest.raises(MissingError, match="its checksum is another"):
        bring(hub, tmp_path, unknown)


def test_nothing_is_no_file(hub: Hub, tmp_path: Path) -> None:
    hub.files["/some/voice.onnx"] = b""
    with pytest.raises(MissingError):
        bring(hub, tmp_path, replace(FILE, size=None, sha256=None))


def test_a_file_that_is_not_published_is_a_sentence(hub: Hub, tmp_path: Path) -> None:
    hub.files.clear()
    with pytest.raises(MissingError, match="HTTP 404") as caught:
        bring(hub, tmp_path)
    assert caught.value.code == "weights_unpublished"
    assert len(hub.asked) == 1


@pytest.mark.usefixtures("hub")
def test_a_hub_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="GALATEA_MODEL_HUB"):
        download(FILE, "http://127.0.0.1:9", tmp_path, lambda _here, _whole: None)


def test_proxies_are_those_of_the_environment(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", hub.address)
    assert download(FILE, "http://hub.invalid", tmp_path, lambda _here, _whole: None) == SUM


def test_two_do_not_write_into_one(hub: Hub, tmp_path: Path) -> None:
    with (tmp_path / "voice.onnx.partial").open("a+b") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(StateError, match="by another process"):
            bring(hub, tmp_path)


def test_a_folder_that_is_none_is_a_sentence(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError) as caught:
        bring(hub, tmp_path / "file" / "piper")
    assert caught.value.code == "output_unwritable"


def test_who_stops_it_finds_what_was_fetched(hub: Hub, tmp_path: Path) -> None:
    def stop(_here: int, _whole: int | None) -> None:
        raise GalateaError("fault", "stopped")

    with pytest.raises(GalateaError, match="stopped"):
        download(FILE, hub.address, tmp_path, stop)
    assert (tmp_path / "voice.onnx.partial").stat().st_size > 0
