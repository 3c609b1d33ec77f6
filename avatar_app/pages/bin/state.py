"""What was deleted, as the page of the bin shows it."""

from dataclasses import dataclass

import reflex as rx

from avatar_app.components.times import stamp
from avatar_app.errors import GalateaError
from avatar_app.pages.shell.state import Visitor, read_id, run_as_user, run_use_case
from avatar_app.renders import recycle_bin
from avatar_app.services import renders, uploads

FILM, PORTRAIT = "film", "portrait"


@dataclass
class Binned:
    """A film or a portrait, and when it goes for good."""

    id: str
    kind: str
    name: str
    goes: str


class Bin(Visitor):
    """One's own bin."""

    rows: list[Binned] = []
    loaded: bool = False
    error: str = ""

    @rx.event
    async def open(self):
        """Fill the page."""
        redirect = await self._admit()
        if redirect is not None:
            return redirect
        self.error = ""
        await self._read()
        self.loaded = True
        return None

    @rx.event
    async def restore(self, kind: str, row: str):
        """Have one back."""
        use_case = uploads.restore_avatar if kind == PORTRAIT else renders.restore
        await self._act(use_case, read_id(row, kind))

    @rx.event
    async def delete_film(self, film: str):
        """Delete one for good."""
        await self._act(renders.delete_for_good, read_id(film, FILM))

    @rx.event
    async def empty(self):
        """Delete all for good."""
        await self._act(renders.empty_bin)

    async def _act(self, use_case, *arguments) -> None:
        self.error = ""
        try:
            await run_use_case(self.token(), use_case, *arguments)
        except GalateaError as error:
            self.error = str(error)
        await self._read()

    async def _read(self) -> None:
        found = await run_as_user(
            self.token(),
            lambda s, me: (recycle_bin.list_avatars(s, me), recycle_bin.list_films(s, me)),
        )
        avatars, films = found
        rows = [
            (row.deleted_at, Binned(str(row.id), PORTRAIT, row.name, ""))
            for row in avatars
            if row.deleted_at
        ]
        rows += [
            (
                row.deleted_at,
                Binned(str(row.id), FILM, row.title, ""),
            )
            for row in films
            if row.deleted_at
        ]
        rows.sort(key=lambda pair: pair[0], reverse=True)
        for at, binned in rows:
            binned.goes = stamp(at + recycle_bin.KEPT)
        self.rows = [binned for _, binned in rows]
