"""Renders in workers' hands: how a request becomes a film exactly once.

A worker that is woken takes the render whose turn it is (`turns`), with a lease that its heartbeat
renews. Each claim is an attempt with a number, and only the attempt that holds the row may report:
a worker that was thought dead finds itself fenced out. What lost its lease `recovery` puts back.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Interval, Select, cast, func
from sqlmodel import Session, col, select, update

from avatar_app.errors import GalateaError
from avatar_app.library import owned
from avatar_app.renders import state_machine, turns
from avatar_app.renders.ledger import enter_made
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Avatar, Backdrop, Clone, Recording
from avatar_app.store.models.renders import Render, RenderState
from avatar_app.translation import N_

LEASE = timedelta(seconds=10)
DELAYS = 6  # attempts that may find the storage or another service away
REST, LONGEST_REST = timedelta(seconds=2), timedelta(seconds=60)  # before the next attempt
AGAIN = N_("An identical film was made before and is reused.")

# What the next attempt begins with.
ANEW: dict[str, Any] = {"finished_at": None, "stage": "", "progress": 0.0, "live_key": None}


@dataclass(frozen=True)
class Claim:
    """A render in a worker's hands."""

    render: Render
    attempt: int
    portrait_key: str | None  # None: a preset
    backdrop_key: str | None = None  # None: none of one's own
    recording_key: str | None = None  # None: a voice speaks
    latents_key: str | None = None  # of a cloned voice; None: another speaks, or it was deleted


@dataclass(frozen=True)
class Result:
    """What a worker made of a render; `digest` says of what, `again` that it was made before."""

    digest: str
    film_key: str
    poster_key: str
    captions_key: str | None
    bytes: int
    duration_s: float
    render_s: float
    report: dict[str, Any]
    again: bool = False


def claim(
    session: Session, worker: str, animators: Collection[str], voices: Collection[str]
) -> Claim | None:
    """Take the render whose turn it is (`turns.choose_next`); None if none waits that a worker of
    these animators and voices can make.
    """
    return take(session, turns.choose_next(session, worker, animators, voices), worker)


def take(session: Session, chosen: Select[Any], worker: str) -> Claim | None:
    """Lease a chosen render to a worker; None if another has just taken it."""
    taken = state_machine.move_chosen(
        session,
        state_machine.CLAIM,
        chosen,
        who=worker,
        wait=False,
        attempt=Render.attempt + 1,
        leased_by=worker,
        lease_until=func.now() + LEASE,
        started_at=func.now(),
        not_before=None,
        stage="",
        progress=0.0,
        poster_key=None,
        live_key=None,
    )
    return gather(session, taken[0]) if taken else None


def heartbeat(
    session: Session, render_id: UUID, attempt: int, stage: str, progress: float
) -> bool | None:
    """Renew the lease and note how far it is. Whether it is to be cancelled; None: fenced out."""
    row = session.exec(
        update(Render)
        .where(*held(render_id, attempt))
        .values(
            lease_until=func.now() + LEASE,
            stage=stage,
            progress=func.greatest(col(Render.progress), progress),
        )
        .returning(col(Render.cancel_requested))
    ).first()
    return None if row is None else bool(row[0])


def reset_losses(session: Session, render_id: UUID, attempt: int) -> None:
    """It has come further, so the workers that it has cost were not lost for nothing: they count no
    more.
    """
    lost = col(Render.losses) > 0
    session.exec(update(Render).where(*held(render_id, attempt), lost).values(losses=0))


def show_poster(session: Session, render_id: UUID, attempt: int, key: str) -> None:
    """There is a first picture of the film; nothing if this attempt no longer holds the row."""
    session.exec(update(Render).where(*held(render_id, attempt)).values(poster_key=key))


def show_live(session: Session, render_id: UUID, attempt: int, key: str) -> None:
    """It can be watched while it is made; nothing if this attempt no longer holds the row."""
    session.exec(update(Render).where(*held(render_id, attempt)).values(live_key=key))


