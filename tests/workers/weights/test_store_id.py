"""A folder of weights knows itself, and a copy of it."""

import shutil
from pathlib import Path

import pytest

from avatar_app.settings import load_settings
from workers.weights.store_id import read_store_id


def settle(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GALATEA_DATA_DIR", str(folder))
    load_settings.cache_clear()


def test_a_mark_stays_and_a_copy_has_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(tmp_path / "one", monkeypatch)
    mark = read_store_id()
    assert mark == read_store_id()
    assert [file.name for file in (tmp_path / "one" / "weights").iterdir()] == ["mark"]
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    settle(tmp_path / "two", monkeypatch)
    copied = read_store_id()
    assert copied != mark
    assert copied == read_store_id()
    # Reached by another way it is the same folder.
    (tmp_path / "three").mkdir()
    (tmp_path / "three" / "weights").symlink_to(tmp_path / "one" / "weights")
    settle(tmp_path / "three", monkeypatch)
    assert read_store_id() == mark


def test_a_spoilt_mark_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(tmp_path, monkeypatch)
    first = read_store_id()
    (tmp_path / "weights" / "mark").write_bytes(b"\xff\xfe")
    assert read_store_id() not in ("", first)


def test_where_nothing_can_be_written_the_machines_folder_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    settle(tmp_path / "file", monkeypatch)
    assert str(tmp_path / "file") in read_store_id()
