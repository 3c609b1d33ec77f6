"""What an administrator sees of all accounts: who makes how much, what is made now, how it went."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from redis import Redis
from sqlalchemy import Date, Float, cast, func, tuple_, union_all
from sqlmodel import Session, col, select

from avatar_app.accounts.permissions import check_admin
from avatar_app.fleet import commands, registry
from avatar_app.store.models.accounts import SecondFactor, User
from avatar_app.store.models.base import now
from avatar_app.store.models.library import Avatar, Backdrop, Recording
from avatar_app.store.models.renders import ACTIVE, Render, RenderState

PAGE = 50
DAYS = 14
_ENDED = (RenderState.DONE, RenderState.FAILED)


@dataclass(frozen=True)
class Account:
    """An account, and what it has: films that are done, their minutes, bytes of storage, and
    whether its sign-ins ask for a second factor.
    """

    user: User
    films: int
    minutes: float
    bytes: int
    second_factor: bool


@dataclass(frozen=True)
class Day:
    """Renders that ended on a day (UTC). Medians are None where nothing was made.

    `work_minutes` is what it cost: the time of workers. `speed` is seconds of film that a second
    of work made.
    """

    day: date
    done: int
    failed: int
    film_minutes: float
    work_minutes: float
    wait_s: float | None
    render_s: float | None
    speed: float | None


def list_accounts(session: Session, admin: User) -> list[Account]:
    """All, the oldest first. Raises AccountError("not_allowed")."""
    check_admin(admin)
    films = (
        select(
            Render.user_id,
            func.count().filter(col(Render.state) == RenderState.DONE).label("films"),
            func.sum(Render.duration_s).label("seconds"),
            func.sum(Render.bytes).label("bytes"),
        )
        .group_by(col(Render.user_id))
        .subquery()
    )
    uploads = union_all(
        *[select(table.user_id, table.bytes) for table in (Avatar, Backdrop, Recording)]
    ).subquery()
    kept = (
        select(uploads.c.user_id, func.sum(uploads.c.bytes).label("bytes"))
        .group_by(uploads.c.user_id)
        .subquery()
    )
    confirmed = col(SecondFactor.confirmed_at).is_not(None)
    guarded = set(session.exec(select(SecondFactor.user_id).where(confirmed)))
    rows = session.exec(
        select(
            User,
            func.coalesce(films.c.films, 0),
            func.coalesce(films.c.seconds, 0.0) / 60,
            func.coalesce(films.c.bytes, 0) + func.coalesce(kept.c.bytes, 0),
        )
        .outerjoin(films, films.c.user_id == User.id)
        .outerjoin(kept, kept.c.user_id == User.id)
        .order_by(col(User.created_at))
    )
    return [
        Account(user, films, float(minutes), int(size), user.id in guarded)
        for user, films, minutes, size in rows
    ]


def list_renders(
    session: Session, admin: User, state: str | None = None, after: UUID | None = None
) -> list[tuple[Render, str]]:
    """Everybody's, newest first, each with its owner's address; `after` is the last one seen.

    Raises AccountError("not_allowed").
    """
    check_admin(admin)
    wanted = select(Render, User.email).join(User)
    if state:
        wanted = wanted.where(Render.state == state)
    last = session.get(Render, after) if after else None
    if last is not None:
        place = tuple_(col(Render.created_at), col(Render.id))
        wanted = wanted.where(place < (last.created_at, last.id))
    order = (col(Render.created_at).desc(), col(Render.id).desc())
    return list(session.exec(wanted.order_by(*order).limit(PAGE)).all())


def list_active(session: Session, admin: User) -> list[tuple[Render, str]]:
    """What is being made or waits, in the order in which it came, each with its owner's address.

    Raises AccountError("not_allowed").
    """
    check_admin(admin)
    wanted = select(Render, User.email).join(User).where(col(Render.state).in_(ACTIVE))
    order = (col(Render.state).desc(), col(Render.queued_at))  # running before queued
    return list(session.exec(wanted.order_by(*order).limit(PAGE)).all())


def list_workers(
    session: Session, redis: Redis, admin: User
) -> list[tuple[registry.Worker, commands.Command | None]]:
    """Those that live, each with what it was told. Raises AccountError("not_allowed"),
    UnavailableError("queue_unavailable").
    """
    check_admin(admin)
    told = commands.read_all(session)
    return [(worker, told.get(worker.name)) for worker in registry.list_workers(redis)]


def count_days(session: Session, admin: User, days: int = DAYS) -> list[Day]:
    """The last days, oldest first, empty ones too. Raises AccountError("not_allowed")."""
    check_admin(admin)
    first = (now() - timedelta(days=days - 1)).date()
    day = cast(func.timezone("UTC", Render.finished_at), Date)
    done = col(Render.state) == RenderState.DONE
    wait = cast(func.extract("epoch", col(Render.started_at) - col(Render.queued_at)), Float)

    def middle(value: object) -> object:
        return func.percentile_cont(0.5).within_group(value).filter(done)  # type: ignore[arg-type]

    rows = session.exec(
        select(  # type: ignore[call-overload]
            day,
            func.count().filter(done),
            func.count().filter(~done),
            func.coalesce(func.sum(Render.duration_s).filter(done), 0.0) / 60,
            func.coalesce(func.sum(Render.render_s), 0.0) / 60,
            middle(wait),
            middle(col(Render.render_s)),
            middle(col(Render.duration_s) / func.nullif(Render.render_s, 0)),
        )
        .where(col(Render.state).in_(_ENDED), day >= first)
        .group_by(day)
    )
    found = {row[0]: Day(*row) for row in rows}
    every = [first + timedelta(days=k) for k in range(days)]
    return [found.get(d) or Day(d, 0, 0, 0.0, 0.0, None, None, None) for d in every]
