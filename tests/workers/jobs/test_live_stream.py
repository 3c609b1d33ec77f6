"""Pieces on their way to the storage."""

import threading
import time
from pathlib import Path

import pytest

from avatar_app.errors import StateError, UnavailableError
from avatar_app.store.object_storage import Storage, open_storage
from tests.waiting import PATIENCE, wait_for
from workers.jobs.live_stream import LiveStream
from workers.video.encoder import PLAYLIST

HEAD = "#EXTM3U\n#EXT-X-MAP:URI=init.mp4\n"


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return open_storage(None, tmp_path / "media")


@pytest.fixture
def live(tmp_path: Path) -> Path:
    folder = tmp_path / "live"
    folder.mkdir()
    return folder


def write(live: Path, count: int, end: str = "") -> None:
    """As FFmpeg does: pieces first, one of them not whole yet."""
    (live / "init.mp4").write_bytes(b"init")
    for number in range(count + 1):
        (live / f"{number}.m4s").write_bytes(b"piece %d" % number)
    names = "".join(f"#EXTINF:2.0,\n{number}.m4s\n" for number in range(count))
    (live / PLAYLIST).write_text(HEAD + names + end)


def test_what_is_whole_goes_out_and_only_that(live: Path, storage: Storage) -> None:
    aired = threading.Event()
    with LiveStream(live, storage, "a/live", aired.set):
        write(live, 1)
        assert aired.wait(PATIENCE)
        assert storage.get("a/live/init.mp4") == b"init"
        assert storage.get("a/live/0.m4s") == b"piece 0"
        with pytest.raises(StateError):
            storage.get("a/live/1.m4s")
        aired.clear()
        write(live, 2)
        wait_for(lambda: b"1.m4s" in storage.get(f"a/live/{PLAYLIST}"))
        assert storage.get("a/live/1.m4s") == b"piece 1"
        write(live, 3, "#EXT-X-ENDLIST\n")
    assert storage.get(f"a/live/{PLAYLIST}").endswith(b"2.m4s\n#EXT-X-ENDLIST\n")
    assert storage.get("a/live/2.m4s") == b"piece 2"
    assert not aired.is_set()  # once is enough


def test_a_film_that_came_to_nothing_is_not_sent_on(live: Path, storage: Storage) -> None:
    with pytest.raises(RuntimeError), LiveStream(live, storage, "a", lambda: None):
        time.sleep(0.15)
        raise RuntimeError
    write(live, 1)
    with pytest.raises(StateError):
        storage.get(f"a/{PLAYLIST}")


def test_a_storage_that_fails_costs_the_broadcast_alone(
    live: Path, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def refuse(key: str, _content: object) -> int:
        tried.append(key)
        raise UnavailableError("storage_unavailable", "Full.")

    monkeypatch.setattr(storage, "put", refuse)
    with LiveStream(live, storage, "a", lambda: pytest.fail("it is on nobody's air")):
        write(live, 1)
        wait_for(lambda: bool(tried))
        time.sleep(0.3)
        assert len(tried) == 1
