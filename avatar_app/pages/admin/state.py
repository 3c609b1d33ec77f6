"""What administrators see and do, as a state: what is made now, the days, accounts, renders."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import reflex as rx
from sqlmodel import Session

from avatar_app import accounts, overview
from avatar_app.claims import FIRST
from avatar_app.errors import GalateaError
from avatar_app.home import find_home
from avatar_app.models import Render, RenderState, Role, User
from avatar_app.orders import What
from avatar_app.pages.archive import ALL
from avatar_app.pages.visitor import Visitor, ask
from avatar_app.presence import BUSY, ENDING, IDLE, PAUSED
from avatar_app.progress import EVERYBODY, News, publish

WORKERS = {IDLE: "Idle", BUSY: "At work", PAUSED: "Paused", ENDING: "Ending"}
LIMITS = ("renders_at_once", "renders_waiting", "minutes_a_day", "storage_mb")


@dataclass
class AccountRow:
    """An account."""

    id: str
    email: str
    role: str
    disabled: bool
    since: str
    films: int
    minutes: str
    storage: str
    renders_at_once: int
    renders_waiting: int
    minutes_a_day: int
    storage_mb: int


@dataclass
class RenderRow:
    """A render of anybody's."""

    id: str
    owner: str
    state: str
    what: str
    when: str
    took: str
    worker: str
    error: str
    percent: int
    waits: bool  # and is not first of all already


@dataclass
class WorkerRow:
    """A live worker."""

    name: str
    queues: str
    tiers: str
    state: str
    memory: str
    order: str


class Admin(Visitor):
    """What `avatar_app.overview` says."""

    accounts: list[AccountRow] = []
    active: list[RenderRow] = []
    workers: list[WorkerRow] = []
    renders: list[RenderRow] = []
    days: list[dict[str, str | float | None]] = []
    state: str = ALL
    more: bool = False
    error: str = ""
    loaded: bool = False

    @rx.event
    async def open(self):
        """Fill the page."""
        redirect = await self._admit()
        if redirect is not None:
            return redirect
        if not self.admin:
            return rx.redirect("/studio")
        self.error, self.state = "", ALL
        await self._look()
        await self._read_accounts()
        await self._read_renders()
        days = await ask(self.token(), overview.count_days)
        self.days = [
            {
                "day": f"{day.day:%d %b}",
                "done": day.done,
                "failed": day.failed,
                "film": round(day.film_minutes, 1),
                "work": round(day.work_minutes, 1),
                "wait": _round(day.wait_s),
                "render": _round(day.render_s),
            }
            for day in days
        ]
        self.loaded = True
        return None

    @rx.event
    async def refresh(self, _now: str):
        """The queue and the workers, while somebody looks."""
        if self.router.url.path.startswith("/admin"):
            await self._act(self._look)

    @rx.event
    async def stop(self, render: str):
        """Cancel anybody's."""

        async def work() -> None:
            stopped = await ask(
                self.token(), lambda s, me: overview.stop_render(s, me, UUID(render))
            )
            news = News("render", render, stopped.state)
            await asyncio.to_thread(publish, find_home().redis, stopped.user_id, news)
            await self._look()

        await self._act(work)

    @rx.event
    async def hurry(self, render: str):
        """Have anybody's made first of all."""

        async def work() -> None:
            await ask(self.token(), lambda s, me: overview.hurry(s, me, UUID(render)))
            await asyncio.to_thread(
                publish, find_home().redis, EVERYBODY, News("queue", render, "moved")
            )
            await self._look()

        await self._act(work)

    @rx.event
    async def give_order(self, worker: str, what: str):
        """Tell a worker to pause or to end; nothing lets it go on."""

        async def work() -> None:
            def tell(session: Session, me: User) -> None:
                if what:
                    overview.give_order(session, me, worker, What(what))
                else:
                    overview.lift_order(session, me, worker)

            await ask(self.token(), tell)
            await self._look()

        await self._act(work)

    @rx.event
    async def set_role(self, account: str, admin: bool):
        await self._set(account, role=Role.ADMIN if admin else Role.USER)

    @rx.event
    async def set_disabled(self, account: str, disabled: bool):
        await self._set(account, disabled=disabled)

    @rx.event
    async def set_limits(self, form: dict[str, str]):
        """How much an account may."""
        account = form.get("id", "")
        limits = {name: form.get(name, "") for name in LIMITS}
        if not all(value.isdecimal() and int(value) <= 10**6 for value in limits.values()):
            self.error = "A limit is a number from 0 to 1000000."
            return
        await self._set(account, **{name: int(value) for name, value in limits.items()})

    @rx.event
    async def set_state(self, state: str):
        self.state = state
        await self._act(self._read_renders)

    @rx.event
    async def load_more(self):
        """What is older."""
        await self._act(lambda: self._read_renders(after=True))

    async def _set(self, account: str, **changes: object) -> None:
        async def work() -> None:
            await ask(
                self.token(), lambda s, me: accounts.set_user(s, me, UUID(account), **changes)
            )
            await self._read_accounts()

        await self._act(work)

    async def _act(self, work) -> None:
        try:
            await work()
            self.error = ""
        except GalateaError as error:
            self.error = str(error)

    async def _look(self) -> None:
        active = await ask(self.token(), overview.list_active)
        redis = find_home().redis
        workers = await ask(self.token(), lambda s, me: overview.list_workers(s, redis, me))
        self.active = [_render(*row) for row in active]
        self.workers = [
            WorkerRow(
                name=worker.name,
                queues=", ".join(worker.queues),
                tiers=", ".join(worker.tiers),
                state=WORKERS[worker.state],
                memory=f"{worker.memory_mb:.0f} MB",
                order=order or "",
            )
            for worker, order in workers
        ]

    async def _read_accounts(self) -> None:
        rows = await ask(self.token(), overview.list_accounts)
        self.accounts = [
            AccountRow(
                id=str(row.user.id),
                email=row.user.email,
                role=row.user.role,
                disabled=row.user.disabled,
                since=f"{row.user.created_at:%d %b %Y}",
                films=row.films,
                minutes=f"{row.minutes:.1f}",
                storage=f"{row.bytes / 1e6:.0f} MB",
                renders_at_once=row.user.renders_at_once,
                renders_waiting=row.user.renders_waiting,
                minutes_a_day=row.user.minutes_a_day,
                storage_mb=row.user.storage_mb,
            )
            for row in rows
        ]

    async def _read_renders(self, after: bool = False) -> None:
        state = None if self.state == ALL else self.state
        last = UUID(self.renders[-1].id) if after and self.renders else None
        found = await ask(self.token(), lambda s, me: overview.list_renders(s, me, state, last))
        rows = [_render(*row) for row in found]
        self.renders = [*self.renders, *rows] if after else rows
        self.more = len(rows) == overview.PAGE


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _render(render: Render, owner: str) -> RenderRow:
    return RenderRow(
        id=str(render.id),
        owner=owner,
        state=render.state,
        what=f"{render.tier}, {render.size} px, {render.language}",
        when=f"{render.created_at:%d %b, %H:%M:%S}",
        took=f"{render.render_s:.1f} s" if render.render_s else "",
        worker=render.leased_by or "",
        error=render.error or "",
        percent=round(100 * render.progress),
        waits=render.state == RenderState.QUEUED and render.priority < FIRST,
    )
