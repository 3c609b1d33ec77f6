"""The bin: what is in it is nowhere else, can be had back, and goes for good after its time."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from sqlmodel import Session

from avatar_app.errors import StateError
from avatar_app.library import avatars, owned
from avatar_app.renders import control, history, links, recycle_bin
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.library import Avatar
from avatar_app.store.models.renders import Render, RenderState
from tests.avatar_app.rows import change, refused, submit


def add_portrait(session: Session, home: Connections, user: User) -> UUID:
    avatar = avatars.add_avatar(session, home.storage, user, "me.png", BytesIO(b"x"), True)
    avatars.report_check(session, avatar.id, {}, f"avatars/{avatar.id}/thumbnail.jpg")
    session.flush()
    return avatar.id


def make(session: Session, home: Connections, user: User, **changes: object) -> Render:
    """A film that is done, with its file and a link."""
    film = submit(session, home, user, **changes)
    key = f"renders/{film.id}/1/film.mp4"
    home.storage.put(key, b"film")
    change(session, film.id, state=RenderState.DONE, film_key=key, share_token=f"link{film.id.hex}")
    return film


@pytest.fixture
def portrait(session: Session, home: Connections, ann: User) -> UUID:
    return add_portrait(session, home, ann)


def test_a_film_in_the_bin_is_nowhere_else_and_comes_back_as_it_was(
    session: Session, home: Connections, ann: User, bob: User
) -> None:
    film = make(session, home, ann)
    token = film.share_token or ""
    assert recycle_bin.discard_films(session, bob, [film.id]) == []
    assert recycle_bin.discard_films(session, ann, [film.id]) == [film.id]
    session.expire_all()
    assert history.history(session, ann) == []
    refused(StateError, "not_found", history.find_render, session, ann, film.id)
    refused(StateError, "not_found", links.find_shared, session, token)
    assert [row.id for row in recycle_bin.list_films(session, ann)] == [film.id]
    assert recycle_bin.list_films(session, bob) == []
    refused(StateError, "not_found", recycle_bin.restore_film, session, bob, film.id)
    recycle_bin.restore_film(session, ann, film.id)
    session.flush()
    assert [row.id for row in history.history(session, ann)] == [film.id]
    assert links.find_shared(session, token).id == film.id
    assert home.storage.get(film.film_key or "") == b"film"
    refused(StateError, "not_found", recycle_bin.restore_film, session, ann, film.id)


def test_a_portrait_takes_its_films_along_and_brings_those_back(
    session: Session, home: Connections, ann: User, portrait: UUID
) -> None:
    before, after = (make(session, home, ann, preset=None, avatar_id=portrait) for _ in range(2))
    assert recycle_bin.count_films(session, ann) == {portrait: 2}
    recycle_bin.discard_films(session, ann, [before.id])
    session.expire_all()
    assert recycle_bin.count_films(session, ann) == {portrait: 1}
    assert recycle_bin.discard_avatar(session, ann, portrait) == [after.id]
    session.flush()
    assert owned.list_own(session, Avatar, ann) == []
    assert history.history(session, ann) == []
    refused(StateError, "not_found", owned.find_own, session, Avatar, ann, portrait)
    recycle_bin.restore_avatar(session, ann, portrait)
    session.flush()
    session.expire_all()
    assert [row.id for row in history.history(session, ann)] == [after.id]
    assert [row.id for row in owned.list_own(session, Avatar, ann)] == [portrait]
    # A film alone brings its portrait, lest it go with that.
    recycle_bin.discard_avatar(session, ann, portrait)
    session.flush()
    recycle_bin.restore_film(session, ann, before.id)
    session.flush()
    assert [row.id for row in owned.list_own(session, Avatar, ann)] == [portrait]


def test_a_portrait_stays_while_a_film_of_it_is_being_made(
    session: Session, home: Connections, ann: User, portrait: UUID
) -> None:
    film = submit(session, home, ann, preset=None, avatar_id=portrait)
    assert recycle_bin.discard_films(session, ann, [film.id]) == []
    refused(StateError, "render_state", recycle_bin.discard_avatar, session, ann, portrait)
    control.cancel(session, ann, film.id)
    session.expire_all()
    assert recycle_bin.discard_avatar(session, ann, portrait) == [film.id]


def test_it_goes_for_good_after_its_time_or_when_the_bin_is_emptied(
    session: Session, home: Connections, ann: User, bob: User, portrait: UUID
) -> None:
    film = make(session, home, ann, preset=None, avatar_id=portrait)
    kept = make(session, home, ann)
    bobs = make(session, home, bob)
    recycle_bin.discard_avatar(session, ann, portrait)
    recycle_bin.discard_films(session, bob, [bobs.id])
    session.flush()
    assert recycle_bin.purge(session, home.storage, now() - timedelta(minutes=1)) == 0
    assert recycle_bin.empty(session, home.storage, ann) == 2
    assert session.get(Render, film.id) is None
    assert session.get(Avatar, portrait) is None
    assert home.storage.get(kept.film_key or "") == b"film"
    assert list(home.storage.list_all(f"avatars/{portrait}")) == []
    refused(StateError, "not_found", home.storage.get, f"renders/{film.id}/1/film.mp4")
    assert recycle_bin.purge(session, home.storage, now() + timedelta(minutes=1)) == 1
    refused(StateError, "not_found", home.storage.get, f"renders/{bobs.id}/1/film.mp4")
