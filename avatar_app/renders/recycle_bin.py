"""The bin: films and portraits that were deleted, kept for 30 days, to be had back until then.

A portrait takes its films along, and brings those along that went with it. What is in the bin is
nowhere else: no list, link, page or file of it can be read. It counts as storage until it goes.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from avatar_app.errors import StateError
from avatar_app.library.backdrops import release
from avatar_app.library.owned import find_own
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.library import Avatar
from avatar_app.store.models.renders import ACTIVE, Render
from avatar_app.store.object_storage import Storage
from avatar_app.translation import gettext as _

KEPT = timedelta(days=30)
MOST = 500  # films that are listed


def discard_films(session: Session, user: User, ids: Iterable[UUID]) -> list[UUID]:
    """Put all of these into the bin but those that are being made or are not there; which went."""
    wanted = (
        col(Render.user_id) == user.id,
        col(Render.id).in_(list(ids)),
        col(Render.state).not_in(ACTIVE),
        col(Render.deleted_at).is_(None),
    )
    moved = update(Render).where(*wanted).values(deleted_at=now()).returning(col(Render.id))
    return list(session.execute(moved).scalars().all())


def discard_avatar(session: Session, user: User, avatar_id: UUID) -> list[UUID]:
    """Put a portrait into the bin with its films; their ids.

    Raises StateError("not_found"), StateError("render_state") while one is being made.
    """
    avatar = find_own(session, Avatar, user, avatar_id)
    films = session.exec(
        select(Render).where(Render.avatar_id == avatar.id, col(Render.deleted_at).is_(None))
    ).all()
    if any(film.state in ACTIVE for film in films):
        raise StateError(
            "render_state", _("A film of this portrait is being made; wait for it or cancel it.")
        )
    avatar.deleted_at = now()
    session.add(avatar)
    for film in films:
        film.deleted_at = avatar.deleted_at
        session.add(film)
    return [film.id for film in films]


def restore_film(session: Session, user: User, render_id: UUID) -> Render:
    """Have a film back, and its portrait if that is in the bin. Raises StateError("not_found")."""
    film = session.get(Render, render_id, with_for_update=True)
    if film is None or film.user_id != user.id or film.deleted_at is None:
        raise StateError("not_found", _("There is no such film in the bin."))
    film.deleted_at = None
    session.add(film)
    if film.avatar_id is not None:
        avatar = session.get_one(Avatar, film.avatar_id)
        avatar.deleted_at = None
        session.add(avatar)
    return film


def restore_avatar(session: Session, user: User, avatar_id: UUID) -> Avatar:
    """Have a portrait back, with the films that went with it. Raises StateError("not_found")."""
    avatar = session.get(Avatar, avatar_id, with_for_update=True)
    if avatar is None or avatar.user_id != user.id or avatar.deleted_at is None:
        raise StateError("not_found", _("There is no such portrait in the bin."))
    went = (col(Render.avatar_id) == avatar.id, col(Render.deleted_at) == avatar.deleted_at)
    session.execute(update(Render).where(*went).values(deleted_at=None))
    avatar.deleted_at = None
    session.add(avatar)
    return avatar


def list_films(session: Session, user: User) -> list[Render]:
    """A user's films in the bin, the last deleted first."""
    binned = (Render.user_id == user.id, col(Render.deleted_at).is_not(None))
    order = (col(Render.deleted_at).desc(), col(Render.created_at).desc())
    return list(session.exec(select(Render).where(*binned).order_by(*order).limit(MOST)).all())


def list_avatars(session: Session, user: User) -> list[Avatar]:
    """A user's portraits in the bin, the last deleted first."""
    binned = (Avatar.user_id == user.id, col(Avatar.deleted_at).is_not(None))
    return list(
        session.exec(select(Avatar).where(*binned).order_by(col(Avatar.deleted_at).desc())).all()
    )


def count_films(session: Session, user: User) -> dict[UUID, int]:
    """How many films that are not in the bin each portrait of a user has."""
    own = (Render.user_id == user.id, col(Render.deleted_at).is_(None))
    counted = select(Render.avatar_id, func.count()).where(*own).group_by(col(Render.avatar_id))
    return {avatar: count for avatar, count in session.exec(counted).all() if avatar is not None}


def empty(session: Session, storage: Storage, user: User) -> int:
    """Delete all of a user's bin for good, with the files; how many films and portraits."""
    return _purge(session, storage, list_films(session, user), list_avatars(session, user))


def purge(session: Session, storage: Storage, before: datetime) -> int:
    """Delete for good what went into anybody's bin before then; how many films and portraits."""
    films = session.exec(select(Render).where(col(Render.deleted_at) < before)).all()
    avatars = session.exec(select(Avatar).where(col(Avatar.deleted_at) < before)).all()
    return _purge(session, storage, films, avatars)


def _purge(
    session: Session, storage: Storage, films: Sequence[Render], avatars: Sequence[Avatar]
) -> int:
    backdrops = [film.backdrop_id for film in films if film.backdrop_id is not None]
    folders = [f"renders/{film.id}" for film in films]
    folders += [f"avatars/{avatar.id}" for avatar in avatars]
    for row in (*films, *avatars):
        session.delete(row)
        session.flush()
    for folder in folders:
        storage.delete(folder)
    release(session, storage, backdrops)
    return len(folders)
