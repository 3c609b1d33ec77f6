"""Who is disabled: what of theirs goes on; and what administrators end."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from avatar_app.accounts.sessions import COOKIE, open_sign_in
from avatar_app.api.app import create_app
from avatar_app.renders import claims, turns
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Role, User
from avatar_app.store.models.audit import AuditEntry
from avatar_app.store.models.renders import Render, RenderState
from tests.avatar_app.rows import change, claim, submit

APP = create_app()


@pytest.fixture
def boss(enrol: Callable[..., User]) -> User:
    return enrol("boss", Role.ADMIN)


def browse(home: Connections, user: User | None = None) -> TestClient:
    client = TestClient(APP, base_url="http://portal/api/v1")
    if user is not None:
        with home.session() as session:
            client.cookies.set(COOKIE, open_sign_in(session, user))
    return client


def make_shared(home: Connections, user: User) -> tuple[UUID, str]:
    """A finished film with a link."""
    with home.session() as session:
        film = submit(session, home, user).id
        key = f"renders/{film}/1/film.mp4"
        home.storage.put(key, b"film")
        token = f"link-{film}"
        change(session, film, state=RenderState.DONE, film_key=key, share_token=token)
    return film, token


def test_links_and_films_of_who_is_disabled_stop(
    home: Connections, boss: User, ann: User, bob: User
) -> None:
    _, link = make_shared(home, ann)
    with home.session() as session:
        running, waiting, bobs = (submit(session, home, user).id for user in (ann, ann, bob))
        claim(session, session.get_one(Render, running))
    admin, stranger = browse(home, boss), browse(home)
    assert stranger.get(f"/shared/{link}/film").content == b"film"
    admin.patch(f"/users/{ann.id}", json={"disabled": True})
    assert stranger.get(f"/shared/{link}").status_code == 404
    assert stranger.get(f"/shared/{link}/film").status_code == 404
    with home.session() as session:
        states = {row.id: row for row in session.exec(select(Render)).all()}
        assert states[waiting].state == RenderState.CANCELLED
        assert states[running].cancel_requested
        assert (states[bobs].state, states[bobs].cancel_requested) == ("queued", False)
    admin.patch(f"/users/{ann.id}", json={"disabled": False})
    assert stranger.get(f"/shared/{link}").status_code == 200


def test_what_was_asked_for_in_that_very_moment_is_not_made(home: Connections, ann: User) -> None:
    with home.session() as session:
        render = submit(session, home, ann)
        needs = ({render.animator}, {render.voice})
        assert turns.count_ready(session, *needs) == 1
        session.get_one(User, ann.id).disabled = True
        session.flush()
        assert turns.count_ready(session, *needs) == 0
        assert claims.claim(session, "w1", *needs) is None


def test_administrators_end_links_and_remove_films(
    home: Connections, boss: User, ann: User, bob: User
) -> None:
    film, link = make_shared(home, ann)
    other = browse(home, bob)
    for path in (f"/admin/renders/{film}/share", f"/admin/renders/{film}"):
        assert other.delete(path).status_code == 403
        assert browse(home).delete(path).status_code == 401
    admin = browse(home, boss)
    assert admin.delete(f"/admin/renders/{film}/share").status_code == 204
    assert browse(home).get(f"/shared/{link}").status_code == 404
    assert admin.delete(f"/admin/renders/{film}").status_code == 204
    assert list(home.storage.list_all(f"renders/{film}")) == []
    for path in (f"/admin/renders/{film}", f"/admin/renders/{uuid4()}/share"):
        assert admin.delete(path).status_code == 404
    with home.session() as session:
        told = session.exec(select(AuditEntry).where(AuditEntry.who == boss.email)).all()
        assert [(entry.action, entry.whom, entry.what) for entry in told] == [
            ("link ended", str(film), ann.email),
            ("film deleted", str(film), ann.email),
        ]


def test_a_film_that_is_being_made_is_stopped_before_it_is_removed(
    home: Connections, boss: User, ann: User
) -> None:
    with home.session() as session:
        render = submit(session, home, ann).id
    admin = browse(home, boss)
    assert admin.delete(f"/admin/renders/{render}").status_code == 409
    admin.post(f"/admin/renders/{render}/cancel")
    assert admin.delete(f"/admin/renders/{render}").status_code == 204
