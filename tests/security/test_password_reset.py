"""New passwords by links that work once, and addresses that are verified."""

import io
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from avatar_app.accounts import accounts, one_time_links, rate_limits
from avatar_app.accounts.audit import Action
from avatar_app.accounts.sessions import COOKIE, open_sign_in
from avatar_app.api.app import create_app
from avatar_app.messaging.mail import OUTBOX
from avatar_app.services import account_links
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Device, OneTimeLink, Purpose, Role, SignIn, User
from avatar_app.store.models.audit import AuditEntry
from avatar_app.store.models.base import now
from tests.conftest import PASSWORD
from tests.mail import Mailbox

APP = create_app()
NEW = "paper boats at noon"
AT_ONCE = 8


def browse(home: Connections, user: User | None = None, address: str = "203.0.113.9") -> TestClient:
    client = TestClient(APP, client=(address, 50000), base_url="http://portal/api/v1")
    if user is not None:
        with home.session() as session:
            client.cookies.set(COOKIE, open_sign_in(session, user))
    return client


def code(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


def actions(home: Connections) -> list[str]:
    with home.session() as session:
        return list(session.exec(select(AuditEntry.action).order_by(AuditEntry.id)).all())  # type: ignore[arg-type]


def ask(home: Connections, email: str, address: str = "203.0.113.9") -> Any:
    answer = browse(home, address=address).post("/password-reset", json={"email": email})
    OUTBOX.wait()
    return answer


def reset(home: Connections, token: str, password: str = NEW) -> Any:
    body = {"token": token, "password": password}
    return browse(home).post("/password-reset/password", json=body)


def sign_in(home: Connections, email: str, password: str) -> int:
    body = {"email": email, "password": password}
    return browse(home).post("/sign-in", json=body).status_code


@pytest.fixture
def boss(enrol: Callable[..., User]) -> User:
    return enrol("boss", Role.ADMIN)


def test_a_link_by_mail_sets_a_new_password_once(
    home: Connections, mailbox: Mailbox, ann: User
) -> None:
    here = browse(home, ann)
    here.post("/sign-in", json={"email": ann.email, "password": PASSWORD})
    assert ask(home, "ANN@example.org").status_code == 202
    (token,) = mailbox.tokens("reset")
    text = mailbox.mails[0].get_content()
    assert f"https://portal.example.org/reset#token={token}" in text
    with home.session() as session:
        (row,) = session.exec(select(OneTimeLink)).all()
        assert token not in str(row.model_dump())
        assert row.expires_at - now() <= timedelta(hours=1)
    assert code(reset(home, token, "short")) == "account_password"  # it still works after that
    assert reset(home, token).status_code == 204
    assert here.get("/me").status_code == 401
    assert sign_in(home, ann.email, PASSWORD) == 401
    with home.session() as session:
        assert session.exec(select(SignIn)).all() == []
        assert session.exec(select(Device)).all() == []
    assert sign_in(home, ann.email, NEW) == 200
    assert code(reset(home, token, PASSWORD)) == "link_unknown"
    OUTBOX.wait()
    assert [mail["Subject"] for mail in mailbox.mails][1] == "Your password for Galatea was changed"
    noted = actions(home)
    assert noted.index(Action.RESET_ASKED) < noted.index(Action.PASSWORD_RESET)


def test_nothing_tells_whether_there_is_an_account(
    home: Connections, mailbox: Mailbox, ann: User, enrol: Callable[..., User]
) -> None:
    gone = enrol("gone")
    with home.session() as session:
        gone.disabled = True
        session.merge(gone)
    asked = (ann.email, "nobody@example.org", gone.email, "no address", "x\0@example.org")
    answers = [ask(home, email) for email in asked]
    assert {(each.status_code, each.text) for each in answers} == {(202, "null")}
    assert [mail["To"] for mail in mailbox.mails] == [ann.email]


def test_the_answer_does_not_wait_for_the_look(
    home: Connections, mailbox: Mailbox, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its time would tell. What is looked up is looked up by the thread that sends."""
    threads = []
    real = accounts.find_account

    def find(*arguments: Any) -> User | None:
        threads.append(threading.current_thread().name)
        return real(*arguments)

    monkeypatch.setattr(accounts, "find_account", find)
    ask(home, ann.email)
    assert threads == ["mail"]
    assert len(mailbox.mails) == 1


def test_nobody_fills_anothers_mailbox(home: Connections, mailbox: Mailbox, ann: User) -> None:
    for k in range(rate_limits.MAILS + 3):
        assert ask(home, ann.email, f"203.0.113.{k}").status_code == 202
    assert len(mailbox.mails) == rate_limits.MAILS
    first, *_ = mailbox.tokens("reset")
    assert reset(home, first).status_code == 204
    for token in mailbox.tokens("reset"):
        assert code(reset(home, token, PASSWORD)) == "link_unknown"  # all ended with the first


@pytest.mark.usefixtures("mailbox")
def test_asking_and_guessing_are_throttled(home: Connections) -> None:
    most = home.settings.attempts
    answers = [ask(home, f"a{k}@example.org").status_code for k in range(most + 1)]
    assert answers == [202] * most + [429]
    assert code(reset(home, "guessed")) == "too_many_attempts"
    verified = browse(home).post("/verification", json={"token": "guessed"})
    assert code(verified) == "too_many_attempts"


def test_a_link_ends_by_itself_and_with_its_account(
    home: Connections, mailbox: Mailbox, ann: User, bob: User
) -> None:
    ask(home, ann.email)
    ask(home, bob.email)
    anns, bobs = mailbox.tokens("reset")
    with home.session() as session:
        row = session.exec(select(OneTimeLink).where(OneTimeLink.user_id == ann.id)).one()
        row.expires_at = now() - timedelta(seconds=1)
        session.add(row)
        bob.disabled = True
        session.merge(bob)
    assert [code(reset(home, token)) for token in (anns, bobs, "", "guessed")] == [
        "link_unknown"
    ] * 4


def test_a_link_is_for_one_purpose(home: Connections, mailbox: Mailbox, ann: User) -> None:
    browse(home, ann).post("/me/verification")
    OUTBOX.wait()
    (token,) = mailbox.tokens("verify")
    assert code(reset(home, token)) == "link_unknown"


def test_of_many_at_once_one_gets_through(home: Connections, ann: User) -> None:
    with home.session() as session:
        tokens = [
            one_time_links.make_link(session, ann, Purpose.RESET, mailed=False) for _ in range(2)
        ]
    passwords = [f"{NEW} number {k}" for k in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        tries = [threads.submit(reset, home, tokens[k % 2], passwords[k]) for k in range(AT_ONCE)]
    assert Counter(each.result().status_code for each in tries) == {204: 1, 403: AT_ONCE - 1}


def test_an_old_password_opens_nothing_that_a_reset_leaves(
    home: Connections, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who signs in while the password is reset has verified the old one just before."""
    with home.session() as session:
        token = one_time_links.make_link(session, ann, Purpose.RESET, mailed=False)
    real = accounts.verify_password

    def verify(hashed: str, password: str) -> bool:
        right = real(hashed, password)
        monkeypatch.setattr(accounts, "verify_password", real)
        assert reset(home, token).status_code == 204
        return right

    monkeypatch.setattr(accounts, "verify_password", verify)
    assert sign_in(home, ann.email, PASSWORD) == 401
    with home.session() as session:
        assert session.exec(select(SignIn)).all() == []


def test_without_mail_an_administrator_hands_a_link_over(
    home: Connections, boss: User, ann: User, bob: User
) -> None:
    assert (ask(home, ann.email).status_code, code(ask(home, ann.email))) == (503, "mail_missing")
    path = f"/users/{ann.id}/password-reset"
    assert browse(home, bob).post(path).status_code == 403
    made = browse(home, boss).post(path).json()
    assert reset(home, made["token"]).status_code == 204
    assert sign_in(home, ann.email, NEW) == 200
    with home.session() as session:
        assert session.exec(select(User.verified_at).where(User.id == ann.id)).one() is None
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == Action.RESET_LINK)).one()
    assert (entry.who, entry.whom) == (boss.email, ann.email)
    assert made["token"] not in str(entry.model_dump())


