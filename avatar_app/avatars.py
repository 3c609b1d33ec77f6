"""Avatars: people's own pictures and videos. Uploaded, looked at by a worker, used in renders."""

import os
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from avatar_app.errors import GalateaError, LimitError, PortraitError, StateError
from avatar_app.kinds import HEAD, Kind, tell_kind
from avatar_app.models import (
    ACTIVE,
    Avatar,
    AvatarState,
    Backdrop,
    Clone,
    Recording,
    Render,
    User,
    now,
)
from avatar_app.storage import Storage

CONSENT = (
    "I am the person in this picture or video, or they have agreed that I make films in which they "
    "speak."
)
OVERDUE = timedelta(seconds=30)
LARGEST, LARGEST_FOOTAGE = 25_000_000, 200_000_000  # bytes of an upload
_SUFFIXES = (
    *(".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".bmp", ".tif", ".tiff"),
    *(".mp4", ".m4v", ".mov", ".3gp", ".webm", ".mkv", ".avi"),
)


def add_avatar(
    session: Session, storage: Storage, user: User, name: str, content: BinaryIO, consent: bool
) -> Avatar:
    """Keep a picture or footage, named by its file's name; a worker must check it next.

    Raises StateError("consent_missing"), PortraitError, LimitError("limit_storage").
    """
    if not consent:
        raise StateError(
            "consent_missing", "Say that the person who is seen agrees, then send it again."
        )
    kind = tell_kind(content.read(HEAD))
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    if not size:
        raise PortraitError(
            "portrait_unreadable", "The file is empty; choose a picture or a video."
        )
    what, most = ("video", LARGEST_FOOTAGE) if kind is Kind.FOOTAGE else ("picture", LARGEST)
    if size > most:
        raise PortraitError(
            "portrait_too_large", f"The {what} is over {most // 10**6} MB; use a smaller one."
        )
    check_storage(session, user, size)
    stem, dot, suffix = name.rpartition(".")
    suffix = f".{suffix.lower()}" if dot else ""
    avatar = Avatar(
        user_id=user.id,
        name=(stem if dot else name).strip()[:80] or "Portrait",
        kind=kind,
        key="",
        bytes=size,
        consent=CONSENT,
        consent_at=now(),
    )
    kept = suffix if suffix in _SUFFIXES else ""
    avatar.key = f"avatars/{avatar.id}/portrait{kept}"
    storage.put(avatar.key, content)
    session.add(avatar)
    session.flush()
    return avatar


def list_avatars(session: Session, user: User) -> list[Avatar]:
    """A user's, newest first."""
    mine = select(Avatar).where(Avatar.user_id == user.id)
    return list(session.exec(mine.order_by(col(Avatar.created_at).desc())).all())


def find_avatar(session: Session, user: User, avatar_id: UUID) -> Avatar:
    """One of a user's own. Raises StateError("not_found")."""
    avatar = session.get(Avatar, avatar_id)
    if avatar is None or avatar.user_id != user.id:
        raise StateError("not_found", "There is no such avatar.")
    return avatar


def rename_avatar(session: Session, user: User, avatar_id: UUID, name: str) -> Avatar:
    """Raises StateError("not_found")."""
    avatar = find_avatar(session, user, avatar_id)
    avatar.name = name.strip()[:80] or avatar.name
    session.add(avatar)
    return avatar


def delete_avatar(session: Session, storage: Storage, user: User, avatar_id: UUID) -> None:
    """With its picture and every film made of it.

    Raises StateError("not_found"), StateError("render_state") while one is being made.
    """
    avatar = find_avatar(session, user, avatar_id)
    renders = session.exec(select(Render).where(Render.avatar_id == avatar.id)).all()
    if any(render.state in ACTIVE for render in renders):
        raise StateError(
            "render_state", "A film of this avatar is being made; wait for it or cancel it."
        )
    session.delete(avatar)
    session.flush()
    for render in renders:
        storage.delete(f"renders/{render.id}")
    storage.delete(f"avatars/{avatar.id}")


def report_check(
    session: Session, avatar_id: UUID, face: dict[str, object], thumbnail_key: str
) -> Avatar | None:
    """What a worker found; None if the avatar is gone."""
    avatar = session.get(Avatar, avatar_id)
    if avatar is not None:
        avatar.state, avatar.face, avatar.thumbnail_key = AvatarState.READY, face, thumbnail_key
        avatar.error_code = avatar.error = None
        session.add(avatar)
    return avatar


def refuse(session: Session, avatar_id: UUID, error: GalateaError) -> Avatar | None:
    """Why it cannot be used; None if the avatar is gone."""
    avatar = session.get(Avatar, avatar_id)
    if avatar is not None:
        avatar.state, avatar.error_code, avatar.error = AvatarState.REFUSED, error.code, str(error)
        session.add(avatar)
    return avatar


def list_unchecked(session: Session) -> list[Avatar]:
    """Avatars that have waited so long for a worker that they may have missed the queue."""
    waiting = (Avatar.state == AvatarState.CHECKING, col(Avatar.created_at) < now() - OVERDUE)
    return list(session.exec(select(Avatar).where(*waiting)).all())


def check_storage(session: Session, user: User, more: int) -> None:
    """Raises LimitError("limit_storage")."""
    used = measure_storage(session, user) + more
    if used > user.storage_mb * 10**6:
        raise LimitError(
            "limit_storage",
            f"This would take {used / 10**6:.0f} MB of your {user.storage_mb} MB; delete films, "
            "portraits or recordings that you no longer need.",
        )


def measure_storage(session: Session, user: User) -> int:
    """Bytes that a user's pictures, recordings, voices and films take."""
    return sum(
        int(session.exec(select(func.coalesce(func.sum(table.bytes), 0)).where(mine)).one())
        for table, mine in (
            (Avatar, Avatar.user_id == user.id),
            (Backdrop, Backdrop.user_id == user.id),
            (Recording, Recording.user_id == user.id),
            (Clone, Clone.user_id == user.id),
            (Render, Render.user_id == user.id),
        )
    )
