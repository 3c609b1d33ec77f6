"""Uploads in workers' hands: whose is looked at next, and what becomes of one that costs workers.

As with films, the people of whom fewest uploads are being looked at come first, then who was served
longest ago, so that one who sends 500 is no more than one. A worker renews what it holds; what it
lost is looked at again by another, TRIES times at most.
"""

from datetime import timedelta
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select, update

from avatar_app.errors import FaultError
from avatar_app.library import clones
from avatar_app.store.models.library import Avatar, CheckState, Clone, Recording
from avatar_app.translation import gettext as _

Upload: TypeAlias = Avatar | Recording | Clone
U = TypeVar("U", bound=Upload)

TRIES = 3
LEASE = timedelta(seconds=10)  # renewed while a worker looks; of clones it is not
TURNS = 7205759409  # the advisory lock under which one worker at a time takes its turn
CHECKING = CheckState.CHECKING  # which is the same word for recordings


def lost() -> FaultError:
    """What is told of a file whose check was lost again and again."""
    return FaultError(
        "worker_lost",
        _(
            "This file could not be checked in {tries} attempts; save it again as a JPEG, an MP4 "
            "or an M4A, and upload that.",
            tries=TRIES,
        ),
    )


def take(session: Session, table: type[U]) -> U | None:
    """The upload whose turn it is, from now on looked at; None if none waits."""
    session.execute(select(func.pg_advisory_xact_lock(TURNS)))
    users = select(
        table.user_id,
        func.count().filter(_checking(table), ~_free(table)).label("busy"),
        func.max(col(table.tried_at)).label("last"),
    )
    asking = select(table.user_id).where(_checking(table))
    users = users.where(col(table.user_id).in_(asking))
    served = users.group_by(col(table.user_id)).subquery("served")
    waiting: Any = select(table).where(_checking(table), _free(table), col(table.tries) < TRIES)
    turns = (served.c.busy, served.c.last.asc().nulls_first(), col(table.created_at))
    whose = waiting.join(served, served.c.user_id == col(table.user_id)).order_by(*turns)
    row: U | None = session.exec(whose.limit(1)).first()
    if row is None:
        return None
    taken = update(table).where(col(table.id) == row.id)
    session.exec(taken.values(tries=row.tries + 1, tried_at=func.now()))
    session.refresh(row)
    return row


def renew(session: Session, row: Upload) -> bool:
    """Hold it for longer; False if it is gone, or another worker's by now."""
    table = type(row)
    held = (col(table.id) == row.id, col(table.tries) == row.tries, _checking(table))
    done = update(table).where(*held).values(tried_at=func.now())
    return bool(session.exec(done).rowcount)


def hand_back(session: Session, row: Upload) -> None:
    """Leave it to another worker, as if it had not been tried."""
    table = type(row)
    held = (col(table.id) == row.id, col(table.tries) == row.tries, _checking(table))
    session.exec(update(table).where(*held).values(tries=row.tries - 1, tried_at=None))


def is_gone(session: Session, table: type[U], row_id: UUID) -> bool:
    """Whether its owner has deleted it; a deletion that is under way is waited for."""
    return session.get(table, row_id, with_for_update=True, populate_existing=True) is None


def count_waiting(session: Session, table: type[U]) -> int:
    """How many nobody looks at just now, and somebody should."""
    waiting = (_checking(table), _free(table), col(table.tries) < TRIES)
    return int(session.exec(select(func.count()).select_from(table).where(*waiting)).one())


def list_lost(session: Session, table: type[U]) -> list[UUID]:
    """Those that have cost TRIES workers."""
    lost = (_checking(table), _free(table), col(table.tries) >= TRIES)
    return list(session.exec(select(table.id).where(*lost)).all())


def _checking(table: type[U]) -> ColumnElement[bool]:
    return col(table.state) == CHECKING


def _free(table: type[U]) -> ColumnElement[bool]:
    """Whether no living worker holds it."""
    held_until = col(table.tried_at) + (clones.OVERDUE if table is Clone else LEASE)
    return or_(col(table.tried_at).is_(None), held_until < func.now())
