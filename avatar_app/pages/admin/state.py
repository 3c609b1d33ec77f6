"""What administrators see and do, as a state: what is made now, the days, accounts, renders."""

from dataclasses import dataclass

import reflex as rx

from avatar_app.accounts.accounts import LIMITS
from avatar_app.catalog.languages import LANGUAGES
from avatar_app.catalog.selection import tell_pair
from avatar_app.catalog.tiers import TIERS
from avatar_app.components.formatting import ALL, show_size
from avatar_app.components.times import stamp
from avatar_app.errors import GalateaError
from avatar_app.fleet import commands
from avatar_app.fleet.registry import BUSY, ENDING, IDLE, PAUSED, Worker, list_working
from avatar_app.observability import overview
from avatar_app.pages.shell.state import Visitor, read_id, run_as_user, run_use_case
from avatar_app.renders.turns import FIRST
from avatar_app.services import administration
from avatar_app.store.connections import find_connections
from avatar_app.store.models.accounts import Role
from avatar_app.store.models.renders import ACTIVE, Render, RenderState
from avatar_app.translation import N_
from avatar_app.translation import gettext as _

WORKERS = {IDLE: N_("Idle"), BUSY: N_("Rendering"), PAUSED: N_("Paused"), ENDING: N_("Stopping")}
DIGITS = 9  # of a limit that is sent at most


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
    second_factor: bool


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
    ended: bool
    shared: bool


@dataclass
class WorkerRow:
    """A live worker."""

    name: str
    queues: str
    tiers: str
    state: str
    memory: str
    order: str
    ending: str  # what one should know before one ends it


class Admin(Visitor):
    """What `avatar_app.observability.overview` says."""

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
        days = await run_as_user(self.token(), overview.count_days)
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
            film = read_id(render, "film")
            await run_use_case(self.token(), administration.stop_render, film)
            await self._look()

        await self._act(work)

    @rx.event
    async def hurry(self, render: str):
        """Have anybody's made first of all."""

        async def work() -> None:
            await run_use_case(self.token(), administration.hurry, read_id(render, "film"))
            await self._look()

        await self._act(work)

    @rx.event
    async def end_link(self, render: str):
        """End the link to anybody's."""

        async def work() -> None:
            await run_use_case(self.token(), administration.end_link, read_id(render, "film"))
            await self._read_renders()

        await self._act(work)

    @rx.event
    async def remove_film(self, render: str):
        """Delete anybody's."""

        async def work() -> None:
            await run_use_case(self.token(), administration.remove_film, read_id(render, "film"))
            await self._read_renders()

        await self._act(work)

    @rx.event
    async def give_order(self, worker: str, what: str):
        """Tell a worker to pause or to end; nothing lets it go on."""

        async def work() -> None:
            if what:
                order = commands.find_command(what)
                await run_use_case(self.token(), administration.give_order, worker, order)
            else:
                await run_use_case(self.token(), administration.lift_order, worker)
            await self._look()

        await self._act(work)

    @rx.event
    async def set_role(self, account: str, admin: bool):
        """Make an account an administrator, or an ordinary user again."""
        await self._set(account, role=Role.ADMIN if admin else Role.USER)

    @rx.event
    async def set_disabled(self, account: str, disabled: bool):
        """Disable an account, or enable it again."""
        await self._set(account, disabled=disabled)

    @rx.event
    async def set_limits(self, form: dict[str, str]):
        """How much an account may."""
        account = form.get("id", "")
        limits = {name: form.get(name, "") for name in LIMITS}
        if not all(value.isdecimal() and len(value) <= DIGITS for value in limits.values()):
            self.error = _("Limits are whole numbers from 0 to 999,999,999.")
            return
        await self._set(account, **{name: int(value) for name, value in limits.items()})

    @rx.event
    async def set_state(self, state: str):
        """Show only the films in a state, or all."""
        self.state = state
        await self._act(self._read_renders)

    @rx.event
    async def load_more(self):
        """What is older."""
        await self._act(lambda: self._read_renders(after=True))

    async def _set(self, account: str, **changes: object) -> None:
        async def work() -> None:
            wanted = read_id(account, "account")
            await run_use_case(self.token(), administration.set_user, wanted, **changes)
            await self._read_accounts()

        await self._act(work)

    async def _act(self, work) -> None:
        try:
            await work()
            self.error = ""
        except GalateaError as error:
            self.error = str(error)

    async def _look(self) -> None:
        active = await run_as_user(self.token(), overview.list_active)
        redis = find_connections().redis
        workers = await run_as_user(self.token(), lambda s, me: overview.list_workers(s, redis, me))
        self.active = [_render(*row) for row in active]
        self.workers = [
            WorkerRow(
                name=worker.name,
                queues=", ".join(worker.queues),
                tiers=", ".join(_(TIERS[name].label) for name in worker.tiers if name in TIERS),
                state=_(WORKERS[worker.state]),
                memory=show_size(round(worker.memory_mb * 1e6)),
                order=order or "",
                ending=_tell_ending(worker, [each for each, _order in workers]),
            )
            for worker, order in workers
        ]

    async def _read_accounts(self) -> None:
        rows = await run_as_user(self.token(), overview.list_accounts)
        self.accounts = [
            AccountRow(
                id=str(row.user.id),
                email=row.user.email,
                role=row.user.role,
                disabled=row.user.disabled,
                since=stamp(row.user.created_at),
                films=row.films,
                minutes=f"{row.minutes:.1f}",
                storage=show_size(row.bytes),
                renders_at_once=row.user.renders_at_once,
                renders_waiting=row.user.renders_waiting,
                minutes_a_day=row.user.minutes_a_day,
                storage_mb=row.user.storage_mb,
                second_factor=row.second_factor,
            )
            for row in rows
        ]

    async def _read_renders(self, after: bool = False) -> None:
        state = None if self.state == ALL else self.state
        last = read_id(self.renders[-1].id, "film") if after and self.renders else None
        found = await run_as_user(
            self.token(), lambda s, me: overview.list_renders(s, me, state, last)
        )
        rows = [_render(*row) for row in found]
        self.renders = [*self.renders, *rows] if after else rows
        self.more = len(rows) == overview.PAGE


def _tell_ending(worker: Worker, workers: list[Worker]) -> str:
    """What comes of ending a worker."""
    others = [each for each in list_working(workers) if each.name != worker.name]
    told = [
        _("It finishes the film that it is making, and then ends."),
        "" if others else _("It is the only one that takes films."),
        _(
            "galatea serve starts another one in its place; a worker that was started by itself "
            "does not come back. To stop it for a while, pause it."
        ),
    ]
    return " ".join(part for part in told if part)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _render(render: Render, owner: str) -> RenderRow:
    return RenderRow(
        id=str(render.id),
        owner=owner,
        state=render.state,
        what=f"{tell_pair(render.tier, render.speaker, render.animator)} · "
        f"{render.size} px · {_(LANGUAGES.get(render.language, render.language))}",
        when=stamp(render.created_at),
        took=_("{seconds:.1f} s", seconds=render.render_s) if render.render_s else "",
        worker=render.leased_by or "",
        error=render.error or "",
        percent=round(100 * render.progress),
        waits=render.state == RenderState.QUEUED and render.priority < FIRST,
        ended=render.state not in ACTIVE,
        shared=render.share_token is not None,
    )
