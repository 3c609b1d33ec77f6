"""Drafts of films, kept with the account: what was written in the studio, and what was chosen."""

from uuid import UUID

from sqlmodel import Session, col, select

from avatar_app.errors import StateError
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.library import Draft
from avatar_app.translation import gettext as _

MOST = 30  # of an account; of more, those that were changed longest ago go

Content = dict[str, str]  # names of the studio's choices, and what was chosen


def list_drafts(session: Session, user: User) -> list[Draft]:
    """A user's own, the last changed first."""
    order = (col(Draft.changed_at).desc(), col(Draft.id))
    return list(session.exec(select(Draft).where(Draft.user_id == user.id).order_by(*order)).all())


def find_draft(session: Session, user: User, draft_id: UUID) -> Draft:
    """One of a user's own. Raises StateError("not_found")."""
    draft = session.get(Draft, draft_id)
    if draft is None or draft.user_id != user.id:
        raise StateError("not_found", _("There is no such draft."))
    return draft


def save_draft(session: Session, user: User, draft_id: UUID | None, content: Content) -> Draft:
    """Keep a draft as it is now; one that is not there, or None, becomes a new one."""
    draft = session.get(Draft, draft_id) if draft_id else None
    if draft is None or draft.user_id != user.id:
        draft = Draft(user_id=user.id, content=content)
    elif draft.content == content:
        return draft
    draft.content, draft.changed_at = content, now()
    session.add(draft)
    session.flush()
    for old in list_drafts(session, user)[MOST:]:
        session.delete(old)
    return draft


def delete_draft(session: Session, user: User, draft_id: UUID) -> Draft:
    """Raises StateError("not_found"); the draft, which can be saved again."""
    draft = find_draft(session, user, draft_id)
    session.delete(draft)
    return draft
