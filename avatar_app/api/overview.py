"""/api/v1/admin: all accounts' renders, the queue, the workers, the days. For administrators."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from avatar_app import overview
from avatar_app.api.access import Database, HomeHere, Me
from avatar_app.api.views import RenderView, UserView
from avatar_app.models import Render, RenderState
from avatar_app.presence import list_workers
from avatar_app.progress import News, publish

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
    """A live worker."""

    name: str
    queue: str
    tiers: tuple[str, ...]


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
    workers = list_workers(home.redis)
    return Now(
        renders=[_own(*row) for row in active],
        workers=[WorkerView(name=w.name, queue=w.queue, tiers=w.tiers) for w in workers],
    )


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
