"""What an account was made in a day, however many of its films are deleted since."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, delete, func, select

from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import ACTIVE, MadeFilm, Render

DAY = timedelta(days=1)


def enter_made(session: Session, user_id: UUID, render_id: UUID, seconds: float) -> None:
    """Enter a film that is done; entries of other days go."""
    old = (col(MadeFilm.user_id) == user_id, col(MadeFilm.at) < now() - 2 * DAY)
    session.exec(delete(MadeFilm).where(*old))
    session.merge(MadeFilm(render_id=render_id, user_id=user_id, at=now(), seconds=seconds))
    session.flush()


def measure_day(session: Session, user: User) -> tuple[float, datetime | None]:
    """Seconds of film that were made in the last 24 hours, and when the oldest of them was."""
    made = session.exec(
        select(func.coalesce(func.sum(MadeFilm.seconds), 0.0), func.min(MadeFilm.at)).where(
            MadeFilm.user_id == user.id, MadeFilm.at > now() - DAY
        )
    ).one()
    return float(made[0]), made[1]


def measure_ahead(session: Session, user: User) -> float:
    """Seconds of film, as expected, that wait or are being made."""
    expected = select(func.coalesce(func.sum(Render.expected_s), 0.0)).where(
        Render.user_id == user.id, col(Render.state).in_(ACTIVE)
    )
    return float(session.exec(expected).one())