def find_duplicate(session: Session, user_id: UUID, digest: str) -> Result | None:
    """The film that its owner has already of just the same, if there is one."""
    same = (
        Render.user_id == user_id,
        Render.digest == digest,
        Render.state == RenderState.DONE,
        col(Render.deleted_at).is_(None),
    )
    found = session.exec(select(Render).where(*same).limit(1)).first()
    if found is None or found.film_key is None or found.poster_key is None:
        return None
    return Result(
        digest=digest,
        film_key=found.film_key,
        poster_key=found.poster_key,
        captions_key=found.captions_key,
        bytes=found.bytes,
        duration_s=found.duration_s,
        render_s=0.0,
        report=found.report or {},
        again=True,
    )


def finish(session: Session, render_id: UUID, attempt: int, result: Result) -> bool:
    """The film is there, and counts for its owner's day; False if this attempt no longer holds the
    row.
    """
    if not _end(
        session,
        state_machine.FINISH,
        render_id,
        attempt,
        why=AGAIN if result.again else None,
        progress=1.0,
        digest=result.digest,
        film_key=result.film_key,
        poster_key=result.poster_key,
        captions_key=result.captions_key,
        bytes=result.bytes,
        duration_s=result.duration_s,
        render_s=result.render_s,
        report=result.report,
    ):
        return False
    enter_made(session, session.get_one(Render, render_id).user_id, render_id, result.duration_s)
    return True


def fail(session: Session, render_id: UUID, attempt: int, error: GalateaError) -> bool:
    """It cannot be made, and why."""
    told = {"error_code": error.code, "error": str(error)}
    return _end(session, state_machine.FAIL, render_id, attempt, why=str(error), **told)


def stop(session: Session, render_id: UUID, attempt: int) -> bool:
    """Its worker has stopped, as its owner asked."""
    return _end(session, state_machine.STOP, render_id, attempt)


def hand_back(session: Session, render_id: UUID, attempt: int) -> bool:
    """Its worker must end; another is to make it."""
    return _end(session, state_machine.HAND_BACK, render_id, attempt, **ANEW)


def put_off(session: Session, render_id: UUID, attempt: int, error: GalateaError) -> bool:
    """Something that it needs is away; it is tried again after a rest. False after so many times,
    or if this attempt no longer holds the row.
    """
    enough = col(Render.delays) < DELAYS - 1
    values = {"delays": Render.delays + 1, "not_before": rest(Render.delays)} | ANEW
    return _end(
        session, state_machine.PUT_OFF, render_id, attempt, enough, why=str(error), **values
    )


def held(render_id: UUID, attempt: int) -> tuple[ColumnElement[bool], ...]:
    """That this attempt holds the render."""
    return (
        col(Render.id) == render_id,
        col(Render.attempt) == attempt,
        col(Render.state) == RenderState.RUNNING,
    )


def gather(session: Session, render: Render) -> Claim:
    """A render that is taken, with the files of which it is made."""
    user = session.get_one(User, render.user_id)
    portrait = backdrop = recording = latents = None
    if render.avatar_id is not None:
        portrait = owned.find_own(session, Avatar, user, render.avatar_id).key
    if render.backdrop_id is not None:
        backdrop = owned.find_own(session, Backdrop, user, render.backdrop_id).key
    if render.recording_id is not None:
        recording = owned.find_own(session, Recording, user, render.recording_id).key
    if render.clone_id is not None:
        latents = session.get_one(Clone, render.clone_id).latents_key
    return Claim(render, render.attempt, portrait, backdrop, recording, latents)


def rest(times: Any) -> ColumnElement[Any]:
    """When it is tried again after so many times."""
    rest = func.least(func.power(4, times) * cast(REST, Interval), cast(LONGEST_REST, Interval))
    return func.now() + rest


def _end(
    session: Session,
    way: state_machine.Transition,
    render_id: UUID,
    attempt: int,
    *guard: ColumnElement[bool],
    why: str | None = None,
    **values: Any,
) -> bool:
    ended: dict[str, Any] = {
        "finished_at": func.now(),
        "leased_by": None,
        "lease_until": None,
    } | values
    return bool(
        state_machine.move(session, way, *held(render_id, attempt), *guard, why=why, **ended)
    )
