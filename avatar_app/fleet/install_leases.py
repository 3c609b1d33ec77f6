"""What is asked about weights, in workers' hands: claimed with a lease, told of, ended.

As with renders (`avatar_app.renders.claims`) only the worker that holds a row may report. Nothing
is sent: workers look for what is asked of their folder, so nothing can be lost on the way either.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select, update

from avatar_app.errors import GalateaError
from avatar_app.store.models.fleet import Install, InstallState

LEASE = timedelta(seconds=15)


def claim(session: Session, shelf: str, worker: str) -> Install | None:
    """The oldest thing that is asked of a folder, or that another worker of it has left."""
    lost = (col(Install.state) == InstallState.RUNNING) & (col(Install.lease_until) < func.now())
    first = (
        select(Install.id)
        .where(Install.shelf == shelf, or_(col(Install.state) == InstallState.ASKED, lost))
        .order_by(col(Install.created_at))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = session.exec(first).first()
    if found is None:
        return None
    session.exec(
        update(Install)
        .where(col(Install.id) == found)
        .values(state=InstallState.RUNNING, worker=worker, lease_until=func.now() + LEASE)
    )
    return session.get_one(Install, found, populate_existing=True)


def heartbeat(session: Session, order: UUID, worker: str, done: int, whole: int) -> bool | None:
    """Renew the lease and note how many bytes are here. Whether to stop; None: it is another's."""
    row = session.exec(
        update(Install)
        .where(*_held(order, worker))
        .values(lease_until=func.now() + LEASE, bytes_done=done, bytes_whole=whole)
        .returning(col(Install.cancel_requested))
    ).first()
    return None if row is None else bool(row[0])


def finish(session: Session, order: UUID, worker: str, told: str | None) -> bool:
    """It is done, and what came of it; False if this worker no longer holds the row."""
    return _end(session, order, worker, state=InstallState.DONE, told=told)


def fail(session: Session, order: UUID, worker: str, error: GalateaError) -> bool:
    """It cannot be done, and why."""
    ended = {"state": InstallState.FAILED, "error_code": error.code, "error": str(error)}
    return _end(session, order, worker, **ended)


def give_up(session: Session, order: UUID, worker: str) -> bool:
    """Its worker has stopped, as was asked."""
    return _end(session, order, worker, state=InstallState.CANCELLED)


def hand_back(session: Session, order: UUID, worker: str) -> bool:
    """Its worker must stop; another, or the same one later, goes on with it."""
    return _end(session, order, worker, state=InstallState.ASKED, finished_at=None)


def _held(order: UUID, worker: str) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Install.id) == order,
        col(Install.worker) == worker,
        col(Install.state) == InstallState.RUNNING,
    )


def _end(session: Session, order: UUID, worker: str, **values: object) -> bool:
    ended = {"finished_at": func.now(), "lease_until": None} | values
    row = session.exec(
        update(Install).where(*_held(order, worker)).values(**ended).returning(col(Install.id))
    ).first()
    return row is not None
