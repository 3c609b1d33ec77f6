from io import BytesIO
from uuid import uuid4

import pytest

from avatar_app.catalog.portrait_kinds import PortraitKind
from avatar_app.errors import GalateaError, InputError, LimitError, PortraitError, StateError
from avatar_app.library import avatars, owned, uploads
from avatar_app.renders import control, submission
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Avatar, CheckState
from avatar_app.store.models.renders import Render


def add(home: Connections, user: User, name: str = "me.JPG", content: bytes = b"picture") -> Avatar:
    with home.session() as session:
        return avatars.add_avatar(session, home.storage, user, name, BytesIO(content), True)


def test_a_picture_is_kept_with_its_consent(home: Connections, ann: User) -> None:
    avatar = add(home, ann)
    assert (avatar.name, avatar.state) == ("me", CheckState.CHECKING)
    assert avatar.key == f"avatars/{avatar.id}/portrait.jpg"
    assert home.storage.get(avatar.key) == b"picture"
    assert avatar.consent == avatars.CONSENT
    assert avatar.consent_at.tzinfo is not None


def test_a_video_is_one_by_its_content_and_may_be_larger(home: Connections, ann: User) -> None:
    large = b"\x00\x00\x00\x18ftypisom" + bytes(uploads.LARGEST_PICTURE)
    film = add(home, ann, "me.mov", large)
    assert (film.kind, film.bytes) == (PortraitKind.FOOTAGE, len(large))
    assert film.key == f"avatars/{film.id}/portrait.mov"
    assert home.storage.get(film.key) == large
    assert add(home, ann, "me.mp4", b"\xff\xd8\xff").kind == PortraitKind.PICTURE


@pytest.mark.parametrize("name", ["../../etc/passwd", "x.exe", "", ".png", "a/b.png", "é" * 300])
def test_no_name_leads_out_of_its_folder(home: Connections, ann: User, name: str) -> None:
    avatar = add(home, ann, name)
    assert avatar.key.startswith(f"avatars/{avatar.id}/portrait")
    assert len(avatar.key.split("/")) == 3
    assert 1 <= len(avatar.name) <= 80


def test_what_cannot_be_an_avatar(home: Connections, ann: User) -> None:
    cases: list[tuple[bytes, bool, type[GalateaError], str]] = [
        (b"x", False, StateError, "consent_missing"),
        (b"", True, PortraitError, "portrait_unreadable"),
        (b"x" * (uploads.LARGEST_PICTURE + 1), True, PortraitError, "portrait_too_large"),
    ]
    for content, consent, kind, code in cases:
        with home.session() as session, pytest.raises(kind) as caught:
            avatars.add_avatar(session, home.storage, ann, "me.png", BytesIO(content), consent)
        assert caught.value.code == code


def test_storage_has_its_limit(home: Connections, ann: User) -> None:
    with home.session() as session:
        ann.storage_mb = 1
        session.add(ann)
    add(home, ann, content=b"x" * 600_000)
    with home.session() as session, pytest.raises(LimitError) as caught:
        avatars.add_avatar(session, home.storage, ann, "b.png", BytesIO(b"x" * 600_000), True)
    assert caught.value.code == "limit_storage"


def test_nobody_sees_what_is_anothers(home: Connections, ann: User, bob: User) -> None:
    avatar = add(home, ann)
    with home.session() as session:
        assert [a.id for a in owned.list_own(session, Avatar, ann)] == [avatar.id]
        assert owned.list_own(session, Avatar, bob) == []
        for act in (
            lambda: owned.find_own(session, Avatar, bob, avatar.id),
            lambda: owned.rename(session, Avatar, bob, avatar.id, "mine"),
            lambda: avatars.delete_avatar(session, home.storage, bob, avatar.id),
            lambda: owned.find_own(session, Avatar, ann, uuid4()),
        ):
            with pytest.raises(StateError) as caught:
                act()
            assert caught.value.code == "not_found"
    assert home.storage.get(avatar.key)


def test_a_check_is_noted_and_a_refusal_says_why(home: Connections, ann: User) -> None:
    avatar = add(home, ann)
    with home.session() as session:
        owned.refuse(session, Avatar, avatar.id, PortraitError("face_missing", "No face."))
        assert owned.find_own(session, Avatar, ann, avatar.id).error == "No face."
        avatars.report_check(session, avatar.id, {"box": [0, 0, 1, 1]}, "thumb")
        found = owned.find_own(session, Avatar, ann, avatar.id)
        assert (found.state, found.error, found.thumbnail_key) == ("ready", None, "thumb")
        assert avatars.report_check(session, uuid4(), {}, "thumb") is None
        assert owned.refuse(session, Avatar, uuid4(), InputError("face_missing", "")) is None


def test_an_avatar_goes_with_its_films_unless_one_is_being_made(
    home: Connections, ann: User
) -> None:
    avatar = add(home, ann)
    with home.session() as session:
        avatars.report_check(session, avatar.id, {}, "thumb")
        request = submission.RenderRequest("Hello there!", avatar_id=avatar.id)
        render = submission.submit(session, home.settings, ann, request)
        home.storage.put(f"renders/{render.id}/1/film.mp4", b"film")
    with home.session() as session, pytest.raises(StateError) as caught:
        avatars.delete_avatar(session, home.storage, ann, avatar.id)
    assert caught.value.code == "render_state"
    with home.session() as session:
        control.cancel(session, ann, render.id)
        avatars.delete_avatar(session, home.storage, ann, avatar.id)
    with home.session() as session:
        assert session.get(Render, render.id) is None
        assert owned.list_own(session, Avatar, ann) == []
    for key in (avatar.key, f"renders/{render.id}/1/film.mp4"):
        with pytest.raises(StateError):
            home.storage.get(key)
