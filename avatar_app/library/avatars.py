"""Avatars: people's own pictures and videos. Uploaded, looked at by a worker, used in renders."""

import os
from typing import BinaryIO
from uuid import UUID

from sqlmodel import Session, select

from avatar_app.catalog.portrait_kinds import HEAD, PortraitKind, tell_kind
from avatar_app.errors import PortraitError, StateError
from avatar_app.library.owned import check_consent, clean_name, find_own
from avatar_app.library.quota import check_storage
from avatar_app.library.uploads import (
    LARGEST_FOOTAGE,
    LARGEST_PICTURE,
    PORTRAIT_SUFFIXES,
    read_name,
)
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.library import Avatar, CheckState
from avatar_app.store.models.renders import ACTIVE, Render
from avatar_app.store.object_storage import Storage
from avatar_app.translation import N_
from avatar_app.translation import gettext as _

CONSENT = N_(
    "I am the person in this picture or video, or they have agreed that I make films in which they "
    "speak."
)


def add_avatar(
    session: Session, storage: Storage, user: User, name: str, content: BinaryIO, consent: bool
) -> Avatar:
    """Keep a picture or footage, named by its file's name; a worker must check it next.

    Raises StateError("consent_missing"), PortraitError, LimitError("limit_storage").
    """
    check_consent(consent)
    kind = tell_kind(content.read(HEAD))
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    if not size:
        raise PortraitError(
            "portrait_unreadable", _("The file is empty; choose a picture or a video.")
        )
    most = LARGEST_FOOTAGE if kind is PortraitKind.FOOTAGE else LARGEST_PICTURE
    if size > most:
        raise PortraitError(
            "portrait_too_large",
            _("The file is over {most} MB; use a smaller one.", most=most // 10**6),
        )
    check_storage(session, user, size)
    called, suffix = read_name(name, PORTRAIT_SUFFIXES)
    avatar = Avatar(
        user_id=user.id,
        name=clean_name(called, _("Portrait")),
        kind=kind,
        key="",
        bytes=size,
        consent=_(CONSENT),  # as it was read
        consent_at=now(),
    )
    avatar.key = f"avatars/{avatar.id}/portrait{suffix}"
    session.add(avatar)
    session.flush()  # first, lest a row that is refused leave a file
    storage.put(avatar.key, content)
    return avatar


def delete_avatar(session: Session, storage: Storage, user: User, avatar_id: UUID) -> list[UUID]:
    """Delete it with its picture and every film made of it; the ids of these films.

    Raises StateError("not_found"), StateError("render_state") while one is being made.
    """
    avatar = find_own(session, Avatar, user, avatar_id)
    renders = session.exec(select(Render).where(Render.avatar_id == avatar.id)).all()
    if any(render.state in ACTIVE for render in renders):
        raise StateError(
            "render_state", _("A film of this avatar is being made; wait for it or cancel it.")
        )
    session.delete(avatar)
    session.flush()
    for render in renders:
        storage.delete(f"renders/{render.id}")
    storage.delete(f"avatars/{avatar.id}")
    return [render.id for render in renders]


def faces_key(avatar_id: UUID) -> str:
    """Where the picture of an avatar is kept in which one of several faces is chosen."""
    return f"avatars/{avatar_id}/faces.jpg"


def report_check(
    session: Session, avatar_id: UUID, face: dict[str, object], thumbnail_key: str
) -> Avatar | None:
    """What a worker found; None if the avatar is gone."""
    avatar = session.get(Avatar, avatar_id, with_for_update=True)
    if avatar is not None:
        avatar.state, avatar.face, avatar.thumbnail_key = CheckState.READY, face, thumbnail_key
        avatar.error_code = avatar.error = None
        session.add(avatar)
    return avatar
