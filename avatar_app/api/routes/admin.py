"""/api/v1/admin: all accounts' renders, the queue, the workers, the days. For administrators."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from avatar_app.api.dependencies import ConnectionsHere, Database, Me
from avatar_app.api.schemas import RenderView, UserView
from avatar_app.fleet.commands import Command
from avatar_app.observability import overview
from avatar_app.services import administration
from avatar_app.store.models.renders import Render, RenderState

router = APIRouter(prefix="/admin", tags=["admin"])


class AccountView(UserView):
    """An account and what it has: films, their minutes, bytes of storage, a second factor."""

    films: int
    minutes: float
    bytes: int
    second_factor: bool


class OwnedView(RenderView):
    """A render, whose it is and who makes it."""

    owner: str
    leased_by: str | None


class WorkerView(BaseModel):
    """A live worker. `order` is what it was told: pause or end."""

    name: str
    host: str
    queues: tuple[str, ...]
    tiers: tuple[str, ...]
    state: str
    memory_mb: float
    order: str | None


class OrderBody(BaseModel):
    """What a worker is to do."""

    what: Command


class Now(BaseModel):
    """What is being made or waits, and who is there to make it."""

    renders: list[OwnedView]
    workers: list[WorkerView]


class DayView(BaseModel):
    """Renders that ended on a day (UTC); medians are null where nothing was made."""

    day: date
    done: int
    failed: int
    film_minutes: float
    work_minutes: float
    wait_s: float | None
    render_s: float | None
    speed: float | None


@router.get("/accounts")
def read_accounts(session: Database, me: Me) -> list[AccountView]:
    """All accounts with what they have."""
    return [
        AccountView(
            **UserView.of(row.user).model_dump(),
            films=row.films,
            minutes=row.minutes,
            bytes=row.bytes,
            second_factor=row.second_factor,
        )
        for row in overview.list_accounts(session, me)
    ]


@router.get("/renders")
def read_renders(
    session: Database, me: Me, state: RenderState | None = None, after: UUID | None = None
) -> list[OwnedView]:
    """Everybody's, newest first; `after` is the last one of the page before."""
    return [_own(*row) for row in overview.list_renders(session, me, state, after)]


@router.get("/now")
def read_now(session: Database, home: ConnectionsHere, me: Me) -> Now:
    """The queue and the workers."""
    active = overview.list_active(session, me)
    workers = overview.list_workers(session, home.redis, me)
    return Now(
        renders=[_own(*row) for row in active],
        workers=[
            WorkerView.model_validate(asdict(w) | {"tiers": w.tiers, "order": order})
            for w, order in workers
        ],
    )


@router.put("/workers/{name}/order", status_code=204)
def give_order(name: str, body: OrderBody, home: ConnectionsHere, me: Me) -> None:
    """Tell a worker to pause, or to end when its film is done."""
    administration.give_order(home, me, name, body.what)


@router.delete("/workers/{name}/order", status_code=204)
def lift_order(name: str, home: ConnectionsHere, me: Me) -> None:
    """Let it go on."""
    administration.lift_order(home, me, name)


@router.post("/renders/{render_id}/hurry")
def hurry(render_id: UUID, home: ConnectionsHere, me: Me) -> RenderView:
    """Have it made before all others."""
    return RenderView.of(administration.hurry(home, me, render_id))


@router.post("/renders/{render_id}/cancel")
def stop(render_id: UUID, home: ConnectionsHere, me: Me) -> RenderView:
    """Stop anybody's."""
    return RenderView.of(administration.stop_render(home, me, render_id))


@router.delete("/renders/{render_id}", status_code=204)
def remove_film(render_id: UUID, home: ConnectionsHere, me: Me) -> None:
    """Delete anybody's, with its files."""
    administration.remove_film(home, me, render_id)


@router.delete("/renders/{render_id}/share", status_code=204)
def end_link(render_id: UUID, home: ConnectionsHere, me: Me) -> None:
    """End the link to anybody's: it shows nothing from now on."""
    administration.end_link(home, me, render_id)


@router.get("/days")
def read_days(session: Database, me: Me) -> list[DayView]:
    """The last two weeks."""
    days = overview.count_days(session, me)
    return [DayView.model_validate(day, from_attributes=True) for day in days]


def _own(render: Render, owner: str) -> OwnedView:
    view = RenderView.of(render)
    return OwnedView(**view.model_dump(), owner=owner, leased_by=render.leased_by)
