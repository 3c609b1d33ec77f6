"""Devices on which somebody has signed in before: a cookie tells them, its hash is kept.

It opens nothing. It lets its owner sign in while others guess at the password.
"""

import hashlib
import secrets
from datetime import timedelta

from sqlmodel import Session, col, delete, select

from avatar_app.store.models.accounts import Device, User
from avatar_app.store.models.base import now

KNOWN = timedelta(days=180)  # after the last sign-in
DEVICE_COOKIE = "galatea-device"


def find_device(session: Session, token: str | None, email: str) -> str | None:
    """The id of a device on which the account of this address, as it is kept, has signed in."""
    if not token:
        return None
    wanted = (
        select(Device.digest)
        .join(User)
        .where(Device.digest == _digest(token), Device.seen_at > now() - KNOWN, User.email == email)
    )
    return session.exec(wanted).first()


def remember_device(session: Session, token: str | None, user: User) -> str:
    """Somebody has signed in on it; the token for its cookie, a new one unless it has one."""
    fresh = token if token and len(token) <= 100 else secrets.token_urlsafe(32)
    session.exec(delete(Device).where(col(Device.seen_at) < now() - KNOWN))
    session.merge(Device(digest=_digest(fresh), user_id=user.id, seen_at=now()))
    session.flush()
    return fresh


def forget_devices(session: Session, user: User) -> None:
    """Of an account that may be in others' hands."""
    session.exec(delete(Device).where(col(Device.user_id) == user.id))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
