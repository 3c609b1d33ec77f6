from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from avatar_app.accounts import accounts, sessions
from avatar_app.errors import AccountError, StateError
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Role, SignIn, User
from avatar_app.store.models.base import now

PASSWORD = "correct horse battery"


def code(error: pytest.ExceptionInfo[AccountError]) -> str:
    return error.value.code


def test_a_password_is_kept_as_argon2id_and_a_token_as_its_hash(home: Connections) -> None:
    with home.session() as session:
        accounts.sign_up(session, "a@example.org", PASSWORD)
        user = accounts.check_password(session, " A@Example.org", PASSWORD)
        token = sessions.open_sign_in(session, user)
        assert user.password_hash.startswith("$argon2id$")
        kept = session.exec(select(SignIn)).one()
        assert token not in (kept.id, user.password_hash)
        assert sessions.find_user(session, token).id == user.id


@pytest.mark.parametrize("email", ["", "ann", "ann@", "@example.org", "a b@example.org"])
def test_an_address_must_be_one(home: Connections, email: str) -> None:
    with home.session() as session, pytest.raises(AccountError) as caught:
        accounts.sign_up(session, email, PASSWORD)
    assert code(caught) == "account_email"


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
def test_a_password_has_its_bounds(home: Connections, password: str) -> None:
    with home.session() as session, pytest.raises(AccountError) as caught:
        accounts.sign_up(session, "a@example.org", password)
    assert code(caught) == "account_password"


@pytest.mark.usefixtures("ann")
def test_an_address_is_taken_in_any_case(home: Connections) -> None:
    with home.session() as session, pytest.raises(AccountError) as caught:
        accounts.sign_up(session, "ANN@example.org", PASSWORD)
    assert code(caught) == "account_taken"


@pytest.mark.usefixtures("ann")
def test_the_answer_does_not_tell_whether_there_is_an_account(home: Connections) -> None:
    told = []
    for email, password in (
        ("ann@example.org", "wrong password"),
        ("nobody@example.org", PASSWORD),
        ("no address", PASSWORD),
        ("ann@example.org", "x" * 100_000),
    ):
        with home.session() as session, pytest.raises(AccountError) as caught:
            accounts.check_password(session, email, password)
        told.append((code(caught), str(caught.value)))
    assert len(set(told)) == 1


def test_signing_out_ends_this_one_or_all(home: Connections, ann: User) -> None:
    with home.session() as session:
        tokens = [sessions.open_sign_in(session, ann) for _ in range(3)]
        sessions.sign_out(session, tokens[0])
        with pytest.raises(AccountError):
            sessions.find_user(session, tokens[0])
        assert sessions.find_user(session, tokens[1]).id == ann.id
        sessions.sign_out_everywhere(session, ann)
        for token in [*tokens, None, "", "nonsense"]:
            with pytest.raises(AccountError) as caught:
                sessions.find_user(session, token)
            assert code(caught) == "sign_in_needed"


def test_a_sign_in_ends_by_itself(home: Connections, ann: User) -> None:
    with home.session() as session:
        token = sessions.open_sign_in(session, ann)
        row = session.exec(select(SignIn)).one()
        row.expires_at = now() - timedelta(seconds=1)
        session.add(row)
        session.flush()
        with pytest.raises(AccountError):
            sessions.find_user(session, token)


def test_a_new_password_ends_what_the_old_one_opened(home: Connections, ann: User) -> None:
    with home.session() as session:
        old = sessions.open_sign_in(session, ann)
        with pytest.raises(AccountError):
            accounts.check_own_password(session, ann, "wrong password")
        accounts.check_own_password(session, ann, PASSWORD)
        accounts.set_password(session, ann, "another good one")
        new = sessions.open_sign_in(session, ann)
        with pytest.raises(AccountError):
            sessions.find_user(session, old)
        assert sessions.find_user(session, new).id == ann.id
        accounts.check_password(session, ann.email, "another good one")


def test_who_is_disabled_is_out_at_once(
    home: Connections, enrol: Callable[..., User], bob: User
) -> None:
    boss = enrol("boss", Role.ADMIN)
    with home.session() as session:
        token = sessions.open_sign_in(session, bob)
        accounts.set_user(session, boss, bob.id, disabled=True)
        with pytest.raises(AccountError):
            sessions.find_user(session, token)
        # Who knows the password is told; nobody else learns that there is such an account.
        for password, code in ((PASSWORD, "account_disabled"), ("wrong horse", "sign_in_failed")):
            with pytest.raises(AccountError) as caught:
                accounts.check_password(session, bob.email, password)
            assert caught.value.code == code


def test_only_admins_change_accounts_and_never_their_own_keys(
    home: Connections, enrol: Callable[..., User], ann: User, bob: User
) -> None:
    boss = enrol("boss", Role.ADMIN)
    with home.session() as session:
        for who, whom, change in (
            (ann, bob, {"disabled": True}),
            (boss, boss, {"role": Role.USER}),
            (boss, boss, {"disabled": True}),
            (boss, bob, {"password_hash": "x"}),
        ):
            with pytest.raises(AccountError) as caught:
                accounts.set_user(session, who, whom.id, **change)
            assert code(caught) == "not_allowed"
        assert accounts.set_user(session, boss, bob.id, minutes_a_day=5).minutes_a_day == 5
        with pytest.raises(StateError):
            accounts.set_user(session, boss, uuid4())
        assert {u.email for u in accounts.list_users(session, boss)} == {
            "ann@example.org",
            "bob@example.org",
            "boss@example.org",
        }
        with pytest.raises(AccountError):
            accounts.list_users(session, ann)


def test_a_sign_in_that_outlived_the_disabling_opens_nothing(home: Connections, bob: User) -> None:
    with home.session() as session:
        token = sessions.open_sign_in(session, bob)
        bob.disabled = True
        session.add(bob)
        session.flush()
        with pytest.raises(AccountError) as caught:
            sessions.find_user(session, token)
        assert code(caught) == "sign_in_needed"
