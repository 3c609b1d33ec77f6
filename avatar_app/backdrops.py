"""Backdrops: people's own pictures to be put behind who speaks.

One lives as long as a film shows it. One that no film shows yet waits for the next film, and gives
way to the next upload, so that nobody has to tidy up.
"""

from uuid import UUID

from sqlmodel import Session, col, select

from avatar_app.avatars import LARGEST, check_storage
from avatar_app.errors import PortraitError, StateError
from avatar_app.models import Backdrop, Render, User
from avatar_app.storage import Storage

# By the first bytes of the file; what else a worker could read is no picture that browsers show.
_SIGNS = (
    (0, b"\xff\xd8\xff", ".jpg"),
    (0, b"\x89PNG\r\n\x1a\n", ".png"),
    (8, b"WEBP", ".webp"),
    (4, b"ftyphei", ".heic"),
    (4, b"ftypmif1", ".heic"),
)


def add_backdrop(session: Session, storage: Storage, user: User, content: bytes) -> Backdrop:
    """Keep a picture, in place of one that no film shows.

    Raises PortraitError: portrait_unreadable, portrait_too_large; LimitError("limit_storage").
    """
    if len(content) > LARGEST:
        raise PortraitError(
            "portrait_too_large", f"The picture is over {LARGEST // 10**6} MB; use a smaller one."
        )
    kind = next((kind for at, sign, kind in _SIGNS if content[at:].startswith(sign)), None)
    if kind is None:
        raise PortraitError(
            "portrait_unreadable",
            "This is not a picture we can put behind; use a JPEG, PNG, WebP or HEIC file.",
        )
    release(session, storage, [waiting.id for waiting in list_backdrops(session, user)])
    check_storage(session, user, len(content))
    backdrop = Backdrop(user_id=user.id, key="", bytes=len(content))
    backdrop.key = f"backdrops/{backdrop.id}/picture{kind}"
    storage.put(backdrop.key, content)
    session.add(backdrop)
    session.flush()
    return backdrop


def list_backdrops(session: Session, user: User) -> list[Backdrop]:
    """A user's, newest first."""
    mine = select(Backdrop).where(Backdrop.user_id == user.id)
    return list(session.exec(mine.order_by(col(Backdrop.created_at).desc())).all())


def find_backdrop(session: Session, user: User, backdrop_id: UUID) -> Backdrop:
    """One of a user's own. Raises StateError("not_found")."""
    backdrop = session.get(Backdrop, backdrop_id)
    if backdrop is None or backdrop.user_id != user.id:
        raise StateError("not_found", "There is no such background picture; choose it again.")
    return backdrop


def delete_backdrop(session: Session, storage: Storage, user: User, backdrop_id: UUID) -> None:
    """Raises StateError: not_found, render_state while a film shows it."""
    backdrop = find_backdrop(session, user, backdrop_id)
    release(session, storage, [backdrop.id])
    if session.get(Backdrop, backdrop_id) is not None:
        raise StateError("render_state", "Films show this picture; it goes with the last of them.")


def release(session: Session, storage: Storage, ids: list[UUID]) -> None:
    """Delete those of them that no render shows, with their files."""
    shown = select(Render.backdrop_id).where(col(Render.backdrop_id).in_(ids))
    used = set(session.exec(shown).all())
    gone = [backdrop_id for backdrop_id in dict.fromkeys(ids) if backdrop_id not in used]
    for backdrop_id in gone:
        backdrop = session.get(Backdrop, backdrop_id)
        if backdrop is not None:
            session.delete(backdrop)
    session.flush()
    for backdrop_id in gone:
        storage.delete(f"backdrops/{backdrop_id}")
