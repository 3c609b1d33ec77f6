from io import BytesIO
from uuid import uuid4

import pytest

from avatar_app import avatars, renders
from avatar_app.errors import GalateaError, InputError, LimitError, PortraitError, StateError
from avatar_app.home import Home
from avatar_app.kinds import Kind
from avatar_app.models import Avatar, AvatarState, Render, User


def add(home: Home, user: User, name: str = "me.JPG", content: bytes = b"picture") -> Avatar:
    with home.session() as session:
        return avatars.add_avatar(session, home.storage, user, name, BytesIO(content), True)


def test_a_picture_is_kept_with_its_consent(home: Home, ann: User) -> None:
    avatar = add(home, ann)
    assert (avatar.name, avatar.state) == ("me", AvatarState.CHECKING)
    assert avatar.key == f"avatars/{avatar.id}/portrait.jpg"
    assert home.storage.get(avatar.key) == b"picture"
    assert avatar.consent == avatars.CONSENT
    assert avatar.consent_at.tzinfo is not None


def test_a_video_is_one_by_its_content_and_may_be_larger(home: Home, ann: User) -> None:
    large = b"\x00\x00\x00\x18ftypisom" + bytes(avatars.LARGEST)
    film = add(home, ann, "me.mov", large)
    assert (film.kind, film.bytes) == (Kind.FOOTAGE, len(large))
    assert film.key == f"avatars/{film.id}/portrait.mov"
    assert home.storage.get(film.key) == large
    assert add(home, ann, "me.mp4", b"\xff\xd8\xff").kind == Kind.PICTURE


@pytest.mark.parametrize("name", ["../../etc/passwd", "x.exe", "", ".png", "a/b.png", "é" * 300])
def test_no_name_leads_out_of_its_folder(home: Home, ann: User, name: str) -> None:
    avatar = add(home, ann, name)
    assert avatar.key.startswith(f"avatars/{avatar.id}/portrait")
    assert len(avatar.key.split("/")) == 3
    assert 1 <= len(avatar.name) <= 80


def test_what_cannot_be_an_avatar(home: Home, ann: User) -> None:
    cases: list[tuple[bytes, bool, type[GalateaError], str]] = [
        (b"x", False, StateError, "consent_missing"),
        (b"", True, PortraitError, "portrait_unreadable"),
        (b"x" * (avatars.LARGEST + 1), True, PortraitError, "portrait_too_large"),
    ]
    for content, consent, kind, code in cases:
        with home.session() as session, pytest.raises(kind) as caught:
            avatars.add_avatar(session, home.storage, ann, "me.png", BytesIO(content), consent)
        assert caught.value.code == code


def test_storage_has_its_limit(home: Home, ann: User) -> None:
    with home.session() as session:
        ann.storage_mb = 1
        session.add(ann)
    add(home, ann, content=b"x" * 600_000)
    with home.session() as session, pytest.raises(LimitError) as caught:
        avatars.add_avatar(session, home.storage, ann, "b.png", BytesIO(b"x" * 600_000), True)
    assert caught.value.code == "limit_storage"


def test_nobody_sees_what_is_anothers(home: Home, ann: User, bob: User) -> None:
    avatar = add(home, ann)
    with home.session() as session:
        assert [a.id for a in avatars.list_avatars(session, ann)] == [avatar.id]
        assert avatars.list_avatars(session, bob) == []
        for act in (
            lambda: avatars.find_avatar(session, bob, avatar.id),
            lambda: avatars.rename_avatar(session, bob, avatar.id, "mine"),
            lambda: avatars.delete_avatar(session, home.storage, bob, avatar.id),
            lambda: avatars.find_avatar(session, ann, uuid4()),
        ):
            with pytest.raises(StateError) as caught:
                act()
            assert caught.value.code == "not_found"
    assert home.storage.get(avatar.key)


def test_a_check_is_noted_and_a_refusal_says_why(home: Home, ann: User) -> None:
    avatar = add(home, ann)
    with home.session() as session:
        avatars.refuse(session, avatar.id, PortraitError("face_missing", "No face."))
        assert avatars.find_avatar(session, ann, avatar.id).error == "No face."
        avatars.report_check(session, avatar.id, {"box": [0, 0, 1, 1]}, "thumb")
        found = avatars.find_avatar(session, ann, avatar.id)
        assert (found.state, found.error, found.thumbnail_key) == ("ready", None, "thumb")
        assert avatars.report_check(session, uuid4(), {}, "thumb") is None
        assert avatars.refuse(session, uuid4(), InputError("face_missing", "")) is None


def test_an_avatar_goes_with_its_films_unless_one_is_being_made(home: Home, ann: User) -> None:
    avatar = add(home, ann)
    with home.session() as session:
        avatars.report_check(session, avatar.id, {}, "thumb")
        request = renders.Request("Hello there!", avatar_id=avatar.id)
        render = renders.submit(session, home.settings, ann, request)
        home.storage.put(f"renders/{render.id}/1/film.mp4", b"film")
    with home.session() as session, pytest.raises(StateError) as caught:
        avatars.delete_avatar(session, home.storage, ann, avatar.id)
    assert caught.value.code == "render_state"
    with home.session() as session:
        renders.cancel(session, ann, render.id)
        avatars.delete_avatar(session, home.storage, ann, avatar.id)
    with home.session() as session:
        assert session.get(Render, render.id) is None
        assert avatars.list_avatars(session, ann) == []
    for key in (avatar.key, f"renders/{render.id}/1/film.mp4"):
        with pytest.raises(StateError):
            home.storage.get(key)
