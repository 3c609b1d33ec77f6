"""Voices of one's own, made and kept: a part of the gallery's state."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import reflex as rx

from avatar_app import clones
from avatar_app.catalog import LANGUAGES
from avatar_app.cloning import MODEL, explain_lack, find_cloner, name_voice
from avatar_app.errors import GalateaError
from avatar_app.home import find_home
from avatar_app.models import Clone, CloneState
from avatar_app.news import hear
from avatar_app.pages.visitor import Visitor, ask
from avatar_app.presence import Worker, list_workers, offered_voices
from avatar_app.progress import EVERYBODY, News, publish
from avatar_app.samples import forget_samples

_NEWS = ("clone", "install")  # after an install there may be somebody who can
# Who came for the voices is brought to them once portraits have taken their place.
_ARRIVE = "location.hash === '#voices' && document.getElementById('voices').scrollIntoView()"


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

    @rx.var
    def heard(self) -> bool:
        """Whether there is one to listen to."""
        return not self.lacking and any(row.state == CloneState.READY for row in self.clones)

    @rx.event(background=True)
    async def follow(self):
        """Show them, and every change."""
        async with self:
            redirect = await self._admit()
            token = self.token()
        if redirect is not None:
            return
        try:
            me = await ask(token, lambda _, user: user)
            arrived = False
            with hear(find_home().redis_url, me.id, EVERYBODY) as heard:
                while True:
                    news = await heard.next()
                    if news is not None and news.kind not in _NEWS:
                        continue
                    found = await _read(token)
                    async with self:
                        if not self.router.url.path.startswith("/gallery"):
                            return
                        self._show(*found)
                    if not arrived:
                        arrived = True
                        yield rx.call_script(_ARRIVE)
        except GalateaError as error:
            async with self:
                self.told = str(error)

    @rx.event
    def set_heard_in(self, language: str):
        self.heard_in = language

    @rx.event
    async def rename(self, form: dict[str, str]):
        """Call it something else."""
        clone_id, name = form.get("id", ""), form.get("name", "")
        self.told = ""
        try:
            await ask(self.token(), lambda s, me: clones.rename_clone(s, me, UUID(clone_id), name))
        except GalateaError as error:
            self.told = str(error)
            return
        self._show(*await _read(self.token()))

    @rx.event
    async def delete(self, clone_id: str):
        """Its films stay; those that wait fail."""
        home, gone = find_home(), UUID(clone_id)
        self.told = ""
        try:
            failed = await ask(
                self.token(), lambda s, me: clones.delete_clone(s, home.storage, me, gone)
            )
        except GalateaError as error:
            self.told = str(error)
            return
        await asyncio.to_thread(forget_samples, home.redis, name_voice(gone))
        for render in failed:
            publish(home.redis, render.user_id, News("render", str(render.id), render.state))
        self._show(*await _read(self.token()))

    def _show(self, own: list[Clone], workers: list[Worker]) -> None:
        self.clones = [_choice(row) for row in own]
        cloner = find_cloner(offered_voices(workers))
        self.lacking, self.loaded = "" if cloner else str(explain_lack(workers)), True
        if cloner:
            self.languages = [[code, LANGUAGES[code]] for code in cloner.languages]
            self.terms = f"{MODEL.title}: {cloner.licence}."


async def _read(token: str | None) -> tuple[list[Clone], list[Worker]]:
    """One's own, and who might make another."""
    own = await ask(token, clones.list_clones)
    return own, await asyncio.to_thread(list_workers, find_home().redis)


def _choice(row: Clone) -> CloneChoice:
    ready = row.state == CloneState.READY
    return CloneChoice(
        id=str(row.id),
        voice=name_voice(row.id),
        name=row.name,
        state=row.state,
        lasts=f"Made of {row.seconds:.0f} s of speech" if ready else "",
        error=row.error or "",
        advice=row.advice or [],
    )
