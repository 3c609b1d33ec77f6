"""Who looks, and what a page says when one of its handlers fails."""

from collections.abc import Callable
from typing import Any

from avatar_app import accounts
from avatar_app.errors import AccountError, StateError
from avatar_app.home import Home
from avatar_app.models import Role, User
from avatar_app.pages.visitor import Visitor, explain

Open = Callable[..., Any]


def test_whoever_has_the_cookie_is_known_until_it_ends(
    home: Home, visit: Open, act: Open, ann: User
) -> None:
    state = visit(Visitor, ann, "/")
    assert not state.met
    act(state, "greet")
    assert (state.met, state.email, state.admin) == (True, "ann@example.org", False)
    with home.session() as session:
        accounts.sign_out_everywhere(session, ann)
    act(state, "greet")
    assert (state.met, state.email) == (True, "")


def test_an_administrator_is_known_as_one(
    visit: Open, act: Open, enrol: Callable[..., User]
) -> None:
    state = visit(Visitor, enrol("boss", Role.ADMIN), "/")
    act(state, "greet")
    assert state.admin


def test_a_handlers_failure_is_a_sentence_or_the_way_to_sign_in() -> None:
    assert "/sign-in" in str(explain(AccountError("sign_in_needed", "Sign in to go on.")))
    assert "no such film" in str(explain(StateError("not_found", "There is no such film.")))
    fault = str(explain(ZeroDivisionError("secret")))
    assert "our side" in fault
    assert "secret" not in fault
