"""/api/v1/admin: all accounts' renders, the queue, the workers, the days. For administrators."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from avatar_app import overview
from avatar_app.api.access import Database, HomeHere, Me
from avatar_app.api.views import RenderView, UserView
from avatar_app.models import Render, RenderState
from avatar_app.orders import What
from avatar_app.progress import EVERYBODY, News, publish

router = APIRouter(prefix="/admin", tags=["admin"])


class AccountView(UserView):
    """An account and what it has: films, their minutes, bytes of storage."""

    films: int
    minutes: float
    bytes: int


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

    what: What


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
def read_now(session: Database, home: HomeHere, me: Me) -> Now:
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
def give_order(name: str, body: OrderBody, session: Database, me: Me) -> None:
    """Tell a worker to pause, or to end when its film is done."""
    overview.give_order(session, me, name, body.what)


@router.delete("/workers/{name}/order", status_code=204)
def lift_order(name: str, session: Database, me: Me) -> None:
    """Let it go on."""
    overview.lift_order(session, me, name)


@router.post("/renders/{render_id}/hurry")
def hurry(render_id: UUID, session: Database, home: HomeHere, me: Me) -> RenderView:
    """Have it made before all others."""
    render = overview.hurry(session, me, render_id)
    session.commit()
    publish(home.redis, EVERYBODY, News("queue", render.tier, "moved"))
    return RenderView.of(render)


@router.post("/renders/{render_id}/cancel")
def stop(render_id: UUID, session: Database, home: HomeHere, me: Me) -> RenderView:
    """Stop anybody's."""
    render = overview.stop_render(session, me, render_id)
    session.commit()
    publish(home.redis, render.user_id, News("render", str(render.id), render.state))
    return RenderView.of(render)


@router.get("/days")
def read_days(session: Database, me: Me) -> list[DayView]:
    """The last two weeks."""
    days = overview.count_days(session, me)
    return [DayView.model_validate(day, from_attributes=True) for day in days]


def _own(render: Render, owner: str) -> OwnedView:
    view = RenderView.of(render)
    return OwnedView(**view.model_dump(), owner=owner, leased_by=render.leased_by)
