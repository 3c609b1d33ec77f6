"""Renders in workers' hands: how a request becomes a film exactly once.

A worker that gets a render's id from the queue claims the row with a lease, which its heartbeat
renews; whatever lost its lease, or never came to the queue, `reconcile` sends again. Each claim is
an attempt with a number, and only the attempt that holds the row may report: a worker that was
thought dead finds itself fenced out.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_
from sqlmodel import Session, col, select, update

from avatar_app.avatars import find_avatar
from avatar_app.backdrops import find_backdrop
from avatar_app.errors import GalateaError
from avatar_app.models import Render, RenderState, User
from avatar_app.recordings import find_recording

LEASE = timedelta(seconds=15)
OVERDUE = timedelta(seconds=30)  # queued for so long, it may have missed the queue
AIRED = timedelta(minutes=10)  # that a film's pieces outlast its end, for whom is watching them
LOSSES = 3  # workers that one render may cost


@dataclass(frozen=True)
class Claim:
    """A render in a worker's hands."""

    render: Render
    attempt: int
    portrait_key: str | None  # None: a preset
    backdrop_key: str | None = None  # None: none of one's own
    recording_key: str | None = None  # None: a voice speaks


@dataclass(frozen=True)
class Result:
    """What a worker made of a render."""

    film_key: str
    poster_key: str
    captions_key: str | None
    bytes: int
    duration_s: float
    render_s: float
    report: dict[str, Any]


def claim(session: Session, render_id: UUID, worker: str) -> Claim | None:
    """Take a render; None if it is not to be had, as when it was delivered twice."""
    taken = session.exec(
        update(Render)
        .where(
            col(Render.id) == render_id,
            ~col(Render.cancel_requested),
            or_(
                col(Render.state) == RenderState.QUEUED,
                (col(Render.state) == RenderState.RUNNING) & (col(Render.lease_until) < func.now()),
            ),
        )
        .values(
            state=RenderState.RUNNING,
            attempt=Render.attempt + 1,
            leased_by=worker,
            lease_until=func.now() + LEASE,
            started_at=func.now(),
            stage="",
            progress=0.0,
            poster_key=None,
            live_key=None,
        )
        .returning(col(Render.attempt))
    ).first()
    if taken is None:
        return None
    render = session.get(Render, render_id, populate_existing=True)
    if render is None:
        return None
    user = session.get_one(User, render.user_id)
    portrait = backdrop = recording = None
    if render.avatar_id is not None:
        portrait = find_avatar(session, user, render.avatar_id).key
    if render.backdrop_id is not None:
        backdrop = find_backdrop(session, user, render.backdrop_id).key
    if render.recording_id is not None:
        recording = find_recording(session, user, render.recording_id).key
    return Claim(render, taken[0], portrait, backdrop, recording)


def heartbeat(
    session: Session, render_id: UUID, attempt: int, stage: str, progress: float
) -> bool | None:
    """Renew the lease and note how far it is. Whether it is to be cancelled; None: fenced out."""
    row = session.exec(
        update(Render)
        .where(*_held(render_id, attempt))
        .values(lease_until=func.now() + LEASE, stage=stage, progress=progress)
        .returning(col(Render.cancel_requested))
    ).first()
    return None if row is None else bool(row[0])


def show_poster(session: Session, render_id: UUID, attempt: int, key: str) -> None:
    """There is a first picture of the film; nothing if this attempt no longer holds the row."""
    session.exec(update(Render).where(*_held(render_id, attempt)).values(poster_key=key))


def show_live(session: Session, render_id: UUID, attempt: int, key: str) -> None:
    """It can be watched while it is made; nothing if this attempt no longer holds the row."""
    session.exec(update(Render).where(*_held(render_id, attempt)).values(live_key=key))


def finish(session: Session, render_id: UUID, attempt: int, result: Result) -> bool:
    """The film is there; False if this attempt no longer holds the row."""
    return _end(
        session,
        render_id,
        attempt,
        state=RenderState.DONE,
        progress=1.0,
        film_key=result.film_key,
        poster_key=result.poster_key,
        captions_key=result.captions_key,
        bytes=result.bytes,
        duration_s=result.duration_s,
        render_s=result.render_s,
        report=result.report,
    )


def fail(session: Session, render_id: UUID, attempt: int, error: GalateaError) -> bool:
    """It cannot be made, and why."""
    return _end(
        session,
        render_id,
        attempt,
        state=RenderState.FAILED,
        error_code=error.code,
        error=str(error),
    )


def give_up(session: Session, render_id: UUID, attempt: int) -> bool:
    """Its worker has stopped, as its owner asked."""
    return _end(session, render_id, attempt, state=RenderState.CANCELLED)


def hand_back(session: Session, render_id: UUID, attempt: int) -> bool:
    """Its worker must stop; another is to make it."""
    return _end(
        session,
        render_id,
        attempt,
        state=RenderState.QUEUED,
        queued_at=func.now(),
        finished_at=None,
    )


def reconcile(session: Session) -> list[Render]:
    """Put back what lost its worker, end what lost too many; all of them, as they are now. Those
    that are queued are to be sent again.
    """
    lost = (col(Render.state) == RenderState.RUNNING) & (col(Render.lease_until) < func.now())
    waiting = (col(Render.state) == RenderState.QUEUED) & (
        col(Render.queued_at) < func.now() - OVERDUE
    )
    given_up = update(Render).where(lost, col(Render.cancel_requested))
    worn_out = update(Render).where(lost, col(Render.losses) >= LOSSES - 1)
    again = update(Render).where(or_(lost, waiting))
    moves = (
        given_up.values(state=RenderState.CANCELLED, finished_at=func.now()),
        worn_out.values(
            state=RenderState.FAILED,
            finished_at=func.now(),
            error_code="worker_lost",
            error=f"The worker that made this film was lost {LOSSES} times; try again later.",
        ),
        again.values(
            state=RenderState.QUEUED,
            losses=Render.losses + case((lost, 1), else_=0),
            queued_at=func.now(),
            leased_by=None,
        ),
    )
    return [row for move in moves for row in session.exec(move.returning(Render)).scalars()]


def sweep_live(session: Session) -> list[str]:
    """Forget the pieces of films that ended a while ago; their keys, to be removed."""
    over = (col(Render.live_key).is_not(None), col(Render.finished_at) < func.now() - AIRED)
    found = session.exec(select(Render.live_key).where(*over).with_for_update()).all()
    session.exec(update(Render).where(*over).values(live_key=None))
    return [key for key in found if key is not None]


def _held(render_id: UUID, attempt: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Render.id) == render_id,
        col(Render.attempt) == attempt,
        col(Render.state) == RenderState.RUNNING,
    )


def _end(session: Session, render_id: UUID, attempt: int, **values: Any) -> bool:
    ended = {"finished_at": func.now(), "leased_by": None, "lease_until": None} | values
    row = session.exec(
        update(Render).where(*_held(render_id, attempt)).values(**ended).returning(col(Render.id))
    ).first()
    return row is not None
