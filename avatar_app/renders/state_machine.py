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
callers, `avatar_app.renders.submission` for owners and `avatar_app.renders.claims` for workers.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, insert, literal, select, update
from sqlmodel import Session, col

from avatar_app.store.models.renders import Render, RenderEvent, RenderState
from avatar_app.translation import N_

_RENDERS = Render.metadata.tables["renders"]
_EVENTS = RenderEvent.metadata.tables["render_events"]


@dataclass(frozen=True)
class Transition:
    """A way from some states to one; `why` is what its owner reads unless there is more to say."""

    name: str
    sources: tuple[RenderState, ...]
    target: RenderState
    why: str


_QUEUED, _RUNNING = (RenderState.QUEUED,), (RenderState.RUNNING,)

SUBMIT = Transition("submit", (), RenderState.QUEUED, N_("Waiting in the queue."))
CLAIM = Transition("claim", _QUEUED, RenderState.RUNNING, N_("A worker started rendering."))
FINISH = Transition("finish", _RUNNING, RenderState.DONE, N_("The film is ready."))
FAIL = Transition("fail", _RUNNING, RenderState.FAILED, N_("The film could not be made."))
STOP = Transition("stop", _RUNNING, RenderState.CANCELLED, N_("Rendering was stopped."))
HAND_BACK = Transition(
    "hand_back",
    _RUNNING,
    RenderState.QUEUED,
    N_("The worker is shutting down; another one takes over."),
)
PUT_OFF = Transition(
    "put_off", _RUNNING, RenderState.QUEUED, N_("A service did not answer; it is tried again.")
)
LOSE = Transition("lose", _RUNNING, RenderState.QUEUED, N_("The worker was lost."))
SET_ASIDE = Transition(
    "set_aside", _RUNNING, RenderState.FAILED, N_("Too many workers failed on it.")
)
ABANDON = Transition(
    "abandon", _RUNNING, RenderState.CANCELLED, N_("The worker was lost while stopping.")
)
CANCEL = Transition("cancel", _QUEUED, RenderState.CANCELLED, N_("Rendering had not started."))
HURRY = Transition("hurry", _QUEUED, RenderState.QUEUED, N_("First in the queue."))
ASK_TO_STOP = Transition(
    "ask_to_stop", _RUNNING, RenderState.RUNNING, N_("Cancellation requested.")
)
HELP = Transition(
    "help", _RUNNING, RenderState.RUNNING, N_("Another worker renders some of its parts.")
)
GO_ON = Transition("go_on", _RUNNING, RenderState.RUNNING, N_("Some parts were rendered already."))
REFUSE = Transition("refuse", _QUEUED, RenderState.FAILED, N_("No worker can make it any more."))
RETRY = Transition(
    "retry",
    (RenderState.FAILED, RenderState.CANCELLED),
    RenderState.QUEUED,
    N_("Waiting in the queue."),
)
TRANSITIONS = (
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
    way: Transition,
    *guard: ColumnElement[bool],
    who: str | None = None,
    why: str | None = None,
    **values: Any,
) -> list[Render]:
    """Move all rows that pass the guard; those that moved, as they are now. Without a `who` it was
    the worker that held it.
    """
    return move_chosen(session, way, choose(way, *guard), who=who, why=why, **values)


def choose(way: Transition, *guard: ColumnElement[bool]) -> Select[Any]:
    """The rows that may go this way and pass the guard."""
    wanted = select(_RENDERS.c.id, _RENDERS.c.state, _RENDERS.c.leased_by)
    return wanted.where(_RENDERS.c.state.in_(way.sources), *guard)


def move_chosen(
    session: Session,
    way: Transition,
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
