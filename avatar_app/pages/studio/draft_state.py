"""Drafts in the studio: kept with the account while one writes, opened, deleted, and undone."""

from dataclasses import dataclass

import reflex as rx

from avatar_app.components.times import stamp
from avatar_app.errors import GalateaError
from avatar_app.library import drafts as kept
from avatar_app.pages.shell.state import Visitor, read_id, run_as_user
from avatar_app.store.models.library import Draft
from avatar_app.translation import gettext as _

# The studio's fields that a draft is made of.
FIELDS = (
    *("voiced", "text", "said", "recording", "speaker", "language", "asked", "tier", "size"),
    *("captions", "aspect", "background", "colour", "speed", "pitch"),
)
TEXTS = ("text", "said")
AGAIN = "again"  # the film that a draft was begun from
LONGEST_CHOICE = 200  # characters of what is chosen, as the id of a voice
LONGEST = 120  # characters of a draft that its row shows


@dataclass
class DraftRow:
    """A draft in the list."""

    id: str
    name: str
    changed: str


class Drafts(rx.State, mixin=True):
    """A part of the studio's state."""

    draft: str = rx.LocalStorage("", name="draft-id")  # the one that is being written
    drafts: list[DraftRow] = []
    undoable: str = ""  # what was done just now and can be undone, in a sentence
    _before: str = ""  # the draft that was left for another
    _deleted: kept.Content = {}  # what the one that was deleted held

    @rx.event
    async def new_draft(self):
        """Begin an empty one; the present one is kept."""
        await self._leave(_("New draft. The previous one is kept."))
        self.text = self.said = ""
        await self._consider()

    @rx.event
    async def open_draft(self, draft: str):
        """Go on with another one."""
        await self._save()
        self.undoable = ""
        await self._fill_from(draft)
        await self._consider()

    @rx.event
    async def delete_draft(self, draft: str):
        """Delete one; the present one leaves an empty script."""
        try:
            gone = await run_as_user(
                self.token(), lambda s, me: kept.delete_draft(s, me, read_id(draft, "draft"))
            )
        except GalateaError as error:
            return Visitor.tell(str(error))
        self._deleted, self._before, self.undoable = dict(gone.content), "", _("Draft deleted.")
        if draft == self.draft:
            self.draft = self.text = self.said = ""
        await self._consider()
        return None

    @rx.event
    async def undo_draft(self):
        """Bring back what was deleted, or go back to what was left for another."""
        copied, self.undoable = self.draft, ""
        if self._deleted:
            content, self._deleted = self._deleted, {}
            row = await run_as_user(
                self.token(), lambda s, me: kept.save_draft(s, me, None, content)
            )
            await self._fill_from(str(row.id))
        elif self._before:
            if copied and copied != self._before:
                await self._drop(copied)
            await self._fill_from(self._before)
        await self._consider()

    @rx.event
    def keep_draft(self):
        """It need not be undone."""
        self.undoable, self._deleted, self._before = "", {}, ""

    async def _leave(self, told: str) -> None:
        """Keep the present draft, and begin another one from what is there."""
        await self._save()
        self._before, self._deleted, self.draft = self.draft, {}, ""
        self.undoable = told if self._before else ""

    async def _resume(self) -> None:
        """Fill the page from the draft of this browser; in a new browser, from the latest."""
        rows = await run_as_user(self.token(), kept.list_drafts)
        self.undoable, self._before, self._deleted = "", "", {}
        known = {str(row.id) for row in rows}
        if self.draft not in known:
            written = any(getattr(self, name) for name in TEXTS)
            self.draft = "" if written or not rows else str(rows[0].id)
        if self.draft:
            await self._fill_from(self.draft)

    async def _is_copy_of(self, film: str) -> bool:
        """Whether the present draft was begun from this film: the address is opened again."""
        if not self.draft:
            return False
        row = await run_as_user(
            self.token(), lambda s, me: kept.find_draft(s, me, read_id(self.draft, "draft"))
        )
        return row.content.get(AGAIN) == film

    async def _save(self, again: str = "") -> None:
        """Keep what is there; a draft without words begins none."""
        content = {name: str(getattr(self, name)) for name in FIELDS}
        for name in content.keys() - set(TEXTS):  # what a page sends is whatever it likes
            content[name] = content[name][:LONGEST_CHOICE]
        if not self.draft and not any(content[name].strip() for name in TEXTS):
            await self._list_drafts()
            return
        if again:
            content[AGAIN] = again
        known = read_id(self.draft, "draft") if self.draft else None

        def save(session, me):
            if known and not again:
                before = session.get(Draft, known)
                if before is not None and AGAIN in before.content:
                    content[AGAIN] = before.content[AGAIN]
            return kept.save_draft(session, me, known, content)

        self.draft = str((await run_as_user(self.token(), save)).id)
        await self._list_drafts()

    async def _fill_from(self, draft: str) -> None:
        try:
            row = await run_as_user(
                self.token(), lambda s, me: kept.find_draft(s, me, read_id(draft, "draft"))
            )
        except GalateaError:
            self.draft = ""
            return
        self.draft = draft
        for name in FIELDS:
            if name in row.content:
                setattr(self, name, row.content[name])

    async def _drop(self, draft: str) -> None:
        await run_as_user(
            self.token(), lambda s, me: kept.delete_draft(s, me, read_id(draft, "draft"))
        )

    async def _list_drafts(self) -> None:
        rows = await run_as_user(self.token(), kept.list_drafts)
        self.drafts = [
            DraftRow(
                str(row.id),
                next((row.content[n] for n in TEXTS if row.content.get(n)), "")[:LONGEST]
                or _("Empty draft"),
                stamp(row.changed_at),
            )
            for row in rows
        ]
