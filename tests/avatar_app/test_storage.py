import asyncio
from pathlib import Path

import pytest

from avatar_app.errors import StateError
from avatar_app.storage import CHUNK, Storage, open_storage


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return open_storage(None, tmp_path / "media")


def read(storage: Storage, key: str, start: int, end: int) -> bytes:
    async def collect() -> bytes:
        return b"".join([piece async for piece in storage.stream(key, start, end)])

    return asyncio.run(collect())


def test_what_is_put_is_there(storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "film").write_bytes(b"frames")
    assert storage.put("a/b/film.mp4", tmp_path / "film") == 6
    assert storage.get("a/b/film.mp4") == b"frames"
    assert storage.put("a/b/film.mp4", b"other") == 5
    assert storage.size("a/b/film.mp4") == 5
    storage.fetch("a/b/film.mp4", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"other"


def test_a_stream_gives_any_range_in_pieces(storage: Storage) -> None:
    content = bytes(range(256)) * (CHUNK // 100)
    storage.put("big", content)
    assert read(storage, "big", 0, len(content)) == content
    assert read(storage, "big", 1000, 1001) == content[1000:1001]
    assert read(storage, "big", CHUNK - 3, CHUNK + 3) == content[CHUNK - 3 : CHUNK + 3]


def test_what_is_not_there_is_an_error_of_ours(storage: Storage, tmp_path: Path) -> None:
    for ask in (storage.get, storage.size):
        with pytest.raises(StateError) as caught:
            ask("nothing")
        assert caught.value.code == "not_found"
    with pytest.raises(StateError):
        storage.fetch("nothing", tmp_path / "copy")


def test_a_folder_goes_with_all_in_it_and_its_neighbour_stays(storage: Storage) -> None:
    for key in ("renders/1/1/film.mp4", "renders/1/2/film.mp4", "renders/10/1/film.mp4"):
        storage.put(key, b"x")
    storage.delete("renders/1")
    storage.delete("renders/nothing")
    assert storage.get("renders/10/1/film.mp4") == b"x"
    with pytest.raises(StateError):
        storage.get("renders/1/2/film.mp4")
