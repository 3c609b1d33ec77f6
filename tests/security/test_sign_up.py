"""Who becomes an administrator, and who may make an account at all."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from avatar_app.accounts.invitations import open_setup
from avatar_app.accounts.sessions import COOKIE, open_sign_in
from avatar_app.api.app import create_app
from avatar_app.settings import load_settings
from avatar_app.store.connections import Connections, find_connections
from avatar_app.store.models.accounts import Invitation, Role, User
from avatar_app.store.models.base import now
from tests.conftest import PASSWORD

AT_ONCE = 8
APP = create_app()


def ask(name: str, client: str = "127.0.0.1", host: str = "localhost:8000", **more: Any) -> Any:
    """Sign up, in a browser of one's own at this address, which calls the portal by this name."""
    headers = more.pop("headers", {}) | {"Host": host}
    with TestClient(APP, client=(client, 50000)) as browser:
        body = {"email": f"{name}@example.org", "password": PASSWORD} | more
        return browser.post("/api/v1/sign-up", json=body, headers=headers)


def code(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


def roles(home: Connections) -> Counter[str]:
    with home.session() as session:
        return Counter(session.exec(select(User.role)).all())


@pytest.fixture
def rule(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Connections]:
    """Sets GALATEA_SIGN_UP."""

    def change(value: str) -> Connections:
        monkeypatch.setenv("GALATEA_SIGN_UP", value)
        load_settings.cache_clear()
        find_connections.cache_clear()
        return find_connections()

    return change


@pytest.fixture
def boss(enrol: Callable[..., User]) -> User:
    return enrol("boss", Role.ADMIN)


def test_eight_at_once_make_one_administrator(home: Connections) -> None:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(ask, [f"user{k}" for k in range(AT_ONCE)]))
    assert {answer.status_code for answer in answers} == {201}
    assert roles(home) == {Role.ADMIN: 1, Role.USER: AT_ONCE - 1}


@pytest.mark.parametrize(
    ("client", "host", "headers"),
    [
        ("203.0.113.9", "portal.example.org", {}),
        ("203.0.113.9", "localhost", {}),  # says so, and comes from elsewhere
        ("127.0.0.1", "evil.example", {}),  # a name that was made to lead here
        ("127.0.0.1", "localhost", {"X-Forwarded-For": "127.0.0.1"}),
        ("127.0.0.1", "localhost", {"Forwarded": "for=127.0.0.1"}),
        ("::ffff:203.0.113.9", "localhost", {}),
    ],
)
def test_a_new_portal_does_not_belong_to_its_first_visitor(
    home: Connections, client: str, host: str, headers: dict[str, str]
) -> None:
    answer = ask("mallory", client, host, headers=headers)
    assert (answer.status_code, code(answer)) == (403, "setup_needed")
    assert roles(home) == {}


def test_the_set_up_link_makes_one_administrator(home: Connections) -> None:
    with home.session() as session:
        links = [open_setup(session), open_setup(session)]  # it was started twice
    assert code(ask("mallory", "203.0.113.9", invitation="guessed")) == "invitation_unknown"
    with ThreadPoolExecutor(AT_ONCE) as threads:
        tries = [threads.submit(ask, f"user{k}", "203.0.113.9", invitation=links[k % 2])
                 for k in range(AT_ONCE)]  # fmt: skip
    assert Counter(each.result().status_code for each in tries) == {201: 1, 403: AT_ONCE - 1}
    assert roles(home) == {Role.ADMIN: 1}
    with home.session() as session:
        assert open_setup(session) is None
        assert session.exec(select(Invitation)).all() == []


@pytest.mark.usefixtures("boss")
def test_sign_up_can_be_closed(rule: Callable[[str], Connections]) -> None:
    for value in ("invite", "closed"):
        rule(value)
        answer = ask("ann")
        assert (answer.status_code, code(answer)) == (403, "sign_up_closed")
    rule("open")
    assert ask("ann").status_code == 201


def test_an_invitation_is_for_one_person_once(
    rule: Callable[[str], Connections], boss: User
) -> None:
    home = rule("invite")
    admin = browse_as(home, boss)
    link = admin.post("/api/v1/admin/invitations", json={}).json()
    (listed,) = admin.get("/api/v1/admin/invitations").json()
    assert (listed["id"], listed["by"], listed["role"]) == (link["id"], boss.email, "user")
    assert link["token"] not in str(listed)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        tries = [threads.submit(ask, f"user{k}", invitation=link["token"]) for k in range(AT_ONCE)]
    assert Counter(each.result().status_code for each in tries) == {201: 1, 403: AT_ONCE - 1}
    assert roles(home) == {Role.ADMIN: 1, Role.USER: 1}
    assert admin.get("/api/v1/admin/invitations").json() == []


def test_an_invitation_ends(rule: Callable[[str], Connections], boss: User) -> None:
    home = rule("invite")
    admin = browse_as(home, boss)

    def invite() -> dict[str, str]:
        found: dict[str, str] = admin.post("/api/v1/admin/invitations", json={}).json()
        return found

    revoked = invite()
    assert admin.delete(f"/api/v1/admin/invitations/{revoked['id']}").status_code == 204
    assert code(admin.delete(f"/api/v1/admin/invitations/{revoked['id']}")) == "not_found"
    old, orphaned = invite(), invite()
    with home.session() as session:
        row = session.exec(select(Invitation).where(Invitation.id == old["id"])).one()
        assert timedelta(days=6) < row.expires_at - now() <= timedelta(days=7)
        row.expires_at = now() - timedelta(seconds=1)
        session.add(row)
    assert code(ask("a", invitation=revoked["token"])) == "invitation_unknown"
    assert code(ask("b", invitation=old["token"])) == "invitation_unknown"
    with home.session() as session:
        boss.disabled = True  # who invited is one of us no more
        session.merge(boss)
    assert code(ask("c", invitation=orphaned["token"])) == "invitation_unknown"


def test_only_administrators_invite(
    rule: Callable[[str], Connections], boss: User, enrol: Callable[..., User]
) -> None:
    home = rule("invite")
    ann = browse_as(home, enrol("ann"))
    made = browse_as(home, boss).post("/api/v1/admin/invitations", json={}).json()
    for answer in (
        ann.get("/api/v1/admin/invitations"),
        ann.post("/api/v1/admin/invitations", json={"role": "admin"}),
        ann.delete(f"/api/v1/admin/invitations/{made['id']}"),
    ):
        assert (answer.status_code, code(answer)) == (403, "not_allowed")
    closed = browse_as(rule("closed"), boss).post("/api/v1/admin/invitations", json={})
    assert (closed.status_code, code(closed)) == (403, "sign_up_closed")


def browse_as(home: Connections, user: User) -> TestClient:
    with home.session() as session:
        token = open_sign_in(session, user)
    browser = TestClient(APP)
    browser.cookies.set(COOKIE, token)
    return browser
