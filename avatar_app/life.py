"""A render's life: its states, and every way from one to the next.

                 submit
                   |              retry
                   v      .----------------------------------------.
               +--------+ |                                        |
      .------->| queued |<'---cancel----------------------> +-----------+
      |        +--------+-----refuse------> +--------+       | cancelled |
      |            | claim                  | failed |--.    +-----------+
      |            v                        +--------+  |          ^
      |        +---------+----fail---------------^ ^    '-> retry  |
      |        |         |----set_aside------------'               |
      |        | running |----stop, abandon------------------------'
      |        |         |--.
      |        +---------+<-' ask_to_stop, help, go_on
      |            |    |
      '------------'    '--finish--> done
     hand_back, put_off, lose

What waits may `hurry` to the front, and goes on waiting there.

A move is one SQL statement: it chooses the rows that its guard lets through, locks and changes
them, and writes down for each who did it, when and why. Two who move the same row at once therefore
never both do: the second finds its guard unmet. The guards besides the state are those of the
callers, `avatar_app.renders` for owners and `avatar_app.claims` for workers.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, insert, literal, select, update
from sqlmodel import Session, col

from avatar_app.models import Render, RenderEvent, RenderState

_RENDERS = Render.metadata.tables["renders"]
_EVENTS = RenderEvent.metadata.tables["render_events"]


@dataclass(frozen=True)
class Move:
    """A way from some states to one; `why` is what its owner reads unless there is more to say."""

    name: str
    sources: tuple[RenderState, ...]
    target: RenderState
    why: str


_QUEUED, _RUNNING = (RenderState.QUEUED,), (RenderState.RUNNING,)

SUBMIT = Move("submit", (), RenderState.QUEUED, "It waits for its turn.")
CLAIM = Move("claim", _QUEUED, RenderState.RUNNING, "A worker took it.")
FINISH = Move("finish", _RUNNING, RenderState.DONE, "The film is there.")
FAIL = Move("fail", _RUNNING, RenderState.FAILED, "It cannot be made.")
STOP = Move("stop", _RUNNING, RenderState.CANCELLED, "Its worker has stopped.")
HAND_BACK = Move("hand_back", _RUNNING, RenderState.QUEUED, "Its worker had to end; on to another.")
PUT_OFF = Move("put_off", _RUNNING, RenderState.QUEUED, "Something was not to be reached.")
LOSE = Move("lose", _RUNNING, RenderState.QUEUED, "Its worker was lost.")
SET_ASIDE = Move("set_aside", _RUNNING, RenderState.FAILED, "It cost too many workers.")
ABANDON = Move("abandon", _RUNNING, RenderState.CANCELLED, "Its worker was lost while it stopped.")
CANCEL = Move("cancel", _QUEUED, RenderState.CANCELLED, "It had not begun.")
HURRY = Move("hurry", _QUEUED, RenderState.QUEUED, "It goes before all others.")
ASK_TO_STOP = Move("ask_to_stop", _RUNNING, RenderState.RUNNING, "Cancelling was asked for.")
HELP = Move("help", _RUNNING, RenderState.RUNNING, "Another worker makes parts of it.")
GO_ON = Move("go_on", _RUNNING, RenderState.RUNNING, "Some of it was there already.")
REFUSE = Move("refuse", _QUEUED, RenderState.FAILED, "Nobody can make it any more.")
RETRY = Move(
    "retry",
    (RenderState.FAILED, RenderState.CANCELLED),
    RenderState.QUEUED,
    "It waits for its turn anew.",
)
MOVES = (
    *(SUBMIT, CLAIM, FINISH, FAIL, STOP, HAND_BACK, PUT_OFF, LOSE, SET_ASIDE, ABANDON),
    *(CANCEL, HURRY, ASK_TO_STOP, HELP, GO_ON, REFUSE, RETRY),
)

OWNER, ADMINISTRATOR, RECONCILER = "owner", "administrator", "reconciler"


def begin(session: Session, render: Render, who: str = OWNER) -> None:
    """Keep a new render, and that it was asked for."""
    session.add(render)
    session.flush()
    event = {"move": SUBMIT.name, "became": render.state, "who": who, "why": SUBMIT.why}
    session.execute(insert(_EVENTS).values(render_id=render.id, attempt=0, at=func.now(), **event))


def move(
    session: Session,
    way: Move,
    *guard: ColumnElement[bool],
    who: str | None = None,
    why: str | None = None,
    **values: Any,
) -> list[Render]:
    """Move all rows that pass the guard; those that moved, as they are now. Without a `who` it was
    the worker that held it.
    """
    return move_chosen(session, way, choose(way, *guard), who=who, why=why, **values)


def choose(way: Move, *guard: ColumnElement[bool]) -> Select[Any]:
    """The rows that may go this way and pass the guard."""
    wanted = select(_RENDERS.c.id, _RENDERS.c.state, _RENDERS.c.leased_by)
    return wanted.where(_RENDERS.c.state.in_(way.sources), *guard)


def move_chosen(
    session: Session,
    way: Move,
    chosen: Select[Any],
    who: str | None = None,
    why: str | None = None,
    wait: bool = True,
    **values: Any,
) -> list[Render]:
    """Move the rows of a choice that may be ordered and limited; without `wait` those that another
    transaction holds just now are passed over.
    """
    old = chosen.with_for_update(of=_RENDERS, skip_locked=not wait).cte("old")
    changed = (
        update(_RENDERS)
        .where(_RENDERS.c.id == old.c.id)
        .values(state=way.target, **values)
        .returning(_RENDERS.c.id, old.c.state.label("was"), old.c.leased_by, _RENDERS.c.attempt)
        .cte("changed")
    )
    names = ["render_id", "was", "attempt", "at", "who", "move", "became", "why"]
    by = func.coalesce(changed.c.leased_by, "") if who is None else literal(who)
    texts = (literal(text) for text in (way.name, way.target.value, why or way.why))
    told = select(changed.c.id, changed.c.was, changed.c.attempt, func.now(), by, *texts)
    noted = insert(_EVENTS).from_select(names, told, include_defaults=False).cte("noted")
    ids = session.execute(select(changed.c.id).add_cte(noted)).scalars().all()
    if not ids:
        return []
    found = select(Render).where(col(Render.id).in_(ids)).order_by(col(Render.queued_at))
    return list(session.execute(found.execution_options(populate_existing=True)).scalars())


def read_events(session: Session, render_id: UUID) -> list[RenderEvent]:
    """What has become of a render so far, from its beginning."""
    wanted = select(RenderEvent).where(col(RenderEvent.render_id) == render_id)
    return list(session.execute(wanted.order_by(col(RenderEvent.id))).scalars())
