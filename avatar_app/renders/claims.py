"""Renders in workers' hands: how a request becomes a film exactly once.

A worker that is woken takes the render whose turn it is, with a lease that its heartbeat renews.
Each claim is an attempt with a number, and only the attempt that holds the row may report: a worker
that was thought dead finds itself fenced out. What lost its lease `reconcile` puts back.

Whose turn it is: first what an administrator has put first of all; then the people's of whom fewest
films are being made, and of these who was served longest ago, so that one who queues 500 is no more
than one; among a person's own the more urgent, then the older. Nobody has more made at a time than
`renders_at_once`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Interval, Select, case, cast, exists, func, or_
from sqlmodel import Session, col, select, update

from avatar_app.catalog.voices import CLONE
from avatar_app.errors import GalateaError
from avatar_app.library import owned
from avatar_app.renders import state_machine
from avatar_app.renders.ledger import enter_made
from avatar_app.store.models.accounts import User
from avatar_app.store.models.fleet import WorkerCommand
from avatar_app.store.models.library import Avatar, Backdrop, Clone, Recording
from avatar_app.store.models.renders import Render, RenderState
from avatar_app.translation import N_
from avatar_app.translation import gettext as _

LEASE = timedelta(seconds=10)
AIRED = timedelta(minutes=10)  # that a film's pieces outlast its end, for whom is watching them
LOSSES = 2  # workers that one render may cost
DELAYS = 6  # attempts that may find the storage or another service away
REST, LONGEST_REST = timedelta(seconds=2), timedelta(seconds=60)  # before the next attempt
AGAIN = N_("An identical film was made before and is reused.")
FIRST = 100  # the priority of what goes before everybody's
TURNS = 7205759405  # the advisory lock under which one worker at a time takes its turn

_ANEW: dict[str, Any] = {"finished_at": None, "stage": "", "progress": 0.0, "live_key": None}

_WAITING = select(Render.user_id).where(Render.state == RenderState.QUEUED)
_RUNNING = (
    select(Render.user_id, func.count().label("many"))
    .where(Render.state == RenderState.RUNNING)
    .group_by(col(Render.user_id))
    .subquery("running")
)
_SERVED = (
    select(Render.user_id, func.max(Render.started_at).label("last"))
    .where(col(Render.user_id).in_(_WAITING))
    .group_by(col(Render.user_id))
    .subquery("served")
)


# A render's voice as workers have it: CLONE stands for all clones.
_VOICE: ColumnElement[str] = case(
    (col(Render.voice).startswith(f"{CLONE}-"), CLONE), else_=col(Render.voice)
)


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
    session: Session,
    worker: str,
    animators: Collection[str],
    voices: Collection[str],
) -> Claim | None:
    """Take the render whose turn it is, of those by these animators, with these voices or with a
    recording; None if none waits. CLONE among the voices is any clone
    (`avatar_app.catalog.cloned_voices.list_speakable`), here and below.

    One takes at a time: what each person has running is counted before the next one looks.
    """
    session.execute(select(func.pg_advisory_xact_lock(TURNS)))
    turns = (
        (col(Render.priority) >= FIRST).desc(),
        func.coalesce(_RUNNING.c.many, 0),
        _SERVED.c.last.asc().nulls_first(),
        col(Render.priority).desc(),
        col(Render.queued_at),
    )
    told = exists().where(col(WorkerCommand.worker) == worker)  # to pause, or to end
    ready = _ready(animators, voices).where(~told)
    chosen = ready.outerjoin(_SERVED, _SERVED.c.user_id == col(Render.user_id))
    return _take(session, chosen.order_by(*turns).limit(1), worker)


def count_ready(
    session: Session,
    animators: Collection[str] | None = None,
    voices: Collection[str] = (),
) -> int:
    """How many renders a worker of these animators and voices could take now; of all without."""
    ready = _ready(animators, voices).subquery()
    return int(session.execute(select(func.count()).select_from(ready)).scalar_one())


def count_needs(session: Session) -> dict[tuple[str, str | None], int]:
    """How many renders could be taken now, by what they need (`Render.needs`)."""
    spoken = case((col(Render.recording).is_(None), _VOICE))
    ready = _ready().add_columns(col(Render.animator), spoken.label("spoken")).subquery()
    needs = (ready.c.animator, ready.c.spoken)
    found = session.execute(select(*needs, func.count()).group_by(*needs))
    return {(animator, voice): many for animator, voice, many in found}


def list_voices(session: Session) -> set[str]:
    """The voices that are waited for."""
    waiting = select(_VOICE).where(col(Render.state) == RenderState.QUEUED).distinct()
    return set(session.execute(waiting).scalars())


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
    return _end(session, state_machine.HAND_BACK, render_id, attempt, **_ANEW)


def put_off(session: Session, render_id: UUID, attempt: int, error: GalateaError) -> bool:
    """Something that it needs is away; it is tried again after a rest. False after so many times,
    or if this attempt no longer holds the row.
    """
    enough = col(Render.delays) < DELAYS - 1
    values = {"delays": Render.delays + 1, "not_before": _rest(Render.delays)} | _ANEW
    return _end(
        session, state_machine.PUT_OFF, render_id, attempt, enough, why=str(error), **values
    )


def reconcile(session: Session) -> list[Render]:
    """Put back what lost its worker, end what lost too many; all of them, as they are now."""
    far = func.now() + 2 * LEASE  # no lease is so long: the clock was set back
    late = update(Render).where(
        col(Render.state) == RenderState.RUNNING, col(Render.lease_until) > far
    )
    session.exec(late.values(lease_until=func.now() + LEASE))
    resting = update(Render).where(
        col(Render.state) == RenderState.QUEUED,
        col(Render.not_before) > func.now() + 2 * LONGEST_REST,
    )
    session.exec(resting.values(not_before=None))

    lost = col(Render.lease_until) < func.now()
    ended: dict[str, Any] = {"finished_at": func.now(), "leased_by": None, "lease_until": None}
    reason = _(
        "Rendering failed {losses} times because its worker was lost. The film may need too "
        "much memory: try a smaller size or a shorter script.",
        losses=LOSSES,
    )
    moved = state_machine.move(
        session,
        state_machine.ABANDON,
        lost,
        col(Render.cancel_requested).is_(True),
        who=state_machine.RECONCILER,
        **ended,
    )
    moved += state_machine.move(
        session,
        state_machine.SET_ASIDE,
        lost,
        col(Render.losses) >= LOSSES - 1,
        who=state_machine.RECONCILER,
        why=reason,
        losses=Render.losses + 1,
        error_code="worker_lost",
        error=reason,
        **ended,
    )
    moved += state_machine.move(
        session,
        state_machine.LOSE,
        lost,
        who=state_machine.RECONCILER,
        losses=Render.losses + 1,
        not_before=_rest(Render.losses),
        **ended | _ANEW,
    )
    return moved


def refuse(session: Session, voices: Collection[str]) -> list[Render]:
    """End what waits for voices that nobody has any more."""
    moved = []
    for voice in voices:
        what = (
            _("what speaks with cloned voices")
            if voice == CLONE
            else _("the voice {voice}", voice=voice)
        )
        reason = _(
            "No worker has {what} any more; choose another voice, or ask an administrator to "
            "install it again.",
            what=what,
        )
        moved += state_machine.move(
            session,
            state_machine.REFUSE,
            _VOICE.in_((voice,)),
            who=state_machine.RECONCILER,
            why=reason,
            error_code="voice_gone",
            error=reason,
            finished_at=func.now(),
        )
    return moved


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


def _take(session: Session, chosen: Select[Any], worker: str) -> Claim | None:
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


def _ready(animators: Collection[str] | None = None, voices: Collection[str] = ()) -> Select[Any]:
    """What waits, rests no more, and is of somebody who may have one more made; without `animators`
    whatever it needs.
    """
    due = or_(col(Render.not_before).is_(None), col(Render.not_before) <= func.now())
    ready = (
        state_machine.choose(state_machine.CLAIM, due)
        .join(User, col(User.id) == col(Render.user_id))
        .outerjoin(_RUNNING, _RUNNING.c.user_id == col(Render.user_id))
        .where(func.coalesce(_RUNNING.c.many, 0) < col(User.renders_at_once), ~col(User.disabled))
    )
    if animators is None:
        return ready
    heard = or_(col(Render.recording).is_not(None), _VOICE.in_(voices))
    return ready.where(col(Render.animator).in_(animators), heard)


def _rest(times: Any) -> ColumnElement[Any]:
    """When it is tried again after so many times."""
    rest = func.least(func.power(4, times) * cast(REST, Interval), cast(LONGEST_REST, Interval))
    return func.now() + rest


def sweep_live(session: Session) -> list[str]:
    """Forget the pieces of films that ended a while ago; their keys, to be removed."""
    over = (col(Render.live_key).is_not(None), col(Render.finished_at) < func.now() - AIRED)
    found = session.exec(select(Render.live_key).where(*over).with_for_update()).all()
    session.exec(update(Render).where(*over).values(live_key=None))
    return [key for key in found if key is not None]


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
