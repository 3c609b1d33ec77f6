"""How much one account may have made, and all of them together."""

from datetime import timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from avatar_app.errors import (
    LimitError,
    UnavailableError,
)
from avatar_app.library.quota import check_storage, lock_user
from avatar_app.renders.ledger import DAY, measure_ahead, measure_day
from avatar_app.settings import Settings
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import Render, RenderState
from avatar_app.translation import gettext as _

UNKNOWN = 60.0  # seconds until there is a place, where nothing has been made lately


def check_limits(session: Session, settings: Settings, user: User, seconds: float) -> None:
    """Whether one more may be made, which will last so many seconds, about. Until the transaction
    ends, no other request of the same user is looked at: each counts what the one before took.

    Raises LimitError: limit_renders, limit_minutes, limit_storage; UnavailableError: queue_full.
    """
    lock_user(session, user)
    mine = Render.user_id == user.id
    waiting = select(func.count()).where(Render.state == RenderState.QUEUED)
    own = session.exec(waiting.where(mine)).one()
    if own >= user.renders_waiting:
        raise LimitError(
            "limit_renders",
            _(
                "You have {own} films in the queue, which is your limit; wait until one is "
                "finished.",
                own=own,
            ),
            retry_after=_pace(session),
        )
    made, first = measure_day(session, user)
    left = 60 * user.minutes_a_day - made - measure_ahead(session, user)
    again = (first + DAY - now()).total_seconds() if first else None
    if left <= 0:
        raise LimitError(
            "limit_minutes",
            _(
                "You have reached your limit of {minutes_a_day} minutes of film a day; try again "
                "tomorrow.",
                minutes_a_day=user.minutes_a_day,
            ),
            retry_after=again,
        )
    if seconds > left:
        raise LimitError(
            "limit_minutes",
            _(
                "This film would last about {minutes}, and {minutes2} are left of your "
                "{minutes_a_day} minutes a day; shorten the script, or try again tomorrow.",
                minutes=_show_minutes(seconds),
                minutes2=_show_minutes(left),
                minutes_a_day=user.minutes_a_day,
            ),
            retry_after=again,
        )
    check_storage(session, user, 0)
    every = session.exec(waiting).one()
    if every >= settings.queue_limit:
        raise UnavailableError(
            "queue_full",
            _(
                "The queue is full: {every} films are waiting; try again in a few minutes.",
                every=every,
            ),
            retry_after=_pace(session),
        )


def _show_minutes(seconds: float) -> str:
    if seconds < 60:
        return _("{seconds:.0f} s", seconds=seconds)
    return _("{minutes:.1f} minutes", minutes=seconds / 60)


def _pace(session: Session) -> float:
    """Seconds from the end of one film to that of the next: when a place is free, about."""
    latest = select(Render.finished_at).where(col(Render.finished_at) > now() - timedelta(hours=1))
    ends = session.exec(latest.order_by(col(Render.finished_at).desc()).limit(10)).all()
    if len(ends) < 2 or ends[0] is None or ends[-1] is None:
        return UNKNOWN
    return max(1.0, (ends[0] - ends[-1]).total_seconds() / (len(ends) - 1))
