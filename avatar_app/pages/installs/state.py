"""What weights there are and who has them, and the asking for more: a state that pages share."""

import reflex as rx

from avatar_app.catalog.languages import LANGUAGES
from avatar_app.errors import GalateaError
from avatar_app.fleet.installs import InstallStatus
from avatar_app.messaging.event_hub import subscribe
from avatar_app.messaging.events import EVERYBODY
from avatar_app.pages.installs.summary import NONE, Offer, Row, make_offer, make_row
from avatar_app.pages.shell.state import Visitor, run_use_case
from avatar_app.services import installs
from avatar_app.store.connections import find_connections
from avatar_app.translation import gettext as _

ALL = "all"
CHANGED = "weights-changed"  # the id of a button that is pressed when voices came or went


class Installs(Visitor):
    """All weights as an administrator sees them, and those whose licence is being read."""

    rows: list[Row] = []
    language: str = ALL
    offer: Offer = NONE
    accepted: bool = False
    loaded: bool = False
    wrong: str = ""
    changes: int = 0  # how often voices came or went, which presses the button CHANGED

    @rx.var
    def shown(self) -> list[Row]:
        """Those of the language."""
        return [row for row in self.rows if self.language in (ALL, *row.codes)]

    @rx.var
    def languages(self) -> list[list[str]]:
        """Those that there are weights for: code and name."""
        found = {code for row in self.rows for code in row.codes}
        return [[code, _(name)] for code, name in LANGUAGES.items() if code in found]

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
        return Installs.follow if any(standing.busy for standing in found) else None

    @rx.event
    def set_language(self, language: str):
        """Show only the weights of a language, or all."""
        self.language = language

    @rx.event
    async def show(self, weights: str):
        """Let one read what they are and on which terms they come."""
        self.wrong, self.accepted = "", False
        standing = await run_use_case(self.token(), installs.find_status, weights)
        self.offer = make_offer(standing)

    @rx.event
    def close(self, _open: bool):
        """Close the dialog."""
        self.offer = NONE

    @rx.event
    def accept(self, accepted: bool):
        """Note whether the licence is accepted."""
        self.accepted = accepted

    @rx.event
    async def read_card(self):
        """Have the model card fetched, which says the licence."""
        return await self._ask(installs.read_card, self.offer.id)

    @rx.event
    async def install(self):
        """Have them fetched; the licence is accepted."""
        done = await self._ask(installs.install, self.offer.id, self.accepted)
        if not self.wrong:
            self.offer = NONE
        return done

    @rx.event
    async def verify(self, weights: str):
        """Have their files read anew."""
        return await self._ask(installs.verify, weights)

    @rx.event
    async def remove(self, weights: str):
        """Have their files deleted."""
        return await self._ask(installs.remove, weights)

    @rx.event
    async def cancel(self, weights: str):
        """Stop what is done about them."""
        return await self._ask(installs.cancel, weights)

    @rx.event(background=True)
    async def follow(self):
        """Show every change, as long as something is being done."""
        async with self:
            token = self.token()
        busy: set[str] = set()
        try:
            with subscribe(find_connections().redis_url, EVERYBODY) as heard:
                while True:
                    news = await heard.next()
                    if news is not None and news.kind != "install":
                        continue
                    found = await _list(token)
                    over = busy - (busy := {s.weights.id for s in found if s.busy})
                    async with self:
                        self._fill(found)
                        self.changes += bool(over)
                    if not busy:
                        return
        except GalateaError as error:
            async with self:
                self.wrong = str(error)

    async def _ask(self, use_case, *arguments):
        """Ask for something, and follow what becomes of it."""
        self.wrong = ""
        try:
            await run_use_case(self.token(), use_case, *arguments)
        except GalateaError as error:
            self.wrong = str(error)
            return None
        self._fill(await _list(self.token()))
        return Installs.follow

    def _fill(self, standings: list[InstallStatus]) -> None:
        self.rows = [make_row(standing) for standing in standings]
        read = [standing for standing in standings if standing.weights.id == self.offer.id]
        self.offer = make_offer(read[0]) if read else NONE


async def _list(token: str | None) -> list[InstallStatus]:
    return await run_use_case(token, installs.list_statuses)
