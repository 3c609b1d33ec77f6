"""Parts of long films in workers' hands: made by whoever is free, kept until the film is whole.

    post ---> waiting --take, claim--> taken --keep--> made
                 ^                       |
                 '-------give_back-------'   and `take` or `claim` anew once its lease has run out

The worker that holds a film leads: it posts parts as it learns what is said in them, makes some
itself (`take`) and puts all together. Others `claim` parts when no film waits for them. A part goes
by its digest, which tells everything that decides its frames: whoever makes it, and however often,
it is the same. So it may be kept by anybody, and outlives its leader: the next one posts the same
again and finds it there.

Each move is one statement with its guard. Takings are numbered: who was thought dead is fenced out.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, literal, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from avatar_app.renders import state_machine
from avatar_app.renders.claims import LEASE, Claim, gather, held
from avatar_app.store.models.fleet import WorkerCommand
from avatar_app.store.models.renders import (
    ACTIVE,
    Part,
    PartState,
    Render,
    RenderEvent,
    RenderState,
)
from avatar_app.translation import gettext as _

TRIES = 2  # takings of a part, after which it is its leader's: it may be too much for a worker

_PARTS = Part.metadata.tables["parts"]
_BUSY = (
    select(Render.user_id, func.count().label("many"))
    .join(Part, col(Part.render_id) == col(Render.id))
    .where(Part.state == PartState.TAKEN)
    .group_by(col(Render.user_id))
    .subquery("busy")
)


@dataclass(frozen=True)
class PartClaim:
    """A part in a worker's hands."""

    render_id: UUID
    number: int
    taking: int
    digest: str


def post(
    session: Session,
    render_id: UUID,
    attempt: int,
    number: int,
    digest: str,
    maker: str,
) -> bool | None:
    """There is a part for workers that draw as `maker` says; whether it was made before. None if
    this attempt no longer holds the film.
    """
    row: dict[str, Any] = {
        "render_id": render_id,
        "number": number,
        "digest": digest,
        "maker": maker,
        "state": PartState.WAITING,
        "takes": 0,
    }
    wanted = select(*(literal(value, _PARTS.c[name].type) for name, value in row.items()))
    ours = exists().where(*held(render_id, attempt))
    fresh = insert(_PARTS).from_select([*row], wanted.where(ours), include_defaults=False)
    anew = {name: fresh.excluded[name] for name in ("digest", "maker", "state")}
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=["render_id", "number"],
            set_=anew | {"takes": _PARTS.c.takes + 1, "leased_by": None, "lease_until": None},
            where=_PARTS.c.digest != fresh.excluded.digest,
        )
    )
    found = select(Part.state).where(*_at(render_id, number), col(Part.digest) == digest, ours)
    state = session.exec(found).first()
    return None if state is None else state == PartState.MADE


def take(
    session: Session, render_id: UUID, attempt: int, number: int, worker: str, seize: bool = False
) -> PartClaim | None:
    """A part for the leader; None if it is made, or in other hands and not to be seized."""
    free = col(Part.state) != PartState.MADE if seize else _free()
    chosen = select(Part.render_id, Part.number).where(
        *_at(render_id, number), free, exists().where(*held(render_id, attempt))
    )
    return _take(session, chosen, worker)


def claim(session: Session, worker: str, makers: Collection[str]) -> tuple[PartClaim, Claim] | None:
    """A part for one who draws as these do and has nothing else to do, and the film that it is of:
    of the person for whom fewest make parts, of the film that was begun first.
    """
    told = exists().where(col(WorkerCommand.worker) == worker)  # to pause, or to end
    chosen = (
        _choose(makers)
        .where(~told)
        .order_by(func.coalesce(_BUSY.c.many, 0), col(Render.started_at), col(Part.number))
        .limit(1)
    )
    hold = _take(session, chosen, worker)
    if hold is None:
        return None
    render = session.get_one(Render, hold.render_id)
    return hold, gather(session, render)


def count_waiting(session: Session, makers: Collection[str]) -> int:
    """How many parts a worker that draws as these do could claim now."""
    waiting = _choose(makers).subquery()
    return int(session.execute(select(func.count()).select_from(waiting)).scalar_one())


def count_needs(session: Session) -> dict[tuple[str, str | None], int]:
    """How many parts wait, by what they need: an animator, and no voice."""
    waiting = _choose().add_columns(col(Render.animator)).subquery()
    found = session.execute(select(waiting.c.animator, func.count()).group_by(waiting.c.animator))
    return {(animator, None): many for animator, many in found}


def read(session: Session, render_id: UUID) -> dict[int, PartState]:
    """The parts posted so far, by number."""
    found = session.execute(select(Part.number, Part.state).where(Part.render_id == render_id))
    return {number: PartState(state) for number, state in found}


