from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from avatar_app.accounts.rate_limits import Counter
from avatar_app.store.connections import Connections
from tests.waits import hold

PASSWORD = "correct horse battery"
FREE = Counter("").free
BODY = {"email": "ann@example.org", "password": PASSWORD}


def error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_signing_up_signs_in_and_shows_no_secret(ann: TestClient, bob: TestClient) -> None:
    me = ann.get("/me").json()
    assert (me["email"], me["role"], me["storage_used"]) == ("ann@example.org", "admin", 0)
    assert bob.get("/me").json()["role"] == "user"
    assert not any("password" in key or "hash" in key for key in me)


def test_what_one_chooses_is_kept(ann: TestClient) -> None:
    me = ann.get("/me").json()
    assert (me["language"], me["film_mails"]) == ("en", True)
    assert ann.patch("/me", json={"film_mails": False}).json() == me | {"film_mails": False}
    assert ann.get("/me").json()["film_mails"] is False


def test_the_cookie_is_for_the_server_alone(ann: TestClient) -> None:
    answer = ann.post("/sign-in", json=BODY)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "max-age=2592000" in cookie


def test_out_and_in_again(ann: TestClient, browse: Callable[..., TestClient]) -> None:
    old = ann.cookies["galatea"]
    assert ann.post("/sign-out").status_code == 204
    assert error(ann.get("/me")) == (401, "sign_in_needed")
    assert ann.post("/sign-in", json=BODY).status_code == 200
    assert ann.cookies["galatea"] != old
    thief = browse()
    thief.cookies.set("galatea", old)
    assert error(thief.get("/me")) == (401, "sign_in_needed")


def test_signing_in_again_closes_what_was_open(
    ann: TestClient, browse: Callable[..., TestClient]
) -> None:
    old = ann.cookies["galatea"]
    ann.post("/sign-in", json=BODY)
    thief = browse()
    thief.cookies.set("galatea", old)
    assert error(thief.get("/me")) == (401, "sign_in_needed")


def test_everywhere_is_everywhere(ann: TestClient, browse: Callable[..., TestClient]) -> None:
    other = browse()
    other.post("/sign-in", json=BODY)
    assert other.get("/me").status_code == 200
    ann.post("/sign-out-everywhere")
    assert error(other.get("/me")) == (401, "sign_in_needed")


@pytest.mark.usefixtures("ann")
def test_attempts_end(home: Connections, browse: Callable[..., TestClient]) -> None:
    stranger = browse()
    wrong = BODY | {"password": "wrong password"}
    told = {error(stranger.post("/sign-in", json=wrong)) for _ in range(FREE)}
    assert told == {(401, "sign_in_failed")}
    hold(home)
    assert error(stranger.post("/sign-in", json=BODY)) == (429, "too_many_attempts")


def test_who_holds_a_cookie_cannot_try_out_passwords_either(
    home: Connections, ann: TestClient
) -> None:
    wrong = {"old": "wrong password", "new": "another good one"}
    told = {error(ann.post("/me/password", json=wrong)) for _ in range(FREE)}
    assert told == {(401, "sign_in_failed")}
    hold(home)
    assert error(ann.post("/me/password", json=wrong)) == (429, "too_many_attempts")
    assert error(ann.request("DELETE", "/me", json={"password": PASSWORD}))[0] == 429


def test_a_new_password(ann: TestClient, browse: Callable[..., TestClient]) -> None:
    body = {"old": PASSWORD, "new": "another good one"}
    assert ann.post("/me/password", json=body).status_code == 204
    assert ann.get("/me").status_code == 200
    assert error(browse().post("/sign-in", json=BODY)) == (401, "sign_in_failed")
    assert browse().post("/sign-in", json=BODY | {"password": body["new"]}).status_code == 200


def test_an_account_goes_with_its_password_only(ann: TestClient, bob: TestClient) -> None:
    assert error(bob.request("DELETE", "/me", json={"password": "x"})) == (401, "sign_in_failed")
    assert bob.request("DELETE", "/me", json={"password": PASSWORD}).status_code == 204
    assert error(bob.get("/me")) == (401, "sign_in_needed")
    assert [user["email"] for user in ann.get("/users").json()] == ["ann@example.org"]


def test_administration(ann: TestClient, bob: TestClient) -> None:
    assert error(bob.get("/users")) == (403, "not_allowed")
    (whom,) = [u["id"] for u in ann.get("/users").json() if u["email"] == "bob@example.org"]
    assert error(bob.patch(f"/users/{whom}", json={"role": "admin"})) == (403, "not_allowed")
    changed = ann.patch(f"/users/{whom}", json={"renders_at_once": 1}).json()
    assert (changed["renders_at_once"], changed["minutes_a_day"]) == (1, 60)
    assert error(ann.patch(f"/users/{whom}", json={"role": "king"})) == (422, "request_invalid")
    ann.patch(f"/users/{whom}", json={"disabled": True})
    assert error(bob.get("/me")) == (401, "sign_in_needed")


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://testserver", True),
        ("http://testserver:80", True),
        ("https://testserver", False),
        ("http://evil.example", False),
        ("http://testserver.evil.example", False),
        ("null", False),
    ],
)
def test_pages_of_other_sites_do_nothing(ann: TestClient, origin: str, allowed: bool) -> None:
    answer = ann.post("/sign-out-everywhere", headers={"Origin": origin})
    assert (answer.status_code == 204) is allowed
    if not allowed:
        assert error(answer) == (403, "not_allowed")
        assert ann.get("/me").status_code == 200
