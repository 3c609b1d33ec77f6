"""What weights there are and who has them, and the asking for more: a state that pages share."""

import asyncio

import reflex as rx

from avatar_app import installs
from avatar_app.catalog import LANGUAGES
from avatar_app.errors import GalateaError
from avatar_app.home import find_home
from avatar_app.installs import Standing
from avatar_app.news import hear
from avatar_app.pages.standings import NONE, Offer, Row, make_offer, make_row
from avatar_app.pages.visitor import Visitor, ask
from avatar_app.presence import list_workers
from avatar_app.progress import EVERYBODY

ALL = "all"
CHANGED = "weights-changed"  # the id of a button that is pressed when voices came or went


class Stock(Visitor):
    """All weights as an administrator sees them, and those whose licence is being read."""

    rows: list[Row] = []
    language: str = ALL
    offer: Offer = NONE
    accepted: bool = False
    loaded: bool = False
    wrong: str = ""

    @rx.var
    def shown(self) -> list[Row]:
        """Those of the language."""
        return [row for row in self.rows if self.language in (ALL, *row.codes)]

    @rx.var
    def languages(self) -> list[list[str]]:
        """Those that there are weights for: code and name."""
        found = {code for row in self.rows for code in row.codes}
        return [[code, name] for code, name in LANGUAGES.items() if code in found]

    @rx.var
    def coming(self) -> dict[str, str]:
        """What is being done about weights, by id."""
        return {row.id: row.state for row in self.rows if row.busy}

    @rx.var
    def failed(self) -> dict[str, str]:
        """What went wrong with weights, by id."""
        return {row.id: row.error for row in self.rows if row.error}

    @rx.event
    async def open(self):
        """Look how all stand; go on looking while something is done about any."""
        await self._admit()
        if not self.admin:
            return None
        self.wrong = ""
        found = await _list(self.token())
        self._fill(found)
        self.loaded = True
        return Stock.follow if any(standing.busy for standing in found) else None

    @rx.event
    def set_language(self, language: str):
        self.language = language

    @rx.event
    async def show(self, weights: str):
        """Let one read what they are and on which terms they come."""
        self.wrong, self.accepted = "", False
        standing = await self._find(weights)
        self.offer = make_offer(standing)

    @rx.event
    def close(self, _open: bool):
        self.offer = NONE

    @rx.event
    def accept(self, accepted: bool):
        self.accepted = accepted

    @rx.event
    async def read_card(self):
        """Have the model card fetched, which says the licence."""
        return await self._ask(self.offer.id, installs.read_card)

    @rx.event
    async def install(self):
        """Have them fetched; the licence is accepted."""
        weights, accepted = self.offer.id, self.accepted
        done = await self._ask(
            weights, lambda s, me, workers, key: installs.install(s, me, workers, key, accepted)
        )
        if not self.wrong:
            self.offer = NONE
        return done

    @rx.event
    async def verify(self, weights: str):
        """Have their files read anew."""
        return await self._ask(weights, installs.verify)

    @rx.event
    async def remove(self, weights: str):
        """Have their files deleted."""
        return await self._ask(weights, installs.remove)

    @rx.event
    async def cancel(self, weights: str):
        """Stop what is done about them."""
        return await self._ask(weights, lambda s, me, _, key: installs.cancel(s, me, key))

    @rx.event(background=True)
    async def follow(self):
        """Show every change, as long as something is being done."""
        async with self:
            token = self.token()
        busy: set[str] = set()
        try:
            with hear(find_home().redis_url, EVERYBODY) as heard:
                while True:
                    news = await heard.next()
                    if news is not None and news.kind != "install":
                        continue
                    found = await _list(token)
                    over = busy - (busy := {s.weights.id for s in found if s.busy})
                    async with self:
                        self._fill(found)
                    if over:
                        yield rx.call_script(f"document.getElementById('{CHANGED}')?.click()")
                    if not busy:
                        return
        except GalateaError as error:
            async with self:
                self.wrong = str(error)

    async def _ask(self, weights: str, rule):
        """Let a rule act on them, and follow what becomes of it."""
        self.wrong = ""
        home = find_home()
        workers = await asyncio.to_thread(list_workers, home.redis)
        try:
            orders = await ask(self.token(), lambda s, me: rule(s, me, workers, weights))
        except GalateaError as error:
            self.wrong = str(error)
            return None
        await asyncio.to_thread(installs.tell, home.redis, orders)
        self._fill(await _list(self.token()))
        return Stock.follow

    async def _find(self, weights: str) -> Standing:
        workers = await asyncio.to_thread(list_workers, find_home().redis)
        return await ask(
            self.token(), lambda s, me: installs.find_standing(s, me, workers, weights)
        )

    def _fill(self, standings: list[Standing]) -> None:
        self.rows = [make_row(standing) for standing in standings]
        read = [standing for standing in standings if standing.weights.id == self.offer.id]
        self.offer = make_offer(read[0]) if read else NONE


async def _list(token: str | None) -> list[Standing]:
    workers = await asyncio.to_thread(list_workers, find_home().redis)
    return await ask(token, lambda s, me: installs.list_standings(s, me, workers))
