"""The audit log, as the administration shows it."""

from dataclasses import dataclass

import reflex as rx

from avatar_app.accounts.audit import PAGE, Action, Filters
from avatar_app.components.formatting import ALL
from avatar_app.components.times import stamp
from avatar_app.errors import GalateaError
from avatar_app.pages.shell.state import Visitor, run_use_case
from avatar_app.services import audit
from avatar_app.translation import gettext as _

LONGEST = 200  # characters that are looked for


@dataclass
class AuditRow:
    """An entry."""

    id: int
    at: str
    who: str
    action: str
    whom: str
    what: str
    address: str


class Audit(Visitor):
    """Entries that pass the filters, newest first."""

    rows: list[AuditRow] = []
    words: str = ""
    action: str = ALL
    more: bool = False
    error: str = ""

    @rx.event
    async def open(self):
        """Fill the page; others than administrators see nothing."""
        self.words, self.action = "", ALL
        await self._read()

    @rx.event
    async def search(self, form: dict[str, str]):
        """Entries with these words."""
        self.words = str(form.get("words", ""))[:LONGEST]
        await self._read()

    @rx.event
    async def choose(self, action: str):
        """Entries of one action, or of any."""
        self.action = action if action in set(Action) else ALL
        await self._read()

    @rx.event
    async def load_more(self):
        """What is older."""
        await self._read(after=True)

    async def _read(self, after: bool = False) -> None:
        filters = Filters(self.words, None if self.action == ALL else self.action)
        before = self.rows[-1].id if after and self.rows else None
        try:
            found = await run_use_case(self.token(), audit.search, filters, before)
        except GalateaError as error:
            self.rows, self.more, self.error = [], False, str(error)
            return
        rows = [
            AuditRow(
                id=row.id or 0,
                at=stamp(row.at),
                who=row.who,
                action=_(row.action).capitalize(),
                whom=row.whom,
                what=row.what,
                address=row.address,
            )
            for row in found
        ]
        self.rows = [*self.rows, *rows] if after else rows
        self.more, self.error = len(rows) == PAGE, ""
