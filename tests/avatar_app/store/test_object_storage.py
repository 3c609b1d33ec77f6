"""Every test runs on a folder and on Azure Blob Storage (a real Azurite)."""

import asyncio
import time
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from azure.core.credentials import AccessToken
from obstore.exceptions import GenericError

from avatar_app.errors import ChoiceError, StateError, UnavailableError
from avatar_app.store import object_storage as module
from avatar_app.store.object_storage import CHUNK, Storage, open_storage
from galatea.process.ports import free_port
from tests.waiting import allow


@pytest.fixture(params=["folder", "azurite"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    url = request.getfixturevalue("azurite") if request.param == "azurite" else None
    return open_storage(url, tmp_path / "media")


def read(storage: Storage, key: str, start: int, end: int) -> bytes:
    async def collect() -> bytes:
        return b"".join([piece async for piece in storage.stream(key, start, end)])

    return asyncio.run(collect())


def ways_to_read(storage: Storage, folder: Path) -> list[Callable[[], object]]:
    return [
        lambda: storage.get("nothing"),
        lambda: storage.size("nothing"),
        lambda: read(storage, "nothing", 0, 9),
        lambda: storage.fetch("nothing", folder / "copy"),
    ]


def test_what_is_put_is_there(storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "film").write_bytes(b"frames")
    assert storage.put("a/b/film.mp4", tmp_path / "film") == 6
    assert storage.get("a/b/film.mp4") == b"frames"
    assert storage.put("a/b/film.mp4", b"other") == 5
    assert storage.size("a/b/film.mp4") == 5
    storage.fetch("a/b/film.mp4", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"other"


def test_a_copy_outlives_the_first(storage: Storage) -> None:
    storage.put("a/film.mp4", b"frames")
    storage.copy("a/film.mp4", "b/film.mp4")
    storage.delete("a")
    assert storage.get("b/film.mp4") == b"frames"
    with pytest.raises(StateError) as caught:
        storage.copy("a/film.mp4", "c/film.mp4")
    assert caught.value.code == "not_found"


def test_a_stream_gives_any_range_in_pieces(storage: Storage) -> None:
    content = bytes(range(256)) * (CHUNK // 100)
    storage.put("big", content)
    assert read(storage, "big", 0, len(content)) == content
    assert read(storage, "big", 1000, 1001) == content[1000:1001]
    assert read(storage, "big", CHUNK - 3, CHUNK + 3) == content[CHUNK - 3 : CHUNK + 3]


def test_what_is_not_there_is_an_error_of_ours(storage: Storage, tmp_path: Path) -> None:
    for ask in ways_to_read(storage, tmp_path):
        with pytest.raises(StateError) as caught:
            ask()
        assert caught.value.code == "not_found"
    assert not (tmp_path / "copy").exists()


def test_a_folder_goes_with_all_in_it_and_its_neighbour_stays(storage: Storage) -> None:
    for key in ("renders/1/1/film.mp4", "renders/1/2/film.mp4", "renders/10/1/film.mp4"):
        storage.put(key, b"x")
    storage.delete("renders/1")
    storage.delete("renders/nothing")
    assert storage.get("renders/10/1/film.mp4") == b"x"
    with pytest.raises(StateError):
        storage.get("renders/1/2/film.mp4")


def test_what_is_fetched_is_whole_however_large(storage: Storage, tmp_path: Path) -> None:
    content = bytes(range(256)) * (3 * CHUNK // 100)
    storage.put("big", content)
    storage.put("empty", b"")
    storage.fetch("big", tmp_path / "big")
    storage.fetch("empty", tmp_path / "empty")
    assert (tmp_path / "big").read_bytes() == content
    assert (tmp_path / "empty").read_bytes() == b""


def test_more_goes_than_one_request_can_remove(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    for number in range(5):
        storage.put(f"renders/1/{number}", b"x")
    storage.delete("renders/1")
    for number in range(5):
        with pytest.raises(StateError):
            storage.get(f"renders/1/{number}")


def test_two_installs_share_a_container(azurite: str, tmp_path: Path) -> None:
    one, other = open_storage(f"{azurite}/a", tmp_path), open_storage(f"{azurite}/ab/", tmp_path)
    for install, content in ((one, b"one"), (other, b"other")):
        install.put("renders/1/film.mp4", content)
    one.delete("renders")
    assert other.get("renders/1/film.mp4") == b"other"
    assert open_storage(azurite, tmp_path).get("ab/renders/1/film.mp4") == b"other"
    with pytest.raises(StateError):
        one.get("renders/1/film.mp4")


@pytest.mark.usefixtures("azurite")
def test_a_container_that_is_not_there_is_said(tmp_path: Path) -> None:
    nowhere = open_storage("az://nowhere/a", tmp_path)
    acts = [lambda: nowhere.put("x", b"x"), *ways_to_read(nowhere, tmp_path)]
    for act in acts:
        with pytest.raises(UnavailableError, match="no such container") as caught:
            act()
        assert caught.value.code == "storage_unavailable"
    with pytest.raises(UnavailableError):
        nowhere.delete("x")


def test_a_wrong_key_is_said(azurite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", b64encode(b"not the key").decode())
    stranger = open_storage(azurite, tmp_path)
    for act in (lambda: stranger.put("x", b"x"), *ways_to_read(stranger, tmp_path)):
        with pytest.raises(UnavailableError, match="refuses us"):
            act()


class Identity:
    """What this machine would be in Azure."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def get_token(self, scope: str, **_: object) -> AccessToken:
        self.asked.append(scope)
        return AccessToken("a token", int(time.time()) + 3600)


def test_without_a_key_the_machine_says_who_it_is(
    azurite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = Identity()
    monkeypatch.setattr(module, "DefaultAzureCredential", lambda: identity)
    open_storage(azurite, tmp_path).put("x", b"x")
    assert identity.asked == []
    open_storage.cache_clear()
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_KEY")
    with pytest.raises(UnavailableError, match="refuses us"):  # Azurite knows no such token
        open_storage(azurite, tmp_path).put("x", b"x")
    assert identity.asked == ["https://storage.azure.com/.default"]


def test_a_storage_that_is_away_is_said_soon(
    azurite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_STORAGE_ENDPOINT", f"http://127.0.0.1:{free_port()}/account")
    away = open_storage(azurite, tmp_path)
    started = time.monotonic()
    with pytest.raises(UnavailableError, match="does not answer") as caught:
        away.put("x", b"x")
    assert time.monotonic() - started < allow(10)
    assert isinstance(caught.value.__cause__, GenericError)


def test_what_else_must_be_set_is_said(tmp_path: Path) -> None:
    with pytest.raises(ChoiceError, match="Account must be specified") as caught:
        open_storage("az://media", tmp_path)
    assert caught.value.code == "setting_invalid"
