"""Voices of one's own, made and kept: a part of the gallery's state."""

import asyncio
from dataclasses import dataclass

import reflex as rx

from avatar_app.catalog.cloned_voices import CLONING_MODEL, find_cloning_voice, name_voice
from avatar_app.catalog.languages import LANGUAGES
from avatar_app.errors import GalateaError
from avatar_app.fleet.registry import Worker, explain_lack, list_workers, offered_voices
from avatar_app.library import owned
from avatar_app.messaging.event_hub import subscribe
from avatar_app.messaging.events import EVERYBODY
from avatar_app.pages.shell.state import Visitor, read_id, run_as_user, run_use_case
from avatar_app.services import clones
from avatar_app.store.connections import find_connections
from avatar_app.store.models.library import CheckState, Clone
from avatar_app.translation import gettext as _

_NEWS = ("clone", "install")  # after an install there may be somebody who can


@dataclass
class CloneChoice:
    """A voice of one's own; `lasts` says in words what it was made of."""

    id: str
    voice: str
    name: str
    state: str
    lasts: str
    error: str
    advice: list[str]


class Clones(Visitor):
    """One's own voices, as their rows say, and whether anybody could make one more."""

    clones: list[CloneChoice] = []
    loaded: bool = False
    lacking: str = ""  # why nobody can, in words
    languages: list[list[str]] = []  # code and name of those that they speak
    heard_in: str = rx.LocalStorage("en", name="heard-in")  # the language of what is played
    terms: str = ""
    told: str = ""  # what went wrong
    arrived: int = 0  # whether all have their place, so that who came for the voices sees them

    @rx.var
    def heard(self) -> bool:
        """Whether there is one to listen to."""
        return not self.lacking and any(row.state == CheckState.READY for row in self.clones)

    @rx.event(background=True)
    async def follow(self):
        """Show them, and every change."""
        async with self:
            redirect = await self._admit()
            token, self.arrived = self.token(), 0
        if redirect is not None:
            return
        try:
            me = await run_as_user(token, lambda _, user: user)
            with subscribe(find_connections().redis_url, me.id, EVERYBODY) as heard:
                while True:
                    news = await heard.next()
                    if news is not None and news.kind not in _NEWS:
                        continue
                    found = await _read(token)
                    async with self:
                        if not self.router.url.path.startswith("/gallery"):
                            return
                        self._show(*found)
                        self.arrived = 1
        except GalateaError as error:
            async with self:
                self.told = str(error)

    @rx.event
    def set_heard_in(self, language: str):
        """Choose the language of the samples; the browser keeps the choice."""
        self.heard_in = language

    @rx.event
    async def rename(self, form: dict[str, str]):
        """Call it something else."""
        clone_id, name = form.get("id", ""), form.get("name", "")
        self.told = ""
        try:
            renamed = read_id(clone_id, "voice of yours")
            await run_use_case(self.token(), clones.rename_clone, renamed, name)
        except GalateaError as error:
            self.told = str(error)
            return
        self._show(*await _read(self.token()))

    @rx.event
    async def delete(self, clone_id: str):
        """Its films stay; those that wait fail."""
        self.told = ""
        try:
            gone = read_id(clone_id, "voice of yours")
            await run_use_case(self.token(), clones.delete_clone, gone)
        except GalateaError as error:
            self.told = str(error)
            return
        self._show(*await _read(self.token()))

    def _show(self, own: list[Clone], workers: list[Worker]) -> None:
        self.clones = [_choice(row) for row in own]
        cloner = find_cloning_voice(offered_voices(workers))
        self.lacking, self.loaded = "" if cloner else str(explain_lack(workers)), True
        if cloner:
            self.languages = [[code, _(LANGUAGES[code])] for code in cloner.languages]
            self.terms = f"{CLONING_MODEL.title}: {cloner.licence}."


async def _read(token: str | None) -> tuple[list[Clone], list[Worker]]:
    """One's own, and who might make another."""
    own = await run_as_user(token, lambda s, me: owned.list_own(s, Clone, me))
    return own, await asyncio.to_thread(list_workers, find_connections().redis)


def _choice(row: Clone) -> CloneChoice:
    ready = row.state == CheckState.READY
    return CloneChoice(
        id=str(row.id),
        voice=name_voice(row.id),
        name=row.name,
        state=row.state,
        lasts=_("From {seconds:.0f} s of speech", seconds=row.seconds) if ready else "",
        error=row.error or "",
        advice=row.advice or [],
    )
