"""For administrators: what is made now, how the days went, all accounts, all renders."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import reflex as rx
from sqlmodel import Session

from avatar_app import accounts, overview
from avatar_app.claims import FIRST
from avatar_app.components.layout import card, notice, page, section, title
from avatar_app.errors import GalateaError
from avatar_app.home import find_home
from avatar_app.models import Render, RenderState, Role, User
from avatar_app.orders import What
from avatar_app.pages.films import ALL, STATES
from avatar_app.pages.visitor import Visitor, ask
from avatar_app.presence import BUSY, ENDING, IDLE, PAUSED
from avatar_app.progress import EVERYBODY, News, publish

WORKERS = {IDLE: "Idle", BUSY: "At work", PAUSED: "Paused", ENDING: "Ending"}
REFRESH = 3000  # milliseconds between looks at the queue, while the page is open
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


def admin() -> rx.Component:
    """The page."""
    return page(
        title("Administration"),
        notice(Admin.error),
        rx.cond(
            Admin.loaded,
            rx.tabs.root(
                rx.tabs.list(
                    rx.tabs.trigger("Now", value="now"),
                    rx.tabs.trigger("Days", value="days"),
                    rx.tabs.trigger("Accounts", value="accounts"),
                    rx.tabs.trigger("Renders", value="renders"),
                    size="2",
                    margin_bottom="1.25rem",
                    wrap="wrap",
                ),
                rx.tabs.content(_now(), value="now"),
                rx.tabs.content(_days(), value="days"),
                rx.tabs.content(_accounts(), value="accounts"),
                rx.tabs.content(_renders(), value="renders"),
                default_value="now",
            ),
            rx.skeleton(height="20rem"),
        ),
        rx.moment(interval=REFRESH, on_change=Admin.refresh, display="none"),
        here="/admin",
    )


def _table(heads: tuple[str, ...], rows: rx.Component) -> rx.Component:
    return rx.box(
        rx.table.root(
            rx.table.header(
                rx.table.row(*[rx.table.column_header_cell(head) for head in heads]),
            ),
            rx.table.body(rows),
            variant="surface",
            size="2",
            class_name="numbers",
        ),
        overflow_x="auto",
        width="100%",
        tab_index=0,
        role="region",
        aria_label="Table",
    )


def _now() -> rx.Component:
    def worker(row: rx.Var[WorkerRow]) -> rx.Component:
        return rx.table.row(
            rx.table.row_header_cell(row.name),
            rx.table.cell(row.state),
            rx.table.cell(row.memory),
            rx.table.cell(row.queues),
            rx.table.cell(row.tiers),
            rx.table.cell(
                rx.hstack(
                    rx.cond(
                        row.order == "",
                        _small("Pause", Admin.give_order(row.name, What.PAUSE.value), "gray"),
                        _small("Go on", Admin.give_order(row.name, ""), "jade"),
                    ),
                    rx.cond(
                        row.order != What.END.value,
                        _small("End", Admin.give_order(row.name, What.END.value), "red"),
                    ),
                    spacing="2",
                )
            ),
        )

    def render(row: rx.Var[RenderRow]) -> rx.Component:
        return rx.table.row(
            rx.table.row_header_cell(row.owner),
            rx.table.cell(_badge(row.state)),
            rx.table.cell(row.what),
            rx.table.cell(row.when),
            rx.table.cell(f"{row.percent} %"),
            rx.table.cell(row.worker),
            rx.table.cell(
                rx.hstack(
                    _small("Stop", Admin.stop(row.id), "red"),
                    rx.cond(row.waits, _small("First", Admin.hurry(row.id), "gray")),
                    spacing="2",
                )
            ),
        )

    return rx.vstack(
        section("Workers"),
        rx.cond(
            Admin.workers.length() > 0,
            _table(
                ("Name", "State", "Memory", "Queues", "Tiers", ""),
                rx.foreach(Admin.workers, worker),
            ),
            rx.callout("No worker is there.", icon="hourglass", color_scheme="amber"),
        ),
        section("Queue"),
        rx.cond(
            Admin.active.length() > 0,
            _table(
                ("Whose", "State", "What", "Since", "Done", "Worker", ""),
                rx.foreach(Admin.active, render),
            ),
            rx.text("Nothing is being made, and nothing waits.", color_scheme="gray"),
        ),
        spacing="4",
        align="stretch",
    )


def _small(label: str, act: rx.event.EventSpec, colour: str) -> rx.Component:
    return rx.button(
        label, on_click=act, size="1", variant="soft", color_scheme=colour, high_contrast=True
    )


def _days() -> rx.Component:
    def plot(head: str, unit: str, *bars: tuple[str, str, str]) -> rx.Component:
        return card(
            rx.heading(head, size="3", as_="h2", weight="medium"),
            rx.text(unit, size="1", color_scheme="gray", margin_bottom="0.75rem"),
            rx.recharts.bar_chart(
                *[
                    rx.recharts.bar(
                        data_key=key,
                        name=name,
                        fill=rx.color(colour, 9),
                        is_animation_active=False,
                    )
                    for key, name, colour in bars
                ],
                rx.recharts.x_axis(data_key="day", tick_size=4),
                rx.recharts.y_axis(width=40, allow_decimals=False),
                rx.recharts.graphing_tooltip(),
                rx.recharts.legend(),
                data=Admin.days,
                height=220,
                width="100%",
            ),
            min_width="0",
        )

    return rx.el.div(
        plot("Throughput", "renders", ("done", "Done", "jade"), ("failed", "Failed", "red")),
        plot(
            "Cost",
            "minutes of film, and of workers' time",
            ("film", "Film", "iris"),
            ("work", "Workers", "amber"),
        ),
        plot("Wait", "seconds in the queue, median", ("wait", "Wait", "amber")),
        plot("Render time", "seconds, median", ("render", "Render", "iris")),
        class_name="halves",
    )


def _accounts() -> rx.Component:
    def account(row: rx.Var[AccountRow]) -> rx.Component:
        return rx.table.row(
            rx.table.row_header_cell(row.email),
            rx.table.cell(row.since),
            rx.table.cell(row.films),
            rx.table.cell(row.minutes),
            rx.table.cell(row.storage),
            rx.table.cell(
                rx.switch(
                    checked=row.role == Role.ADMIN,
                    on_change=lambda on: Admin.set_role(row.id, on),
                    disabled=row.email == Admin.email,
                    aria_label="Administrator",
                )
            ),
            rx.table.cell(
                rx.switch(
                    checked=row.disabled,
                    on_change=lambda on: Admin.set_disabled(row.id, on),
                    disabled=row.email == Admin.email,
                    color_scheme="red",
                    aria_label="Disabled",
                )
            ),
            rx.table.cell(_limits(row)),
        )

    heads = ("E-mail", "Since", "Films", "Minutes", "Storage", "Admin", "Disabled", "Limits")
    return _table(heads, rx.foreach(Admin.accounts, account))


def _limits(row: rx.Var[AccountRow]) -> rx.Component:
    def number(label: str, name: str, value: rx.Var[int]) -> rx.Component:
        return rx.el.label(
            rx.text(label, size="2", weight="medium", margin_bottom="0.25rem"),
            rx.input(name=name, type="number", min=0, default_value=value.to(str), size="3"),
        )

    labels = ("Films at once", "Films waiting", "Minutes of film a day", "Storage, MB")
    values = (row.renders_at_once, row.renders_waiting, row.minutes_a_day, row.storage_mb)
    return rx.dialog.root(
        rx.dialog.trigger(
            rx.button(
                f"{row.renders_at_once} · {row.minutes_a_day} min · {row.storage_mb} MB",
                size="1",
                variant="soft",
                color_scheme="gray",
            )
        ),
        rx.dialog.content(
            rx.dialog.title("Limits"),
            rx.dialog.description(row.email, size="2"),
            rx.form(
                rx.el.input(type="hidden", name="id", value=row.id),
                rx.vstack(
                    *[number(*each) for each in zip(labels, LIMITS, values, strict=True)],
                    spacing="3",
                    align="stretch",
                    margin_top="1rem",
                ),
                rx.flex(
                    rx.dialog.close(
                        rx.button("Cancel", variant="soft", color_scheme="gray", type="button")
                    ),
                    rx.dialog.close(rx.button("Save", type="submit")),
                    gap="0.75rem",
                    justify="end",
                    margin_top="1.25rem",
                ),
                on_submit=Admin.set_limits,
            ),
            max_width="24rem",
        ),
    )


def _renders() -> rx.Component:
    def render(row: rx.Var[RenderRow]) -> rx.Component:
        return rx.table.row(
            rx.table.row_header_cell(row.owner),
            rx.table.cell(_badge(row.state)),
            rx.table.cell(row.what),
            rx.table.cell(row.when),
            rx.table.cell(row.took),
            rx.table.cell(row.error, max_width="24rem"),
        )

    return rx.vstack(
        rx.select.root(
            rx.select.trigger(aria_label="State", width="12rem"),
            rx.select.content(
                rx.select.item("Any state", value=ALL),
                *[rx.select.item(name, value=key) for key, name in STATES.items()],
            ),
            value=Admin.state,
            on_change=Admin.set_state,
            size="3",
        ),
        rx.cond(
            Admin.renders.length() > 0,
            _table(
                ("Whose", "State", "What", "Asked for", "Cost", "Error"),
                rx.foreach(Admin.renders, render),
            ),
            rx.text("There are none.", color_scheme="gray"),
        ),
        rx.cond(
            Admin.more,
            rx.center(rx.button("Older ones", on_click=Admin.load_more, variant="soft")),
        ),
        spacing="4",
        align="stretch",
    )


def _badge(state: rx.Var[str]) -> rx.Component:
    colours = {"done": "jade", "running": "iris", "queued": "gray", "failed": "red"}
    return rx.match(
        state,
        *[(key, rx.badge(STATES[key], color_scheme=colour)) for key, colour in colours.items()],
        rx.badge("Cancelled", color_scheme="gray"),
    )
