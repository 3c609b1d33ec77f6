"""All of one's films, newest first."""

from dataclasses import dataclass
from uuid import UUID

import reflex as rx

from avatar_app import renders
from avatar_app.components.layout import empty, page, title
from avatar_app.models import Render
from avatar_app.pages.visitor import Visitor, ask

STATES = {"": "All", "done": "Done", "running": "Running", "queued": "Waiting", "failed": "Failed"}
_COLOURS = {"done": "jade", "running": "iris", "queued": "gray", "failed": "red"}


@dataclass
class Row:
    """A film in the list."""

    id: str
    text: str
    state: str
    when: str
    lasts: str
    poster: str


class Films(Visitor):
    """A page of the history, and how to get the next."""

    rows: list[Row] = []
    words: str = ""
    only: str = "all"
    more: bool = False
    loaded: bool = False

    @rx.event
    async def open(self):
        """The first page."""
        redirect = await self._admit()
        if redirect is not None:
            return redirect
        self.words, self.only = "", "all"
        await self._load(None)
        self.loaded = True
        return None

    @rx.event
    async def search(self, words: str):
        """Those that hold all the words."""
        self.words = words
        await self._load(None)

    @rx.event
    async def filter(self, only: str):
        """Those of one state."""
        self.only = only
        await self._load(None)

    @rx.event
    async def load_more(self):
        """What is older."""
        await self._load(UUID(self.rows[-1].id))

    async def _load(self, after: UUID | None) -> None:
        words, state = self.words, None if self.only == "all" else self.only

        def read(session, me):
            last = renders.find_render(session, me, after) if after else None
            return renders.history(session, me, words, state, last)

        found = [_row(render) for render in await ask(self.token(), read)]
        self.rows = [*self.rows, *found] if after else found
        self.more = len(found) == renders.PAGE


def _row(render: Render) -> Row:
    return Row(
        id=str(render.id),
        text=render.text[:160],
        state=render.state,
        when=render.created_at.strftime("%d %b %Y, %H:%M"),
        lasts=f"{render.duration_s:.0f} s" if render.duration_s else "",
        poster=f"/api/v1/renders/{render.id}/poster" if render.poster_key else "",
    )


def films() -> rx.Component:
    """The page."""
    return page(
        title("Films"),
        rx.flex(
            rx.input(
                rx.input.slot(rx.icon("search", size=16)),
                placeholder="Search in scripts",
                on_change=Films.search.debounce(300),
                aria_label="Search in scripts",
                size="3",
                max_width="22rem",
                flex="1 1 12rem",
            ),
            rx.select.root(
                rx.select.trigger(aria_label="State"),
                rx.select.content(
                    *[rx.select.item(name, value=key or "all") for key, name in STATES.items()]
                ),
                value=Films.only,
                on_change=Films.filter,
                size="3",
            ),
            spacing="3",
            wrap="wrap",
            width="100%",
        ),
        rx.cond(
            Films.loaded,
            rx.cond(
                Films.rows.length() > 0,
                rx.grid(
                    rx.foreach(Films.rows, _tile),
                    columns=rx.breakpoints(initial="1", sm="2", lg="3"),
                    spacing="4",
                    width="100%",
                ),
                rx.cond(
                    (Films.words == "") & (Films.only == "all"),
                    empty("clapperboard", "No film yet.", "Make the first one", "/studio"),
                    rx.text("Nothing found.", color_scheme="gray"),
                ),
            ),
            rx.skeleton(height="16rem"),
        ),
        rx.cond(Films.more, rx.center(rx.button("Older ones", on_click=Films.load_more))),
    )


def _tile(row: rx.Var[Row]) -> rx.Component:
    return rx.link(
        rx.card(
            rx.inset(
                rx.cond(
                    row.poster != "",
                    rx.image(
                        row.poster, alt="", width="100%", aspect_ratio="16/10", object_fit="cover"
                    ),
                    rx.center(
                        rx.icon("film", size=36, color=rx.color("slate", 8)),
                        aspect_ratio="16/10",
                        background=rx.color("slate", 3),
                    ),
                ),
                side="top",
                pb="current",
            ),
            rx.text(row.text, size="2", style={"display": "-webkit-box", "overflow": "hidden",
                    "WebkitLineClamp": "2", "WebkitBoxOrient": "vertical"}),
            rx.hstack(
                rx.match(
                    row.state,
                    *[(s, rx.badge(STATES[s], color_scheme=c)) for s, c in _COLOURS.items()],
                    rx.badge("Cancelled", color_scheme="gray"),
                ),
                rx.text(row.when, size="1", color_scheme="gray"),
                rx.spacer(),
                rx.text(row.lasts, size="1", color_scheme="gray"),
                margin_top="0.75rem",
                align="center",
            ),
        ),
        href=f"/film/{row.id}",
        underline="none",
        color="inherit",
    )  # fmt: skip
