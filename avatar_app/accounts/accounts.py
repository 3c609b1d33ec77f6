"""Accounts: who one is. Passwords by argon2id (RFC 9106), sign-ins by opaque tokens kept hashed."""

import unicodedata
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from avatar_app.accounts.passwords import _HASHER, NOBODY, hash_password, verify_password
from avatar_app.accounts.permissions import check_admin
from avatar_app.accounts.sessions import sign_out_everywhere
from avatar_app.errors import AccountError, ChoiceError, StateError
from avatar_app.store.models.accounts import Role, User
from avatar_app.store.models.library import Avatar, Backdrop, Clone, Recording
from avatar_app.store.models.renders import Render
from avatar_app.store.object_storage import Storage
from avatar_app.translation import current_language
from avatar_app.translation import gettext as _

ADMINS = 7205759408  # the advisory lock under which it changes who administers

# What an administrator may set for an account, and the most of each.
LIMITS = {
    "renders_at_once": 100,
    "renders_waiting": 100_000,
    "minutes_a_day": 1440,
    "storage_mb": 1_000_000,
}


def sign_up(session: Session, email: str, password: str, role: Role = Role.USER) -> User:
    """A new account, which reads the portal in the present language. Who may make one,
    `avatar_app.services.accounts.sign_up` decides.

    Raises AccountError: account_email, account_password, account_taken.
    """
    address = read_email(email)
    user = User(
        email=address,
        password_hash=hash_password(password, address),
        role=role,
        language=current_language(),
    )
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError:
        raise AccountError(
            "account_taken",
            _("This address cannot be used for a new account; sign in, or use another one."),
        ) from None
    return user


def check_password(session: Session, email: str, password: str) -> User:
    """The account of this address and password, which stay as they are until the transaction ends.

    Raises AccountError: sign_in_failed, the same whatever was wrong; account_disabled, which only
    hears who knows the password.
    """
    user = find_account(session, email)
    right = verify_password(user.password_hash if user else NOBODY, password)
    if user is None or not right:
        raise _wrong()
    if user.disabled:
        raise AccountError(
            "account_disabled", _("This account is disabled. Ask an administrator to enable it.")
        )
    if not _hold(session, user):
        raise _wrong()
    if _HASHER.check_needs_rehash(user.password_hash):
        user.password_hash = _HASHER.hash(password)
        session.add(user)
    return user


def check_own_password(session: Session, user: User, password: str) -> None:
    """Of who is signed in, asked for once more. Raises AccountError("sign_in_failed")."""
    if not (verify_password(user.password_hash, password) and _hold(session, user)):
        raise AccountError("sign_in_failed", _("The password is wrong."))


def set_password(session: Session, user: User, new: str) -> None:
    """Set a new one and end every sign-in. Raises AccountError("account_password")."""
    user.password_hash = hash_password(new, user.email)
    session.add(user)
    session.flush()
    sign_out_everywhere(session, user)


def find_account(session: Session, email: str) -> User | None:
    """The account of an address."""
    return session.exec(select(User).where(User.email == normalise(email))).first()


def _wrong() -> AccountError:
    return AccountError("sign_in_failed", _("The e-mail address or the password is wrong."))


def _hold(session: Session, user: User) -> bool:
    """Lock an account whose password was right, unless it has another by now or is disabled.

    To verify a password takes a tenth of a second. A reset in that time ends every sign-in, and
    the old password must not open one after that.
    """
    wanted = select(User.id).where(
        User.id == user.id, User.password_hash == user.password_hash, ~col(User.disabled)
    )
    return session.exec(wanted.with_for_update(key_share=True)).first() is not None


def delete_account(session: Session, storage: Storage, user: User) -> None:
    """With all pictures, recordings, voices and films."""
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

    Raises AccountError("not_allowed"), StateError("not_found"), ChoiceError("setting_invalid").
    """
    check_admin(admin)
    if {"role", "disabled"} & changes.keys():
        # One after the other, and by who still is one: two who demote each other at once would
        # leave nobody.
        session.execute(select(func.pg_advisory_xact_lock(ADMINS)))
        still = select(User.id).where(
            User.id == admin.id, User.role == Role.ADMIN, ~col(User.disabled)
        )
        if session.exec(still).first() is None:
            raise AccountError("not_allowed", _("Only administrators can do this."))
    user = session.get(User, user_id)
    if user is None:
        raise StateError("not_found", _("There is no such account."))
    if user.id == admin.id and (changes.get("disabled") or "role" in changes):
        raise AccountError("not_allowed", _("You cannot disable yourself or change your own role."))
    for name, value in changes.items():
        if name not in {"role", "disabled", *LIMITS}:
            raise AccountError("not_allowed", f"{name} cannot be changed.")
        if name in LIMITS and not (isinstance(value, int) and 0 <= value <= LIMITS[name]):
            raise ChoiceError("setting_invalid", f"{name} is a number from 0 to {LIMITS[name]}.")
        setattr(user, name, value)
    session.add(user)
    session.flush()
    if user.disabled:
        sign_out_everywhere(session, user)
    return user


def read_email(email: str) -> str:
    """The address as it is kept: what looks the same in other letters (full-width ones, a domain as
    its IDNA code) is the same. Raises AccountError("account_email").
    """
    try:
        found = validate_email(
            unicodedata.normalize("NFKC", email).strip(), check_deliverability=False
        )
    except EmailNotValidError as error:
        raise AccountError(
            "account_email", _("This is not an e-mail address: {error}", error=error)
        ) from None
    return found.normalized.lower()


def normalise(email: str) -> str:
    """The address as it is kept, "" if it is none."""
    try:
        return read_email(email)
    except AccountError:
        return ""