def test_with_mail_an_administrator_sees_no_link(
    home: Connections, mailbox: Mailbox, boss: User, ann: User
) -> None:
    """Else any of them could sign in as anybody and see their pictures."""
    made = browse(home, boss).post(f"/users/{ann.id}/password-reset").json()
    OUTBOX.wait()
    assert made["token"] is None
    assert [mail["To"] for mail in mailbox.mails] == [ann.email]
    assert reset(home, mailbox.tokens("reset")[0]).status_code == 204


def test_an_address_is_verified_before_much_is_done(home: Connections, mailbox: Mailbox) -> None:
    with home.session() as session:
        accounts.sign_up(session, "boss@example.org", PASSWORD, Role.ADMIN)
    me = browse(home)
    me.post("/sign-up", json={"email": "eve@example.org", "password": PASSWORD})
    OUTBOX.wait()
    assert me.get("/me").json()["verified_at"] is None
    film = {"text": "Hello.", "preset": "ava"}
    agreed = {"consent": "true"}

    def file(name: str) -> dict[str, Any]:
        return {name: ("a.png", io.BytesIO(b"x"))}

    asked = [
        me.post("/renders", json=film),
        me.post("/avatars", files=file("portrait"), data=agreed),
        me.post("/backdrops", files=file("picture")),
        me.post("/recordings", files=file("sound"), data=agreed),
        me.post("/clones", files=file("sound"), data=agreed),
    ]
    assert [(each.status_code, code(each)) for each in asked] == [(403, "address_unverified")] * 5
    (token,) = mailbox.tokens("verify")
    assert browse(home).post("/verification", json={"token": token}).status_code == 204
    assert me.get("/me").json()["verified_at"] is not None
    assert code(me.post("/backdrops", files=file("picture"))) == "portrait_unreadable"
    again = browse(home).post("/verification", json={"token": token})
    assert code(again) == "link_unknown"
    assert Action.ADDRESS_VERIFIED in actions(home)
    me.post("/me/verification")
    OUTBOX.wait()
    assert len(mailbox.tokens("verify")) == 1  # nothing is left to verify


def test_links_name_the_portal_and_not_the_host_that_was_asked(
    home: Connections, mailbox: Mailbox, ann: User
) -> None:
    browse(home).post(
        "/password-reset", json={"email": ann.email}, headers={"Host": "evil.example"}
    )
    OUTBOX.wait()
    assert "evil.example" not in mailbox.mails[0].as_string()


def test_the_terminal_prints_a_link(home: Connections, ann: User) -> None:
    token = account_links.make_link_at_terminal(home, ann.email, second_factor=True)
    assert reset(home, token).status_code == 204
