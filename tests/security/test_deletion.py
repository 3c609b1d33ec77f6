"""What is deleted is gone, whatever is done with it just then."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from avatar_app.library import avatars, recordings
from avatar_app.renders.sweep import KEYS, sweep
from avatar_app.settings import ROOT
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from tests.workers.face.photos import CLOSE, save
from tests.workers.speech.hearing import record
from workers.jobs import uploads


def stored(home: Connections) -> list[str]:
    return sorted(stored.key for stored in home.storage.list_all(""))


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[], None]], None]:
    """Has something happen right after a worker has called a function of its job."""

    def arrange(name: str, act: Callable[[], None]) -> None:
        real = getattr(uploads, name)

        def wrapped(*given: object, **named: object) -> object:
            result = real(*given, **named)
            act()
            return result

        monkeypatch.setattr(uploads, name, wrapped)

    return arrange


@pytest.mark.parametrize("step", ["load_portrait", "_look"])
def test_an_avatar_deleted_while_it_is_looked_at_leaves_no_face(
    home: Connections,
    ann: User,
    tmp_path: Path,
    after: Callable[[str, Callable[[], None]], None],
    step: str,
) -> None:
    save(CLOSE, tmp_path / "me.png")
    content = BytesIO((tmp_path / "me.png").read_bytes())
    with home.session() as session:
        avatar = avatars.add_avatar(session, home.storage, ann, "me.png", content, True)

    def delete() -> None:
        with home.session() as session:
            avatars.delete_avatar(session, home.storage, ann, avatar.id)

    after(step, delete)
    uploads.check()
    assert stored(home) == []


@pytest.mark.parametrize("step", ["read_recording", "_hear"])
def test_a_recording_deleted_while_it_is_heard_leaves_no_sound(
    home: Connections, ann: User, after: Callable[[str, Callable[[], None]], None], step: str
) -> None:
    with home.session() as session:
        content = BytesIO(record("Hello."))
        said = recordings.add_recording(session, home.storage, ann, "me.wav", content, True)

    def delete() -> None:
        with home.session() as session:
            recordings.delete_recording(session, home.storage, ann, said.id)

    after(step, delete)
    uploads.listen()
    assert stored(home) == []


def test_an_upload_whose_row_is_refused_leaves_no_file(home: Connections, ann: User) -> None:
    for add in (avatars.add_avatar, recordings.add_recording):
        with pytest.raises(Exception, match=r".+"), home.session() as session:
            add(session, home.storage, ann, "a\0b.png", BytesIO(b"x"), True)
    assert stored(home) == []


def test_every_folder_of_the_storage_is_swept() -> None:
    """By the tables' columns, and by the keys that the code makes."""
    columns = {
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if re.fullmatch(r"(\w+_)?key", column.name) and column.name != "idempotency_key"
    }
    swept = {(key.table.name, key.name) for keys in KEYS.values() for key in keys}
    assert columns == swept
    made = {
        found
        for package in ("avatar_app", "workers")
        for file in (ROOT / package).rglob("*.py")
        for found in re.findall(r"""f["'](\w+)/\{[\w.]*(?:id|folder)\}/""", file.read_text("utf-8"))
    }
    assert made - {"renders"} == KEYS.keys() - {"renders"}
    assert KEYS.keys() == {table.name for table in SQLModel.metadata.sorted_tables} & (
        made | {"renders"}
    )


def test_files_that_no_row_names_go(home: Connections, ann: User) -> None:
    with home.session() as session:
        kept = avatars.add_avatar(session, home.storage, ann, "me.png", BytesIO(b"x"), True)
        avatars.report_check(session, kept.id, {}, f"avatars/{kept.id}/thumbnail.jpg")
        fresh = avatars.add_avatar(session, home.storage, ann, "me.png", BytesIO(b"x"), True)
    home.storage.put(f"avatars/{kept.id}/thumbnail.jpg", b"x")
    home.storage.put(f"avatars/{fresh.id}/thumbnail.jpg", b"x")  # just being written
    there = stored(home)
    lost = [
        f"{folder}/{name}"
        for folder in KEYS
        for name in ("0a0a0a0a-0000-4000-8000-000000000000/file.bin", "stray")
    ]
    lost.append(f"avatars/{kept.id}/old.jpg")
    for key in lost:
        home.storage.put(key, b"x")
    assert sweep(home, timedelta(hours=1)) == []
    assert sorted(sweep(home, timedelta(0))) == sorted(lost)
    assert stored(home) == there
