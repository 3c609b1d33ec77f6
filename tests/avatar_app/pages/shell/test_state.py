"""Who looks, and what a page says when one of its handlers fails."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from avatar_app.accounts import sessions
from avatar_app.errors import AccountError, StateError
from avatar_app.pages.shell.state import Visitor, explain, way_to_sign_in
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Role, User

Open = Callable[..., Any]


def test_whoever_has_the_cookie_is_known_until_it_ends(
    home: Connections, visit: Open, act: Open, ann: User
) -> None:
    state = visit(Visitor, ann, "/")
    assert not state.met
    act(state, "greet")
    assert (state.met, state.email, state.admin) == (True, "ann@example.org", False)
    with home.session() as session:
        sessions.sign_out_everywhere(session, ann)
    act(state, "greet")
    assert (state.met, state.email) == (True, "")


def test_an_administrator_is_known_as_one(
    visit: Open, act: Open, enrol: Callable[..., User]
) -> None:
    state = visit(Visitor, enrol("boss", Role.ADMIN), "/")
    act(state, "greet")
    assert state.admin


def test_a_handlers_failure_is_a_sentence_or_the_way_to_sign_in() -> None:
    assert "/sign-in" in str(explain(AccountError("sign_in_needed", "Sign in to continue.")))
    assert "no such film" in str(explain(StateError("not_found", "There is no such film.")))
    fault = str(explain(ZeroDivisionError("secret")))
    assert "Something went wrong" in fault
    assert "secret" not in fault


def test_the_sign_in_leads_back_to_where_one_was_going(visit: Open) -> None:
    state = visit(Visitor, None, "/studio?speaker=preset:ava&voice=x")
    way = urlsplit(way_to_sign_in(state.router.url))
    assert way.path == "/sign-in"
    assert parse_qs(way.query) == {"next": ["/studio?speaker=preset:ava&voice=x"]}
    assert way_to_sign_in(visit(Visitor, None, "/").router.url) == "/sign-in"
