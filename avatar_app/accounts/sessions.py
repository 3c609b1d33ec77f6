"""Sign-ins: tokens, kept hashed, and whose they are."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select, update

from avatar_app.accounts.visits import find_visit
from avatar_app.errors import AccountError, StateError
from avatar_app.store.models.accounts import SignIn, User
from avatar_app.store.models.base import now
from avatar_app.translation import gettext as _

SIGNED_IN = timedelta(days=30)
IDLE = timedelta(days=7)  # without a request, after which a sign-in ends too
SEEN = timedelta(minutes=5)  # how exactly its last use is noted

COOKIE = "galatea"
# Of cookies under TLS: browsers take such a one only from us, and only by TLS (RFC 6265bis).
HOST_PREFIX = "__Host-"

_PUBLIC = 16  # characters of a sign-in's id that tell it from its owner's others


def name_cookie(name: str, secure: bool) -> str:
    """What a cookie is called by TLS, or without."""
    return f"{HOST_PREFIX}{name}" if secure else name


def open_sign_in(session: Session, user: User) -> str:
    """A new token for someone who has shown who they are."""
    token, visit = secrets.token_urlsafe(32), find_visit()
    session.add(
        SignIn(
            id=sign_in_id(token),
            user_id=user.id,
            expires_at=now() + SIGNED_IN,
            address=visit.address[:45],
            agent=visit.agent[:200],
        )
    )
    session.exec(delete(SignIn).where(~_is_open()))
    session.flush()
    return token


def find_user(session: Session, token: str | None) -> User:
    """Whose token this is. Raises AccountError("sign_in_needed")."""
    return find_signed_in(session, sign_in_id(token) if token else None)


def find_signed_in(session: Session, sign_in: str | None) -> User:
    """Whose sign-in this is, by its id. Raises AccountError("sign_in_needed")."""
    if sign_in:
        found = session.exec(
            select(User, SignIn.seen_at)
            .join(SignIn)
            .where(SignIn.id == sign_in, _is_open(), ~col(User.disabled))
        ).first()
        if found is not None:
            user, seen_at = found
            if now() - seen_at > SEEN:
                session.exec(update(SignIn).where(col(SignIn.id) == sign_in).values(seen_at=now()))
            return user
    raise AccountError("sign_in_needed", _("Sign in to continue."))


def list_open(session: Session, sign_ins: Collection[str]) -> set[str]:
    """Those of these sign-ins, by their ids, that have not ended."""
    of_these = col(SignIn.id).in_(sign_ins)
    found = select(SignIn.id).join(User).where(of_these, _is_open(), ~col(User.disabled))
    return set(session.exec(found).all())


def list_sign_ins(session: Session, user: User) -> list[SignIn]:
    """A user's own that are open, the last used first."""
    wanted = select(SignIn).where(SignIn.user_id == user.id, _is_open())
    return list(session.exec(wanted.order_by(col(SignIn.seen_at).desc())).all())


def name_sign_in(sign_in: SignIn) -> str:
    """What its owner calls it by; it opens nothing."""
    return sign_in.id[:_PUBLIC]


def end_sign_in(session: Session, user: User, name: str) -> None:
    """End one of a user's own. Raises StateError("not_found")."""
    found = next((row for row in list_sign_ins(session, user) if name_sign_in(row) == name), None)
    if found is None:
        raise StateError("not_found", _("This session has already ended."))
    session.delete(found)


def sign_out(session: Session, token: str | None) -> User | None:
    """End one sign-in; whose it was, if it was any."""
    found = session.get(SignIn, sign_in_id(token)) if token else None
    if found is None:
        return None
    user = session.get(User, found.user_id)
    session.delete(found)
    session.flush()
    return user


def sign_out_everywhere(session: Session, user: User) -> None:
    """End all of them."""
    session.exec(delete(SignIn).where(col(SignIn.user_id) == user.id))


def end_others(session: Session, user: User, sign_in: str) -> None:
    """End all but the one of this id."""
    others = delete(SignIn).where(col(SignIn.user_id) == user.id, col(SignIn.id) != sign_in)
    session.exec(others)


def sign_in_id(token: str) -> str:
    """The id of the sign-in that a token opens. It opens nothing itself."""
    return hashlib.sha256(token.encode()).hexdigest()


def _is_open() -> ColumnElement[bool]:
    """That a sign-in has not ended by itself."""
    return (col(SignIn.expires_at) > now()) & (col(SignIn.seen_at) > now() - IDLE)
