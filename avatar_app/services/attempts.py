"""Attempts at passwords, written down where they fail."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from avatar_app.accounts import accounts, audit, rate_limits
from avatar_app.accounts.audit import Action
from avatar_app.errors import AccountError
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User


@contextmanager
def noting(home: Connections, action: Action, who: User | str) -> Iterator[None]:
    """Write down that a password or a code was wrong: by itself, since what was begun is undone."""
    try:
        yield
    except AccountError as error:
        failed = {"sign_in_failed": action, "second_factor_failed": Action.SECOND_FACTOR_FAILED}
        if error.code in failed:
            with home.session() as session:
                whom = who.email if isinstance(who, User) else who
                audit.note(session, failed[error.code], who, whom)
        raise


@contextmanager
def with_password(home: Connections, user: User, password: str) -> Iterator[tuple[Session, User]]:
    """A session for what asks somebody who is signed in for the password once more.

    Raises AccountError: sign_in_failed, too_many_attempts.
    """
    counter = rate_limits.own_counter(user.id)
    rate_limits.begin_attempt(home.redis, counter)
    with noting(home, Action.PASSWORD_FAILED, user), home.session() as session:
        user = session.merge(user)
        accounts.check_own_password(session, user, password)
        rate_limits.forget_attempts(home.redis, counter)
        yield session, user