def renew(session: Session, hold: PartClaim) -> bool | None:
    """Renew the lease. Whether it is wanted no more, its film being cancelled or over; None: fenced
    out.
    """
    over = or_(col(Render.cancel_requested), col(Render.state).not_in(ACTIVE))
    film = select(over).where(col(Render.id) == hold.render_id).scalar_subquery()
    row = session.execute(
        update(Part).where(*_in_hand(hold)).values(lease_until=func.now() + LEASE).returning(film)
    ).first()
    return None if row is None else bool(row[0])


def keep(session: Session, hold: PartClaim) -> bool:
    """It is made, by whoever; False if there is no such part any more."""
    same = (*_at(hold.render_id, hold.number), col(Part.digest) == hold.digest)
    made = {"state": PartState.MADE, "leased_by": None, "lease_until": None}
    kept = update(Part).where(*same).values(**made).returning(col(Part.number))
    return session.execute(kept).first() is not None


def give_back(session: Session, hold: PartClaim) -> None:
    """It is for another."""
    free = {"state": PartState.WAITING, "leased_by": None, "lease_until": None}
    session.execute(update(Part).where(*_in_hand(hold)).values(**free))


def miss(session: Session, render_id: UUID, number: int, digest: str) -> None:
    """What was kept of it is not there any more, or broken."""
    gone = (*_at(render_id, number), col(Part.digest) == digest)
    made = update(Part).where(*gone, col(Part.state) == PartState.MADE)
    session.execute(made.values(state=PartState.WAITING))


def forget(session: Session, render_id: UUID) -> None:
    """Its film is whole, or will never be."""
    session.execute(delete(Part).where(col(Part.render_id) == render_id))


def sweep(session: Session, age: timedelta) -> None:
    """Forget the parts of films that ended longer ago than that."""
    ended = select(Render.id).where(
        col(Render.state).not_in(ACTIVE), col(Render.finished_at) < func.now() - age
    )
    session.execute(delete(Part).where(col(Part.render_id).in_(ended)))


def tell_help(session: Session, render_id: UUID, worker: str) -> None:
    """Write down, once, that another worker makes parts of a film."""
    told = exists().where(
        col(RenderEvent.render_id) == col(Render.id),
        col(RenderEvent.move) == state_machine.HELP.name,
        col(RenderEvent.who) == worker,
    )
    state_machine.move(session, state_machine.HELP, col(Render.id) == render_id, ~told, who=worker)


def tell_kept(session: Session, render_id: UUID, attempt: int, seconds: float) -> None:
    """Write down from where a film is gone on with."""
    minutes, rest = divmod(int(seconds), 60)
    why = _("The first {minutes}:{rest:02} were rendered already.", minutes=minutes, rest=rest)
    state_machine.move(session, state_machine.GO_ON, *held(render_id, attempt), why=why)


def _choose(makers: Collection[str] | None = None) -> Any:
    """Parts that may be claimed; without makers by anybody."""
    chosen = (
        select(Part.render_id, Part.number)
        .join(Render, col(Render.id) == col(Part.render_id))
        .outerjoin(_BUSY, _BUSY.c.user_id == col(Render.user_id))
        .where(_free(), col(Part.takes) < TRIES, Render.state == RenderState.RUNNING)
        .where(col(Render.cancel_requested).is_(False))
    )
    return chosen if makers is None else chosen.where(col(Part.maker).in_(makers))


def _take(session: Session, chosen: Any, worker: str) -> PartClaim | None:
    free = chosen.with_for_update(of=Part, skip_locked=True).cte("free")
    taken = (
        update(Part)
        .where(col(Part.render_id) == free.c.render_id, col(Part.number) == free.c.number)
        .values(
            state=PartState.TAKEN,
            takes=col(Part.takes) + 1,
            leased_by=worker,
            lease_until=func.now() + LEASE,
        )
        .returning(
            *(col(field) for field in (Part.render_id, Part.number, Part.takes, Part.digest))
        )
    )
    row = session.execute(taken).first()
    return None if row is None else PartClaim(*row)


def _free() -> ColumnElement[bool]:
    """Nobody's, or of one who has let its lease run out, or from before a clock was set back."""
    lapsed = or_(col(Part.lease_until) < func.now(), col(Part.lease_until) > func.now() + 2 * LEASE)
    return or_(col(Part.state) == PartState.WAITING, (col(Part.state) == PartState.TAKEN) & lapsed)


def _at(render_id: UUID, number: int) -> tuple[ColumnElement[bool], ...]:
    return (col(Part.render_id) == render_id, col(Part.number) == number)


def _in_hand(hold: PartClaim) -> tuple[ColumnElement[bool], ...]:
    return (
        *_at(hold.render_id, hold.number),
        col(Part.takes) == hold.taking,
        col(Part.state) == PartState.TAKEN,
    )


PARTS = "parts"  # the folder of a render's parts, where those of attempts have their numbers
