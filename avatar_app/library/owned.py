"""What the uploads of an account have in common: listed, found, named, checked by a worker."""

from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, SQLModel, col, select

from avatar_app.errors import GalateaError, StateError
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Avatar, Backdrop, CheckState, Clone, Recording
from avatar_app.translation import N_
from avatar_app.translation import gettext as _

Upload = TypeVar("Upload", Avatar, Backdrop, Recording, Clone)
Named = TypeVar("Named", Avatar, Recording, Clone)
Checked = TypeVar("Checked", bound=Avatar | Recording)

LONGEST_NAME = 80  # characters

_NOT_FOUND: dict[type[SQLModel], str] = {
    Avatar: N_("There is no such portrait."),
    Backdrop: N_("There is no such background picture; choose it again."),
    Recording: N_("There is no such recording."),
    Clone: N_("There is no such voice of yours."),
}


def list_own(session: Session, table: type[Upload], user: User) -> list[Upload]:
    """A user's rows of a table, newest first."""
    mine = select(table).where(table.user_id == user.id)
    if table is Avatar:
        mine = mine.where(col(Avatar.deleted_at).is_(None))
    return list(session.exec(mine.order_by(col(table.created_at).desc())).all())


def find_own(session: Session, table: type[Upload], user: User, row_id: UUID) -> Upload:
    """One of a user's own rows. Raises StateError("not_found")."""
    row = session.get(table, row_id)
    binned = isinstance(row, Avatar) and row.deleted_at is not None
    if row is None or row.user_id != user.id or binned:
        raise StateError("not_found", _(_NOT_FOUND[table]))
    return row


def rename(session: Session, table: type[Named], user: User, row_id: UUID, name: str) -> Named:
    """Give a row another name; a blank one changes nothing. Raises StateError("not_found")."""
    row = find_own(session, table, user, row_id)
    row.name = clean_name(name, row.name)
    session.add(row)
    return row


def clean_name(name: str, otherwise: str) -> str:
    """A name without blanks around it, cut to what the tables hold; `otherwise` if it is blank."""
    return name.strip()[:LONGEST_NAME] or otherwise


def check_consent(consent: bool) -> None:
    """Whether the person who is seen or heard agrees. Raises StateError("consent_missing")."""
    if not consent:
        raise StateError(
            "consent_missing",
            _("Confirm that the person who is seen or heard agrees, then send it again."),
        )


def refuse(
    session: Session, table: type[Checked], row_id: UUID, error: GalateaError
) -> Checked | None:
    """Note why it cannot be used, unless another worker found that it can; None if it is gone."""
    row = session.get(table, row_id, with_for_update=True)
    if row is not None and row.state != CheckState.READY:
        row.state, row.error_code, row.error = CheckState.REFUSED, error.code, str(error)
        session.add(row)
    return row
