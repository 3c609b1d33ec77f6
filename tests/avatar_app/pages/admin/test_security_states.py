"""Invitations, the audit log, links and films of others, as administrators' pages drive them."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from avatar_app.components.formatting import ALL
from avatar_app.pages.admin.audit_state import Audit
from avatar_app.pages.admin.invitation_state import Invitations
from avatar_app.pages.admin.state import Admin
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Invitation, Role, User
from avatar_app.store.models.audit import AuditEntry
from avatar_app.store.models.renders import Render, RenderState
from tests.avatar_app.rows import change, submit

Open = Callable[..., Any]


@pytest.fixture
def boss(enrol: Callable[..., User]) -> User:
    return enrol("boss", Role.ADMIN)


def test_a_link_is_made_shown_once_and_revoked(
    home: Connections, visit: Open, act: Open, boss: User
) -> None:
    state = visit(Invitations, boss, "/admin")
    act(state, "open")
    assert state.rows == []
    act(state, "invite", True)
    assert state.link.startswith("http://localhost/sign-up#invitation=")
    assert [(row.by, row.role) for row in state.rows] == [(boss.email, "Administrator")]
    again = visit(Invitations, boss, "/admin")
    act(again, "open")
    assert again.link == ""
    act(again, "revoke", again.rows[0].id)
    assert again.rows == []
    with home.session() as session:
        assert session.exec(select(Invitation)).all() == []
        (made, _) = session.exec(select(AuditEntry)).all()
        assert (made.who, made.address) == (boss.email, "192.0.2.7")  # from where the page is open


def test_nobody_else_gets_or_sees_any(
    home: Connections, visit: Open, act: Open, boss: User, ann: User
) -> None:
    for user in (ann, None):
        state = visit(Invitations, user, "/admin")
        act(state, "open")
        act(state, "invite", True)
        assert (state.rows, state.link) == ([], "")
        log = visit(Audit, user, "/admin")
        act(log, "open")
        assert (log.rows, log.error != "") == ([], True)
    with home.session() as session:
        assert session.exec(select(Invitation)).all() == []
    assert boss


def test_the_log_is_searched(visit: Open, act: Open, boss: User) -> None:
    act(visit(Invitations, boss, "/admin"), "invite", False)
    state = visit(Audit, boss, "/admin")
    act(state, "open")
    assert [(row.who, row.action, row.what) for row in state.rows] == [
        (boss.email, "Invited", "user")
    ]
    act(state, "search", {"words": "nobody"})
    assert state.rows == []
    act(state, "search", {"words": "BOSS"})
    assert len(state.rows) == 1
    act(state, "choose", "signed in")
    assert state.rows == []
    act(state, "choose", "made up")
    assert (state.action, len(state.rows), state.more) == (ALL, 1, False)


def test_links_are_ended_and_films_removed(
    home: Connections, visit: Open, act: Open, boss: User, ann: User
) -> None:
    with home.session() as session:
        film = submit(session, home, ann).id
        change(session, film, state=RenderState.DONE, share_token="x")
    for user, found in ((ann, True), (boss, False)):
        state = visit(Admin, user, "/admin")
        if user is boss:
            act(state, "open")
            assert [(row.shared, row.ended) for row in state.renders] == [(True, True)]
        act(state, "end_link", str(film))
        if user is boss:
            assert [row.shared for row in state.renders] == [False]
        act(state, "remove_film", str(film))
        with home.session() as session:
            assert (session.get(Render, film) is not None) is found
    assert state.renders == []
    act(state, "remove_film", "no id")
    assert state.error == "There is no such film."
