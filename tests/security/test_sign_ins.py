"""Passwords that are guessed at once, sign-ins that their owner sees and ends, and the cookie."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from avatar_app.accounts import accounts, sessions
from avatar_app.accounts.sessions import IDLE, SEEN
from avatar_app.api.app import create_app
from avatar_app.errors import AccountError
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import SignIn, User
from avatar_app.store.models.base import now
from tests.conftest import PASSWORD

APP = create_app()


def browse(
    address: str = "203.0.113.9", agent: str = "Firefox/140", scheme: str = "http"
) -> TestClient:
    return TestClient(
        APP,
        client=(address, 50000),
        base_url=f"{scheme}://portal/api/v1",
        headers={"User-Agent": agent},
    )


def sign_in(email: str, **how: str) -> TestClient:
    client = browse(**how)
    answer = client.post("/sign-in", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200
    return client


@pytest.mark.parametrize(
    "password",
    [
        *("password1234", "qwertyuiop", "1234567890", "iloveyou123", "aaaaaaaaaaaa", "Galatea2026"),
        *("ann@example.org", "ANN@example.org", "example.org1", "a" * 200),
    ],
)
def test_a_common_password_and_ones_own_address_are_refused(
    home: Connections, ann: User, password: str
) -> None:
    with home.session() as session:
        with pytest.raises(AccountError) as caught:
            accounts.sign_up(session, "ann@example.org", password)
        assert caught.value.code == "account_password"
        with pytest.raises(AccountError) as caught:
            accounts.set_password(session, ann, password)
        assert caught.value.code == "account_password"


@pytest.mark.parametrize("password", [PASSWORD, "Καλημέρα σε όλους", "vV9$kq!2zP"])
def test_others_are_taken(home: Connections, password: str) -> None:
    with home.session() as session:
        assert accounts.sign_up(session, "ann@example.org", password)


def test_people_see_their_sign_ins_and_end_each(ann: User, bob: User) -> None:
    here = sign_in(ann.email)
    phone = sign_in(ann.email, address="2001:db8::1", agent="Phone/1")
    others = sign_in(bob.email)
    listed = here.get("/me/sign-ins").json()
    assert {(row["address"], row["agent"], row["here"]) for row in listed} == {
        ("203.0.113.9", "Firefox/140", True),
        ("2001:db8::1", "Phone/1", False),
    }
    secret = [value for name, value in phone.cookies.items() if "language" not in name]
    assert not any(token in str(listed) for token in secret)
    (there,) = [row["id"] for row in listed if not row["here"]]
    (bobs,) = [row["id"] for row in others.get("/me/sign-ins").json()]
    assert here.delete(f"/me/sign-ins/{bobs}").status_code == 404  # nobody else's
    assert here.delete(f"/me/sign-ins/{there}").status_code == 204
    assert [client.get("/me").status_code for client in (here, phone, others)] == [200, 401, 200]
    assert here.delete(f"/me/sign-ins/{there}").status_code == 404


def test_an_idle_sign_in_ends_and_use_keeps_it(home: Connections, ann: User) -> None:
    def rest(by: timedelta) -> None:
        with home.session() as session:
            row = session.exec(select(SignIn)).one()
            row.seen_at = now() - by
            session.add(row)

    client = sign_in(ann.email)
    rest(IDLE - timedelta(hours=1))
    assert client.get("/me").status_code == 200
    with home.session() as session:
        assert now() - session.exec(select(SignIn)).one().seen_at < SEEN
    rest(IDLE + timedelta(seconds=1))
    assert client.get("/me").status_code == 401
    with home.session() as session:
        assert sessions.list_sign_ins(session, ann) == []


def test_by_tls_the_cookies_are_ours_alone(ann: User) -> None:
    client = browse(scheme="https")
    answer = client.post("/sign-in", json={"email": ann.email, "password": PASSWORD})
    cookies = answer.headers.get_list("set-cookie")
    assert {cookie.split("=")[0] for cookie in cookies} == {
        "__Host-galatea",
        "__Host-galatea-device",
        "__Host-galatea-language",
    }
    for cookie in cookies:
        assert "; Secure" in cookie
        assert "Path=/" in cookie
        assert "domain" not in cookie.lower()
    assert client.get("/me").status_code == 200
    # Another host of the domain, or somebody on the way, may have set the plain one.
    forged = browse(scheme="https")
    forged.cookies.set("galatea", client.cookies["__Host-galatea"])
    assert forged.get("/me").status_code == 401


@pytest.mark.usefixtures("ann")
def test_a_stranger_sees_none() -> None:
    assert browse().get("/me/sign-ins").status_code == 401
    assert browse().delete("/me/sign-ins/x").status_code == 401
