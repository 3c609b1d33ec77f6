"""The audit log: who did what to whom, when, from where. Rows are added, and go when they are old.

Use cases (`avatar_app.services`) write an entry in the transaction of what it tells, so that
neither is there without the other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import text
from sqlmodel import Session, col, delete, or_, select

from avatar_app.accounts.permissions import check_admin
from avatar_app.accounts.visits import find_visit
from avatar_app.store.models.accounts import User
from avatar_app.store.models.audit import AuditEntry
from avatar_app.store.models.base import now
from avatar_app.translation import N_

PAGE = 50
TERMINAL = "terminal"  # who types `galatea user ...`


class Action(StrEnum):
    """What is written down."""

    SIGNED_UP = N_("signed up")
    SIGNED_IN = N_("signed in")
    SIGN_IN_FAILED = N_("sign-in failed")
    SIGNED_OUT = N_("signed out")
    SIGNED_OUT_EVERYWHERE = N_("signed out everywhere")
    SIGN_IN_ENDED = N_("sign-in ended")
    PASSWORD_CHANGED = N_("password changed")
    PASSWORD_FAILED = N_("password failed")  # asked for once more, of who is signed in
    RESET_ASKED = N_("password reset asked for")
    RESET_LINK = N_("password reset link made")
    PASSWORD_RESET = N_("password reset")
    ADDRESS_VERIFIED = N_("address verified")
    SECOND_FACTOR_ON = N_("second factor on")
    SECOND_FACTOR_OFF = N_("second factor off")
    SECOND_FACTOR_REMOVED = N_("second factor removed")  # by an administrator, of somebody
    SECOND_FACTOR_FAILED = N_("second factor failed")
    RECOVERY_CODE_USED = N_("recovery code used")
    RECOVERY_CODES_MADE = N_("recovery codes made")
    ACCOUNT_DELETED = N_("account deleted")
    INVITED = N_("invited")
    INVITATION_REVOKED = N_("invitation revoked")
    ROLE = N_("role changed")
    DISABLED = N_("disabled")
    ENABLED = N_("enabled")
    LIMITS = N_("limits changed")
    LINK_MADE = N_("link made")
    LINK_ENDED = N_("link ended")
    FILM_DELETED = N_("film deleted")
    FILM_RESTORED = N_("film restored")
    BIN_EMPTIED = N_("bin emptied")
    FILM_STOPPED = N_("film stopped")
    FILM_HURRIED = N_("film hurried")
    AVATAR_DELETED = N_("avatar deleted")
    AVATAR_RESTORED = N_("avatar restored")
    BACKDROP_DELETED = N_("background deleted")
    RECORDING_DELETED = N_("recording deleted")
    VOICE_DELETED = N_("voice deleted")
    WEIGHTS_INSTALLED = N_("weights installed")
    WEIGHTS_REMOVED = N_("weights removed")
    WEIGHTS_CANCELLED = N_("weights cancelled")
    ORDER_GIVEN = N_("order given")
    ORDER_LIFTED = N_("order lifted")


@dataclass(frozen=True)
class Filters:
    """Which entries: with these words in who, whom or what; of one action; between these times."""

    words: str = ""
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = Filters()


def note(
    session: Session, action: Action, who: User | str, whom: object = "", what: str = ""
) -> None:
    """Write it down, with where the present request comes from. `who` is an account, or an address
    that somebody claimed.
    """
    name, who_id = (who.email, who.id) if isinstance(who, User) else (who, None)
    session.add(
        AuditEntry(
            who=name[:320],
            who_id=who_id,
            action=action,
            whom=str(whom)[:320],
            what=what[:1000],
            address=find_visit().address[:45],
        )
    )


def search(
    session: Session,
    admin: User,
    filters: Filters = EVERYTHING,
    before: int | None = None,
    limit: int = PAGE,
) -> list[AuditEntry]:
    """Entries, newest first; `before` is the id of the last one seen.

    Raises AccountError("not_allowed").
    """
    check_admin(admin)
    wanted = select(AuditEntry)
    for word in filters.words.split():
        places = (col(AuditEntry.who), col(AuditEntry.whom), col(AuditEntry.what))
        found = [place.icontains(word, autoescape=True) for place in places]
        wanted = wanted.where(
            or_(*found, col(AuditEntry.address).startswith(word, autoescape=True))
        )
    if filters.action is not None:
        wanted = wanted.where(AuditEntry.action == filters.action)
    if filters.since is not None:
        wanted = wanted.where(AuditEntry.at >= filters.since)
    if filters.until is not None:
        wanted = wanted.where(AuditEntry.at < filters.until)
    if before is not None:
        wanted = wanted.where(col(AuditEntry.id) < before)
    return list(session.exec(wanted.order_by(col(AuditEntry.id).desc()).limit(limit)).all())


def prune(session: Session, days: int) -> None:
    """Delete what is older than so many days."""
    session.execute(text("SET LOCAL galatea.audit = 'prune'"))
    session.exec(delete(AuditEntry).where(col(AuditEntry.at) < now() - timedelta(days=days)))
    session.execute(text("SET LOCAL galatea.audit = ''"))
