"""The films of an account: found, listed, named, deleted."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, tuple_
from sqlmodel import Session, col, select

from avatar_app.errors import StateError
from avatar_app.library.backdrops import release
from avatar_app.script.title import clean_title
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import ACTIVE, Render
from avatar_app.store.object_storage import Storage
from avatar_app.translation import gettext as _

PAGE = 24


@dataclass(frozen=True)
class Filters:
    """Which renders of a history: those that hold all the words, and are of these."""

    words: str = ""
    state: str | None = None
    tier: str | None = None
    preset: str | None = None
    avatar_id: UUID | None = None


EVERYTHING = Filters()


def find_render(session: Session, user: User, render_id: UUID, lock: bool = False) -> Render:
    """One of a user's own that is not in the bin. Raises StateError("not_found")."""
    wanted = select(Render).where(
        Render.id == render_id, Render.user_id == user.id, col(Render.deleted_at).is_(None)
    )
    found = session.exec(wanted.with_for_update() if lock else wanted).first()
    if found is None:
        raise StateError("not_found", _("There is no such film."))
    return found


def history(
    session: Session,
    user: User,
    filters: Filters = EVERYTHING,
    before: Render | None = None,
    limit: int = PAGE,
) -> list[Render]:
    """A user's renders, newest first, that pass; `before` is the last one seen."""
    wanted = select(Render).where(Render.user_id == user.id, col(Render.deleted_at).is_(None))
    for field in ("state", "tier", "preset", "avatar_id"):
        value = getattr(filters, field)
        if value is not None:
            wanted = wanted.where(col(getattr(Render, field)) == value)
    for word in filters.words.split():
        places = (col(Render.text), col(Render.recording), col(Render.title))
        wanted = wanted.where(or_(*[place.icontains(word, autoescape=True) for place in places]))
    if before is not None:
        place = tuple_(col(Render.created_at), col(Render.id))
        wanted = wanted.where(place < (before.created_at, before.id))
    order = (col(Render.created_at).desc(), col(Render.id).desc())
    return list(session.exec(wanted.order_by(*order).limit(limit)).all())


def delete_render(session: Session, storage: Storage, user: User, render_id: UUID) -> None:
    """For good, with its files, in the bin or not. Raises StateError: not_found, render_state."""
    render = session.get(Render, render_id, with_for_update=True)
    if render is None or render.user_id != user.id:
        raise StateError("not_found", _("There is no such film."))
    if render.state in ACTIVE:
        raise StateError("render_state", _("This film is being rendered; cancel it first."))
    session.delete(render)
    session.flush()
    storage.delete(f"renders/{render.id}")
    release(session, storage, _backdrops([render]))


def rename(session: Session, user: User, render_id: UUID, title: str) -> Render:
    """Give one another title; a blank one changes nothing. Raises StateError("not_found")."""
    render = find_render(session, user, render_id, lock=True)
    render.title = clean_title(title, render.title)
    session.add(render)
    return render


def own_render(user: User, render_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """The conditions that select a render by its id, if it is the user's."""
    return col(Render.id) == render_id, col(Render.user_id) == user.id


def _backdrops(renders: Iterable[Render]) -> list[UUID]:
    return [render.backdrop_id for render in renders if render.backdrop_id is not None]
