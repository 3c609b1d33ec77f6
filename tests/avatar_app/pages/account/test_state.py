"""One's own sign-ins, as the account's page shows them."""

from collections.abc import Callable
from typing import Any

import pytest

from avatar_app.accounts.sessions import list_sign_ins, open_sign_in
from avatar_app.accounts.visits import Visit, visiting
from avatar_app.pages.account.state import Account, name_browser
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User

Open = Callable[..., Any]
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


def test_sign_ins_are_listed_and_ended(
    home: Connections, visit: Open, act: Open, ann: User
) -> None:
    with home.session() as session, visiting(Visit("203.0.113.9", CHROME)):
        open_sign_in(session, ann)
    state = visit(Account, ann, "/account")
    act(state, "open")
    assert {(row.browser, row.address, row.here) for row in state.sign_ins} == {
        ("Unknown", "", True),
        ("Chrome on Windows", "203.0.113.9", False),
    }
    act(state, "end_sign_in", next(row.id for row in state.sign_ins if not row.here))
    assert [row.here for row in state.sign_ins] == [True]
    act(state, "end_sign_in", "nonsense")
    assert state.wrong == "This session has already ended."
    with home.session() as session:
        assert len(list_sign_ins(session, ann)) == 1


@pytest.mark.usefixtures("mailbox")
def test_who_wants_no_e_mails_about_films_says_so(visit: Open, act: Open, ann: User) -> None:
    state = visit(Account, ann, "/account")
    act(state, "open")
    assert (state.mails, state.film_mails) == (True, True)
    act(state, "set_film_mails", False)
    act(state, "open")
    assert state.film_mails is False


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome on Windows"),
        (f"{CHROME} Edg/140.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("curl/8.14.1", "curl/8.14.1"),
        ("", "Unknown"),
    ],
)
def test_browsers_are_called_as_people_call_them(agent: str, name: str) -> None:
    assert name_browser(agent) == name
