"""How much storage somebody uses, and whether more fits."""

from sqlalchemy import func
from sqlmodel import Session, select

from avatar_app.errors import LimitError
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Avatar, Backdrop, Clone, Recording
from avatar_app.store.models.renders import Render
from avatar_app.translation import gettext as _


def check_storage(session: Session, user: User, more: int) -> None:
    """Whether so many bytes more fit. Until the transaction ends, no other upload of the same user
    is looked at: each counts what the one before took. Raises LimitError("limit_storage").
    """
    lock_user(session, user)
    used = measure_storage(session, user) + more
    if used > user.storage_mb * 10**6:
        raise LimitError(
            "limit_storage",
            _(
                "This would take {used:.0f} MB of your {storage_mb} MB; delete films, portraits "
                "or recordings that you no longer need.",
                used=used / 10**6,
                storage_mb=user.storage_mb,
            ),
        )


def lock_user(session: Session, user: User) -> None:
    """Have others who ask for this wait until the transaction ends; they sign in all the same."""
    session.exec(select(User.id).where(User.id == user.id).with_for_update(key_share=True))


def measure_storage(session: Session, user: User) -> int:
    """Bytes that a user's pictures, recordings, voices and films take."""
    return sum(
        session.exec(
            select(func.coalesce(func.sum(table.bytes), 0)).where(table.user_id == user.id)
        ).one()
        for table in (Avatar, Backdrop, Recording, Clone, Render)
    )
