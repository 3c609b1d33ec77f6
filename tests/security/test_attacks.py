"""What an hour of attacks found, each kept out by a test. docs/security.md lists what was tried."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from starlette.types import Message

from avatar_app.accounts import accounts
from avatar_app.accounts.sessions import COOKIE, open_sign_in
from avatar_app.api.app import create_app
from avatar_app.api.request_check import RequestCheck
from avatar_app.errors import AccountError
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Role, User

PATIENCE = 60.0


def wait_for_lock(home: Connections) -> None:
    """Until somebody waits for an advisory lock."""
    limit = time.monotonic() + PATIENCE
    asked = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    while time.monotonic() < limit:
        with home.session() as session:
            if session.execute(text(asked)).scalar_one():
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("change", [{"role": Role.USER}, {"disabled": True}])
def test_two_who_demote_each_other_do_not_leave_nobody(
    home: Connections, enrol: Callable[..., User], change: dict[str, Any]
) -> None:
    ann, bob = enrol("ann", Role.ADMIN), enrol("bob", Role.ADMIN)
    told: list[str] = []

    def second() -> None:
        try:
            with home.session() as session:
                accounts.set_user(session, bob, ann.id, **change)
        except AccountError as error:
            told.append(error.code)

    thread = threading.Thread(target=second)
    with home.session() as session:
        accounts.set_user(session, ann, bob.id, **change)
        thread.start()
        wait_for_lock(home)
    thread.join(PATIENCE)
    assert told == ["not_allowed"]


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize(
    ("value", "status"), [("0001-01-01", 422), ("2026-01-01T00:00:00", 422), ("-1", 200)]
)
def test_times_of_the_audit_log_have_a_zone(
    home: Connections, enrol: Callable[..., User], name: str, value: str, status: int
) -> None:
    """A date alone was our fault: 500."""
    with home.session() as session:
        token = open_sign_in(session, enrol("boss", Role.ADMIN))
    browser = TestClient(create_app(), raise_server_exceptions=False)
    browser.cookies.set(COOKIE, token)
    answer = browser.get("/api/v1/admin/audit", params={name: value})
    assert answer.status_code == status


@pytest.mark.parametrize(("hosts", "status"), [([b"a"], 200), ([b"a", b"evil.example"], 422)])
def test_a_request_names_one_host(hosts: list[bytes], status: int) -> None:
    """A proxy and we might each have read another (RFC 9112, section 3.2)."""
    told: list[int] = []

    async def answer(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Message) -> None:
        if "status" in message:
            told.append(message["status"])

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": [(b"host", host) for host in hosts],
    }
    asyncio.run(RequestCheck(answer)(scope, receive, send))
    assert told == [status]
