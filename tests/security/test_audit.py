"""The audit log: what stands in it, who reads it, and that nothing else becomes of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from avatar_app.accounts import audit
from avatar_app.accounts.audit import Action
from avatar_app.api.app import create_app
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Role, User
from avatar_app.store.models.audit import AuditEntry
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import RenderState
from tests.avatar_app.rows import change, submit
from tests.conftest import PASSWORD

APP = create_app()
WRONG = "wrong password"


def sign_in(email: str, password: str = PASSWORD, address: str = "203.0.113.9") -> TestClient:
    client = TestClient(APP, client=(address, 50000), base_url="http://portal/api/v1")
    client.post("/sign-in", json={"email": email, "password": password})
    return client


def read(home: Connections, *actions: Action) -> list[tuple[str, str, str, str]]:
    wanted = select(AuditEntry).order_by(AuditEntry.id)  # type: ignore[arg-type]
    with home.session() as session:
        rows = session.exec(wanted).all()
    return [
        (r.who, r.action, r.whom, r.address) for r in rows if not actions or r.action in actions
    ]


@pytest.fixture
def boss(enrol: Callable[..., User]) -> User:
    return enrol("boss", Role.ADMIN)


@pytest.mark.usefixtures("ann")
def test_sign_ins_and_failures_are_written_down(home: Connections) -> None:
    sign_in("ANN@example.org", WRONG)
    sign_in("nobody@example.org", WRONG)
    ann = sign_in("ann@example.org")
    ann.post("/me/password", json={"old": WRONG, "new": "another good one"})
    ann.post("/sign-out")
    assert read(home) == [
        ("ann@example.org", "sign-in failed", "ann@example.org", "203.0.113.9"),
        ("nobody@example.org", "sign-in failed", "nobody@example.org", "203.0.113.9"),
        ("ann@example.org", "signed in", "ann@example.org", "203.0.113.9"),
        ("ann@example.org", "password failed", "ann@example.org", "203.0.113.9"),
        ("ann@example.org", "signed out", "ann@example.org", "203.0.113.9"),
    ]


def test_what_administrators_do_is_written_down(home: Connections, boss: User, ann: User) -> None:
    with home.session() as session:
        film = submit(session, home, ann).id
    admin = sign_in(boss.email)
    admin.patch(f"/users/{ann.id}", json={"minutes_a_day": 5, "role": "admin"})
    admin.patch(f"/users/{ann.id}", json={"minutes_a_day": 5})  # changes nothing
    admin.post(f"/admin/renders/{film}/hurry")
    admin.post(f"/admin/renders/{film}/cancel")
    admin.put("/admin/workers/w1/order", json={"what": "pause"})
    admin.delete("/admin/workers/w1/order")
    made = admin.post("/admin/invitations", json={}).json()
    admin.delete(f"/admin/invitations/{made['id']}")
    told = [(action, whom) for who, action, whom, _ in read(home)[1:] if who == boss.email]
    assert sorted(told) == sorted(
        [
            ("limits changed", "ann@example.org"),
            ("role changed", "ann@example.org"),
            ("film hurried", str(film)),
            ("film stopped", str(film)),
            ("order given", "w1"),
            ("order lifted", "w1"),
            ("invited", made["id"]),
            ("invitation revoked", made["id"]),
        ]
    )


def test_links_and_deletions_are_written_down(home: Connections, ann: User) -> None:
    with home.session() as session:
        film = submit(session, home, ann).id
        change(session, film, state=RenderState.DONE)
    client = sign_in(ann.email)
    client.post(f"/renders/{film}/share")
    client.delete(f"/renders/{film}/share")
    client.delete(f"/renders/{film}")
    client.delete(f"/renders/{film}")  # it is not there: nothing was done
    client.request("DELETE", "/me", json={"password": PASSWORD})
    assert [action for _, action, _, _ in read(home)[1:]] == [
        *("link made", "link ended", "film deleted", "account deleted")
    ]


def test_entries_are_added_and_never_changed(home: Connections, ann: User) -> None:
    with home.session() as session:
        audit.note(session, Action.SIGNED_IN, ann)
    for statement in ("UPDATE audit_log SET who = 'x'", "DELETE FROM audit_log"):
        with pytest.raises(DBAPIError, match="never changed"), home.session() as session:
            session.execute(text(statement))
    assert len(read(home)) == 1


def test_entries_go_when_they_are_old(home: Connections, ann: User) -> None:
    with home.session() as session:
        for days in (1, 29, 31):
            entry = AuditEntry(who=str(days), action="x", at=now() - timedelta(days=days))
            session.add(entry)
    with home.session() as session:
        audit.prune(session, 30)
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text("DELETE FROM audit_log"))  # it is guarded again at once
    assert [who for who, *_ in read(home)] == ["1", "29"]
    assert ann


def test_administrators_filter_it(home: Connections, boss: User, ann: User) -> None:
    for k in range(3):
        sign_in(f"user{k}@example.org", WRONG, f"192.0.2.{k}")
    admin = sign_in(boss.email)

    def find(**query: Any) -> list[str]:
        page = admin.get("/admin/audit", params=query).json()
        return [f"{entry['who']} {entry['action']}" for entry in page["entries"]]

    assert find(action="sign-in failed", words="user1") == ["user1@example.org sign-in failed"]
    assert find(words="192.0.2.2") == ["user2@example.org sign-in failed"]
    assert find(until=(now() - timedelta(hours=1)).isoformat()) == []
    assert len(find(since=(now() - timedelta(hours=1)).isoformat())) == 4
    page = admin.get("/admin/audit", params={"limit": 3}).json()
    rest = admin.get("/admin/audit", params={"limit": 3, "before": page["next"]}).json()
    assert (len(page["entries"]), len(rest["entries"]), rest["next"]) == (3, 1, None)
    assert admin.get("/admin/audit", params={"action": "made up"}).status_code == 422
    client = sign_in(ann.email)
    assert client.get("/admin/audit").status_code == 403
    assert client.delete("/admin/audit").status_code == 405
    assert home
