"""Whose turn it is among the renders that wait.

First what an administrator has put first of all; then the people's of whom fewest films are being
made, and of these who was served longest ago, so that one who queues 500 is no more than one; among
a person's own the more urgent, then the older. Nobody has more made at a time than
`renders_at_once`.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, or_
from sqlmodel import Session, col, select

from avatar_app.catalog.voices import CLONE
from avatar_app.renders import state_machine
from avatar_app.store.models.accounts import User
from avatar_app.store.models.fleet import WorkerCommand
from avatar_app.store.models.renders import Render, RenderState

FIRST = 100  # the priority of what goes before everybody's
TURNS = 7205759405  # the advisory lock under which one worker at a time takes its turn

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
VOICE: ColumnElement[str] = case(
    (col(Render.voice).startswith(f"{CLONE}-"), CLONE), else_=col(Render.voice)
)


def choose_next(
    session: Session, worker: str, animators: Collection[str], voices: Collection[str]
) -> Select[Any]:
    """The render whose turn it is, of those by these animators, with these voices or with a
    recording. CLONE among the voices is any clone
    (`avatar_app.catalog.cloned_voices.list_speakable`), here and below.

    One takes at a time, until the session's transaction ends: what each person has running is
    counted before the next one looks.
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
    return chosen.order_by(*turns).limit(1)


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
    spoken = case((col(Render.recording).is_(None), VOICE))
    ready = _ready().add_columns(col(Render.animator), spoken.label("spoken")).subquery()
    needs = (ready.c.animator, ready.c.spoken)
    found = session.execute(select(*needs, func.count()).group_by(*needs))
    return {(animator, voice): many for animator, voice, many in found}


def list_voices(session: Session) -> set[str]:
    """The voices that are waited for."""
    waiting = select(VOICE).where(col(Render.state) == RenderState.QUEUED).distinct()
    return set(session.execute(waiting).scalars())


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
    heard = or_(col(Render.recording).is_not(None), VOICE.in_(voices))
    return ready.where(col(Render.animator).in_(animators), heard)
