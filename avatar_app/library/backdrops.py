"""Backdrops: people's own pictures to be put behind who speaks.

One lives as long as a film shows it. One that no film shows yet waits for the next film, and gives
way to the next upload, so that nobody has to tidy up.
"""

from uuid import UUID

from sqlmodel import Session, col, select

from avatar_app.errors import PortraitError, StateError
from avatar_app.library.owned import find_own, list_own
from avatar_app.library.quota import check_storage
from avatar_app.library.uploads import LARGEST_PICTURE
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Backdrop
from avatar_app.store.models.renders import Render
from avatar_app.store.object_storage import Storage
from avatar_app.translation import gettext as _

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
    if len(content) > LARGEST_PICTURE:
        raise PortraitError(
            "portrait_too_large",
            _(
                "The picture is over {largest_picture} MB; use a smaller one.",
                largest_picture=LARGEST_PICTURE // 10**6,
            ),
        )
    kind = next((kind for at, sign, kind in _SIGNS if content[at:].startswith(sign)), None)
    if kind is None:
        raise PortraitError(
            "portrait_unreadable",
            _("This file cannot be a background; use a JPEG, PNG, WebP or HEIC picture."),
        )
    release(session, storage, [waiting.id for waiting in list_own(session, Backdrop, user)])
    check_storage(session, user, len(content))
    backdrop = Backdrop(user_id=user.id, key="", bytes=len(content))
    backdrop.key = f"backdrops/{backdrop.id}/picture{kind}"
    session.add(backdrop)
    session.flush()  # first, lest a row that is refused leave a file
    storage.put(backdrop.key, content)
    return backdrop


def delete_backdrop(session: Session, storage: Storage, user: User, backdrop_id: UUID) -> None:
    """Raises StateError: not_found, render_state while a film shows it."""
    backdrop = find_own(session, Backdrop, user, backdrop_id)
    release(session, storage, [backdrop.id])
    if session.get(Backdrop, backdrop_id) is not None:
        raise StateError(
            "render_state", _("Films use this picture; it is deleted with the last of them.")
        )


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
