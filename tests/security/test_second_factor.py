"""Codes of an app at a sign-in: asked for, taken once, slow to guess; and recovery codes."""

import base64
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from avatar_app.accounts import second_factors
from avatar_app.accounts.audit import Action
from avatar_app.accounts.second_factors import CODES, PENDING
from avatar_app.accounts.sessions import COOKIE, open_sign_in
from avatar_app.api.app import create_app
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import RecoveryCode, Role, SecondFactor, User
from avatar_app.store.models.audit import AuditEntry
from avatar_app.store.models.base import now
from tests.conftest import PASSWORD
from tests.waits import hold

APP = create_app()
FREE = 5  # wrong codes before the first wait


class Clock:
    """The time that codes are made and taken by, which stands still."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(second_factors, "time", made)
    return made


@pytest.fixture
def boss(enrol: Callable[..., User]) -> User:
    return enrol("boss", Role.ADMIN)


def browse(address: str = "203.0.113.9") -> TestClient:
    return TestClient(APP, client=(address, 50000), base_url="http://portal/api/v1")


def signed_in(home: Connections, user: User) -> TestClient:
    client = browse()
    with home.session() as session:
        client.cookies.set(COOKIE, open_sign_in(session, user))
    return client


def code(answer: Any) -> str:
    return "" if answer.is_success else str(answer.json()["error"]["code"])


def turn_on(me: TestClient, clock: Clock) -> tuple[pyotp.TOTP, list[str]]:
    secret = me.post("/me/second-factor", json={"password": PASSWORD}).json()["secret"]
    app = pyotp.TOTP(secret)
    answer = me.post("/me/second-factor/confirm", json={"code": app.at(clock.now)})
    assert answer.status_code == 200, answer.text
    clock.now += 30  # the next code
    return app, answer.json()["codes"]


def try_code(email: str, said: str = "", client: TestClient | None = None) -> Any:
    body = {"email": email, "password": PASSWORD, "code": said}
    return (client or browse()).post("/sign-in", json=body)


def actions(home: Connections) -> Counter[str]:
    with home.session() as session:
        return Counter(session.exec(select(AuditEntry.action)).all())


def test_it_is_on_when_a_code_confirms_it(home: Connections, ann: User, clock: Clock) -> None:
    me, other = signed_in(home, ann), signed_in(home, ann)
    wrong = me.post("/me/second-factor", json={"password": "wrong"})
    assert (wrong.status_code, code(wrong)) == (401, "sign_in_failed")
    made = me.post("/me/second-factor", json={"password": PASSWORD}).json()
    assert f"secret={made['secret']}" in made["uri"]
    kind, _, drawn = made["qr"].partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert base64.b64decode(drawn).startswith(b"<?xml")
    assert try_code(ann.email).status_code == 200  # not yet
    assert code(me.post("/me/second-factor/confirm", json={"code": "000000"})) == (
        "second_factor_failed"
    )
    app = pyotp.TOTP(made["secret"])
    answer = me.post("/me/second-factor/confirm", json={"code": app.at(clock.now)})
    assert len(set(answer.json()["codes"])) == CODES
    # Who was signed in elsewhere, perhaps somebody else, has shown no code.
    assert (me.get("/me").status_code, other.get("/me").status_code) == (200, 401)
    assert code(try_code(ann.email)) == "second_factor_needed"
    assert code(me.post("/me/second-factor", json={"password": PASSWORD})) == "second_factor_state"
    assert me.get("/me/second-factor").json()["recovery_codes"] == CODES
    assert actions(home)[Action.SECOND_FACTOR_ON] == 1


def test_a_wrong_password_does_not_tell_of_it(home: Connections, ann: User, clock: Clock) -> None:
    turn_on(signed_in(home, ann), clock)
    body = {"email": ann.email, "password": "wrong password", "code": "123456"}
    assert code(browse().post("/sign-in", json=body)) == "sign_in_failed"


def test_a_code_is_taken_once_and_none_before_it(
    home: Connections, ann: User, clock: Clock
) -> None:
    app, _ = turn_on(signed_in(home, ann), clock)
    before, present = app.at(clock.now - 30), app.at(clock.now)
    assert code(try_code(ann.email, before)) == "second_factor_failed"  # it confirmed
    spaced = f"{present[:3]} {present[3:]}"
    assert try_code(ann.email, spaced).status_code == 200
    assert code(try_code(ann.email, present)) == "second_factor_failed"
    assert code(try_code(ann.email, app.at(clock.now + 90))) == "second_factor_failed"
    assert try_code(ann.email, app.at(clock.now + 30)).status_code == 200  # clocks differ
    assert code(try_code(ann.email, present)) == "second_factor_failed"  # older than the last
    assert actions(home)[Action.SECOND_FACTOR_FAILED] == 4


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_many_at_once_one_gets_in(home: Connections, ann: User, clock: Clock, kind: str) -> None:
    app, recovery = turn_on(signed_in(home, ann), clock)
    said = app.at(clock.now) if kind == "app" else recovery[0]
    with ThreadPoolExecutor(4) as threads:
        tries = list(threads.map(lambda _: try_code(ann.email, said).status_code, range(4)))
    assert tries.count(200) == 1


def test_a_recovery_code_opens_once_and_is_kept_hashed(
    home: Connections, ann: User, clock: Clock
) -> None:
    me = signed_in(home, ann)
    app, codes = turn_on(me, clock)
    with home.session() as session:
        kept = str([row.model_dump() for row in session.exec(select(RecoveryCode)).all()])
    assert not any(each in kept or each.replace("-", "") in kept for each in codes)
    assert try_code(ann.email, codes[0].lower()).status_code == 200
    assert code(try_code(ann.email, codes[0])) == "second_factor_failed"
    assert me.get("/me/second-factor").json()["recovery_codes"] == CODES - 1
    renewed = me.post("/me/second-factor/recovery-codes", json={"code": app.at(clock.now)}).json()
    assert code(try_code(ann.email, codes[1])) == "second_factor_failed"
    assert try_code(ann.email, renewed["codes"][0]).status_code == 200
    assert actions(home)[Action.RECOVERY_CODE_USED] == 2


def test_anothers_recovery_code_opens_nothing(
    home: Connections, ann: User, bob: User, clock: Clock
) -> None:
    turn_on(signed_in(home, ann), clock)
    _, bobs = turn_on(signed_in(home, bob), clock)
    assert code(try_code(ann.email, bobs[0])) == "second_factor_failed"


def test_guessing_codes_is_slow_from_everywhere(home: Connections, ann: User, clock: Clock) -> None:
    own = browse("198.51.100.7")
    assert try_code(ann.email, client=own).status_code == 200  # a device that is known
    app, _ = turn_on(signed_in(home, ann), clock)
    for k in range(FREE):
        answer = try_code(ann.email, "000000", browse(f"203.0.113.{k}"))
        assert code(answer) == "second_factor_failed"
    hold(home)
    answer = try_code(ann.email, app.at(clock.now), browse("192.0.2.4"))
    assert (answer.status_code, code(answer)) == (429, "too_many_attempts")
    assert int(answer.headers["Retry-After"]) >= 1
    assert try_code(ann.email, app.at(clock.now), own).status_code == 200  # the owner is let in


def test_confirming_is_throttled_and_ends(home: Connections, ann: User, clock: Clock) -> None:
    me = signed_in(home, ann)
    secret = me.post("/me/second-factor", json={"password": PASSWORD}).json()["secret"]
    with home.session() as session:
        row = session.exec(select(SecondFactor)).one()
        row.created_at = now() - PENDING
        session.add(row)
    right = {"code": pyotp.TOTP(secret).at(clock.now)}
    assert code(me.post("/me/second-factor/confirm", json=right)) == "second_factor_state"
    me.post("/me/second-factor", json={"password": PASSWORD})
    for _ in range(FREE):
        me.post("/me/second-factor/confirm", json={"code": "000000"})
    hold(home)
    answer = me.post("/me/second-factor/confirm", json={"code": "000000"})
    assert code(answer) == "too_many_attempts"


def test_turning_it_off_asks_for_the_password(home: Connections, ann: User, clock: Clock) -> None:
    me = signed_in(home, ann)
    turn_on(me, clock)
    for body in ({"password": "wrong"}, {"password": ""}):
        assert code(me.request("DELETE", "/me/second-factor", json=body)) == "sign_in_failed"
    done = me.request("DELETE", "/me/second-factor", json={"password": PASSWORD})
    assert done.status_code == 204
    assert try_code(ann.email).status_code == 200
    with home.session() as session:
        assert session.exec(select(RecoveryCode)).all() == []
    again = me.request("DELETE", "/me/second-factor", json={"password": PASSWORD})
    assert code(again) == "second_factor_state"
    assert actions(home)[Action.SECOND_FACTOR_OFF] == 1


def test_an_administrator_removes_it_for_somebody(
    home: Connections, ann: User, bob: User, boss: User, clock: Clock
) -> None:
    turn_on(signed_in(home, ann), clock)
    path = f"/users/{ann.id}/second-factor"
    assert code(signed_in(home, bob).delete(path)) == "not_allowed"
    admin = signed_in(home, boss)
    shown = {row["email"]: row["second_factor"] for row in admin.get("/admin/accounts").json()}
    assert (shown[ann.email], shown[bob.email]) == (True, False)
    assert admin.delete(path).status_code == 204
    assert try_code(ann.email).status_code == 200
    assert code(admin.delete(path)) == "second_factor_state"
    with home.session() as session:
        wanted = select(AuditEntry).where(AuditEntry.action == Action.SECOND_FACTOR_REMOVED)
        entry = session.exec(wanted).one()
    assert (entry.who, entry.whom) == (boss.email, ann.email)


@pytest.mark.parametrize("said", ["", " ", "１２３４５６", "0" * 100, "\u0661" * 6])
def test_odd_codes_are_refused(home: Connections, ann: User, clock: Clock, said: str) -> None:
    turn_on(signed_in(home, ann), clock)
    assert code(try_code(ann.email, said)) in ("second_factor_needed", "second_factor_failed")


def test_a_clock_far_off_gives_no_second_use(home: Connections, ann: User, clock: Clock) -> None:
    app, _ = turn_on(signed_in(home, ann), clock)
    said = app.at(clock.now)
    assert try_code(ann.email, said).status_code == 200
    clock.now -= timedelta(minutes=1).total_seconds()  # ours is set back
    assert code(try_code(ann.email, said)) == "second_factor_failed"
