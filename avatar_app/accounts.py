"""Accounts: who one is. Passwords by argon2id (RFC 9106), sign-ins by opaque tokens kept hashed."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from avatar_app.errors import AccountError, StateError
from avatar_app.models import Avatar, Backdrop, Clone, Recording, Render, Role, SignIn, User, now
from avatar_app.storage import Storage

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
SIGNED_IN = timedelta(days=30)

_HASHER = PasswordHasher()
# Verified where there is no account, so that the answer takes as long.
_NOBODY = _HASHER.hash(secrets.token_hex(16))


def sign_up(session: Session, email: str, password: str, role: Role | None = None) -> User:
    """A new account; without a role the very first one is an admin's.

    Raises AccountError: account_email, account_password, account_taken.
    """
    if role is None:
        first = session.exec(select(func.count()).select_from(User)).one() == 0
        role = Role.ADMIN if first else Role.USER
    user = User(email=read_email(email), password_hash=_hash(password), role=role)
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError:
        raise AccountError(
            "account_taken",
            "This address cannot be used for a new account; sign in, or use another one.",
        ) from None
    return user


def sign_in(session: Session, email: str, password: str) -> tuple[User, str]:
    """The account and a new token for the cookie.

    Raises AccountError("sign_in_failed"), the same whatever was wrong.
    """
    user = session.exec(select(User).where(User.email == _normalise(email))).first()
    right = _verify(user.password_hash if user else _NOBODY, password)
    if user is None or not right or user.disabled:
        raise AccountError("sign_in_failed", "The e-mail address or the password is not right.")
    if _HASHER.check_needs_rehash(user.password_hash):
        user.password_hash = _HASHER.hash(password)
        session.add(user)
    return user, open_sign_in(session, user)


def open_sign_in(session: Session, user: User) -> str:
    """A new token for someone who has shown who they are."""
    token = secrets.token_urlsafe(32)
    session.add(SignIn(id=_digest(token), user_id=user.id, expires_at=now() + SIGNED_IN))
    session.exec(delete(SignIn).where(col(SignIn.expires_at) < now()))
    session.flush()
    return token


def find_user(session: Session, token: str | None) -> User:
    """Whose token this is. Raises AccountError("sign_in_needed")."""
    if token:
        found = session.exec(
            select(User)
            .join(SignIn)
            .where(SignIn.id == _digest(token), SignIn.expires_at > now(), ~col(User.disabled))
        ).first()
        if found is not None:
            return found
    raise AccountError("sign_in_needed", "Sign in to go on.")


def sign_out(session: Session, token: str | None) -> None:
    """End one sign-in; none is no error."""
    if token:
        session.exec(delete(SignIn).where(col(SignIn.id) == _digest(token)))


def sign_out_everywhere(session: Session, user: User) -> None:
    """End all of them."""
    session.exec(delete(SignIn).where(col(SignIn.user_id) == user.id))


def change_password(session: Session, user: User, old: str, new: str) -> str:
    """Set a new password, end every sign-in and open a new one; its token.

    Raises AccountError: sign_in_failed, account_password.
    """
    if not _verify(user.password_hash, old):
        raise AccountError("sign_in_failed", "The present password is not right.")
    user.password_hash = _hash(new)
    session.add(user)
    sign_out_everywhere(session, user)
    return open_sign_in(session, user)


def delete_account(session: Session, storage: Storage, user: User, password: str) -> None:
    """With all pictures, recordings, voices and films. Raises AccountError("sign_in_failed")."""
    if not _verify(user.password_hash, password):
        raise AccountError("sign_in_failed", "The password is not right.")
    kept = (
        ("avatars", Avatar),
        ("backdrops", Backdrop),
        ("recordings", Recording),
        ("clones", Clone),
        ("renders", Render),
    )
    folders = [
        f"{name}/{found}"
        for name, table in kept
        for found in session.exec(select(table.id).where(table.user_id == user.id)).all()
    ]
    session.exec(delete(User).where(col(User.id) == user.id))
    # A worker in the midst of one finds its row gone, and leaves nothing either.
    for folder in folders:
        storage.delete(folder)


def list_users(session: Session, admin: User) -> list[User]:
    """All accounts, oldest first. Raises AccountError("not_allowed")."""
    check_admin(admin)
    return list(session.exec(select(User).order_by(col(User.created_at))).all())


def set_user(session: Session, admin: User, user_id: UUID, **changes: object) -> User:
    """Change role, disabled or a limit of an account; one who is disabled is signed out.

    Raises AccountError("not_allowed"), StateError("not_found", "render_state").
    """
    check_admin(admin)
    user = session.get(User, user_id)
    if user is None:
        raise StateError("not_found", "There is no such account.")
    if user.id == admin.id and (changes.get("disabled") or "role" in changes):
        raise AccountError("not_allowed", "Nobody can take the keys from themselves.")
    limits = {"renders_at_once", "renders_waiting", "minutes_a_day", "storage_mb"}
    allowed = {"role", "disabled"} | limits
    for name, value in changes.items():
        if name not in allowed:
            raise AccountError("not_allowed", f"{name} cannot be changed.")
        setattr(user, name, value)
    session.add(user)
    if user.disabled:
        sign_out_everywhere(session, user)
    session.flush()
    return user


def check_admin(user: User) -> None:
    """Raises AccountError("not_allowed")."""
    if user.role != Role.ADMIN:
        raise AccountError("not_allowed", "This is for administrators.")


def read_email(email: str) -> str:
    """The address as it is kept. Raises AccountError("account_email")."""
    try:
        found = validate_email(email.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise AccountError("account_email", f"This is no e-mail address: {error}") from None
    return found.normalized.lower()


def _normalise(email: str) -> str:
    try:
        return read_email(email)
    except AccountError:
        return ""


def _hash(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(
            "account_password",
            f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters; "
            f"this one has {len(password)}.",
        )
    return _HASHER.hash(password)


def _verify(hashed: str, password: str) -> bool:
    try:
        return len(password) <= LONGEST_PASSWORD and _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
