"""What is being written in the studio, and what could be made of it: the page's state."""

import json
from collections.abc import Sequence
from dataclasses import replace

import reflex as rx

from avatar_app.api.event_limits import largest_draft
from avatar_app.catalog.engines import RECORDING
from avatar_app.catalog.languages import LANGUAGES
from avatar_app.catalog.presets import list_presets
from avatar_app.catalog.voices import VOICES
from avatar_app.components.formatting import show_range, show_seconds
from avatar_app.errors import GalateaError, ScriptError
from avatar_app.fleet.registry import find_workers
from avatar_app.library import lexicon, owned
from avatar_app.pages.shell.state import Visitor, read_id, run_as_user, run_use_case
from avatar_app.pages.studio.choices import (
    PITCHES,
    SPEEDS,
    Choice,
    FaultRow,
    describe_faults,
    list_choices,
    warn_of_enlargement,
)
from avatar_app.pages.studio.draft_state import AGAIN, Drafts
from avatar_app.pages.studio.examples import EXAMPLES
from avatar_app.pages.studio.frame_state import Frame
from avatar_app.pages.studio.offer_state import Offers
from avatar_app.pages.studio.recording_state import RECORDED, WRITTEN, Library
from avatar_app.renders import history
from avatar_app.renders.forecast import Forecast, Wish, estimate
from avatar_app.renders.submission import RenderRequest
from avatar_app.script.captions import Captions
from avatar_app.services import renders
from avatar_app.services.scripts import check_words_in_thread, review_in_thread
from avatar_app.store.connections import find_connections
from avatar_app.store.models.base import now
from avatar_app.store.models.library import Avatar, Backdrop, LexiconEntry
from avatar_app.store.models.renders import Render
from avatar_app.translation import gettext as _
from avatar_app.translation import ngettext

AUTO = "auto"
_NO_WORDS = ("script_empty", "script_silent")


class Studio(Drafts, Library, Frame, Offers, Visitor):
    """The draft, kept in the browser over a reload, and with the account."""

    text: str = rx.LocalStorage("", name="draft")
    speaker: str = rx.LocalStorage("preset:ava", name="speaker")
    language: str = rx.LocalStorage(AUTO, name="language")
    size: str = rx.LocalStorage("512", name="size")
    captions: str = Captions.FILE
    choices: list[Choice] = []
    error: str = ""
    faults: list[FaultRow] = []  # of the script, all of them
    wrong: str = "[]"  # where they are, for assets/editor.js
    cleaned: str = ""  # the plain text of what is no script
    cleaned_form: str = ""  # and what it is: Markdown, SSML, ...
    automatic: str = _("Automatic")  # with the language that is found
    mismatch: str = ""  # that the script does not look to be in the language chosen
    seen: int = 0
    told: str = ""
    wordless: bool = False  # nobody knows what the recording says
    expected: str = ""
    busy: bool = False
    _seconds: float = 0.0
    _lexicon: tuple[LexiconEntry, ...] = ()  # Reflex wraps each item of a list whenever it is read

    @rx.var
    def script(self) -> str:
        """What is being written: a text to speak, or what a recording says."""
        return self.said if self.voiced == RECORDED else self.text

    @rx.var
    def advice(self) -> list[str]:
        """What may go wrong with the chosen picture."""
        return self._speaking().advice

    @rx.var
    def soft(self) -> str:
        """That the picture is small for the film, before that is made."""
        return warn_of_enlargement(self.choices, self.speaker, int(self.size))

    @rx.var
    def ready(self) -> bool:
        """Whether there is something to make."""
        return self._seconds > 0 and not self.error and not self.faults

    @rx.event
    async def open(self):
        """Fill the page; with `?again=` a film's id, from that film; with `?speaker=` or
        `?voice=`, for one.
        """
        redirect = await self._admit()
        if redirect is not None:
            return redirect
        home = find_connections()
        self.busy = False
        asked = self.router.url.query_parameters
        own = await run_as_user(self.token(), lambda s, me: owned.list_own(s, Avatar, me))
        presets = list_presets(home.settings.assets_dir)
        self.choices = list_choices(own, presets)
        behind = await run_as_user(self.token(), lambda s, me: owned.list_own(s, Backdrop, me))
        self.backdrop = str(behind[0].id) if behind else ""
        await self._resume()
        again = asked.get(AGAIN, "")
        if again and not await self._is_copy_of(again):
            await self._leave(_("Copied from the film. Your previous draft is kept."))
            await self._take_from(again)
            await self._save(again)
        elif "speaker" in asked:
            self.speaker = asked["speaker"]
        elif "voice" in asked:
            self.voiced, self.asked = WRITTEN, asked["voice"]
        if self.speaker not in [choice.id for choice in self.choices]:
            self.speaker = f"preset:{presets[0].name}"
        self._mend_frame()
        if self.speed not in SPEEDS or self.pitch not in PITCHES:
            self.speed, self.pitch = "1", "0"
        self._lexicon = tuple(await run_as_user(self.token(), lexicon.list_entries))
        await self._offer()
        await self._list()
        if not self.chosen.id and self.recordings and "again" not in asked:
            await self._take(self.recordings[0].id)
        await self._consider()
        return Studio.await_listening if self._waits() else None

    @rx.event
    async def write(self, text: str):
        """The script changed. One that no film could have is not kept."""
        if len(text.encode(errors="replace")) > largest_draft():
            self._blame([])
            self._seconds, self.cleaned_form = 0.0, ""
            self.error = _("The script is far too long. Split it into several films.")
            return
        if self.recorded:
            self.said = text
        else:
            self.text = text
        await self._consider()

    @rx.event
    async def begin(self, example: str):
        """From a script of ours."""
        await self.write(EXAMPLES[example])

    @rx.event
    async def choose(self, speaker: str):
        """Choose who speaks: an avatar or a preset."""
        self.speaker, self.face = speaker, ""
        await self._save()

    @rx.event
    async def set_language(self, language: str):
        """Choose the language of the script, or have it detected, and check the script again."""
        self.language = language
        await self._outline()
        await self._save()

    @rx.event
    async def read_lexicon(self):
        """It has changed beside the script."""
        self._lexicon = tuple(await run_as_user(self.token(), lexicon.list_entries))
        await self._outline()

    @rx.event
    async def set_size(self, size: str):
        """Choose the size of the film, and estimate again."""
        self.size = size
        await self._expect()
        await self._save()

    @rx.event
    async def set_captions(self, captions: str):
        """Choose how the film is captioned."""
        self.captions = captions
        await self._save()

    @rx.event
    async def reckon(self, _now: str):
        """The queue and the workers may be others by now."""
        await self._expect()

    @rx.event
    async def submit(self):
        """Ask for the film, and go to its page."""
        self.busy, self.error = True, ""
        yield
        preset = self.speaker.removeprefix("preset:") if ":" in self.speaker else None
        try:
            request = RenderRequest(
                text=self.script,
                preset=preset,
                avatar_id=None if preset else read_id(self.speaker, "avatar"),
                voice=None if self.recorded else self.shown,
                language=None if self.language == AUTO or self.wordless else self.language,
                speed=float(self.speed),
                pitch=float(self.pitch),
                tier=self.tier,
                size=int(self.size),
                captions=Captions(self.captions),
                aspect=self.aspect,
                face=int(self.face) if self.face in [box.number for box in self.faces] else None,
                background=self.background,
                backdrop_id=read_id(self.backdrop, "background") if self.backdrop else None,
                recording_id=self._choose_recorded(),
            )
            render, _ = await run_use_case(self.token(), renders.submit, request)
            yield rx.redirect(f"/film/{render.id}")
        except GalateaError as error:
            self.error = str(error)
        finally:
            self.busy = False

    async def _take_from(self, film: str) -> None:
        """All of a film of one's own that can be chosen here."""
        try:
            render: Render = await run_as_user(
                self.token(), lambda s, me: history.find_render(s, me, read_id(film, "film"))
            )
        except GalateaError:
            return
        if render.recording is not None:
            self.voiced, self.said = RECORDED, render.text
            self.recording = str(render.recording_id or "")
        else:
            self.voiced, self.text = WRITTEN, render.text
            self.speed, self.pitch = f"{render.speed:g}", f"{render.pitch:g}"
        self.tier, self.size = render.tier, str(render.size)
        self.speaker = f"preset:{render.preset}" if render.preset else str(render.avatar_id)
        embedded = VOICES.get(render.voice)
        self.language, self.asked = render.language, embedded.gender if embedded else render.voice
        self.captions = render.captions
        self.aspect, self.background = render.aspect, render.background
        self.face = str(render.face or "")
        if render.backdrop_id:
            self.backdrop = str(render.backdrop_id)

    def _speaking(self) -> Choice:
        nobody = Choice("", "", "", "")
        return next((choice for choice in self.choices if choice.id == self.speaker), nobody)

    async def _consider(self) -> None:
        """All that follows from what is written and chosen, which is kept."""
        await self._outline()
        await self._expect()
        await self._save()

    async def _expect(self) -> None:
        """How long the film would be, and when it would be ready, behind what waits already."""
        if not self._seconds:
            self.expected = ""
            return
        speaker = RECORDING if self.recorded else self._known[self.voice].engine
        kind = (speaker, self.animator, self.voice, self.recorded, int(self.size), self.aspect)
        redis, seconds = find_connections().redis, self._seconds
        foreseen = await run_as_user(
            self.token(),
            lambda s, me: estimate(s, find_workers(redis), Wish(me.id, *kind, seconds)),
        )
        self.expected = _(
            "About {seconds} of film, {ready}.",
            seconds=show_seconds(seconds),
            ready=_tell_ready(foreseen),
        )

    async def _outline(self) -> None:
        self.error, self.told, self.mismatch, self._seconds = "", "", "", 0.0
        self.seen += 1
        chosen = None if self.language == AUTO else self.language
        limit = find_connections().settings.text_limit
        found = await review_in_thread(self.script, limit, chosen, float(self.speed))
        self.cleaned = found.cleaned.text if found.cleaned else ""
        self.cleaned_form = found.cleaned.form if found.cleaned else ""
        self.wordless = self.recorded and not found.script.lines
        heard = self.chosen.language if self.recorded else ""
        # Where there are no words, no language of an earlier choice holds.
        language = heard or "en" if chosen is None or self.wordless else chosen
        faults = [error for error in found.faults if error.code not in _NO_WORDS]
        if any(error.code == "script_silent" for error in found.faults):
            mood = _("One emotion for the whole recording.")
            self.told = mood if self.recorded else _("Only cues so far. Add the words to speak.")
        elif found.script.lines:
            counts = found.outline
            self._seconds = counts.seconds
            self.told = ", ".join(
                (
                    ngettext("{number} character", "{number} characters", counts.characters),
                    ngettext("{number} word", "{number} words", counts.words),
                )
            )
            self.mismatch = found.warning
            if chosen is None and not heard:
                language = counts.language
        self.automatic = (
            _("Automatic: {language}", language=_(LANGUAGES[language]))
            if found.script.lines
            else _("Automatic")
        )
        if self.recorded:
            self._seconds = self.chosen.seconds
        self._fit(language)
        if not self.recorded:
            voice = replace(self._known[self.voice], language=self.spoken)
            faults += await check_words_in_thread(found.script, voice, self._lexicon)
        self._blame(faults)

    def _blame(self, faults: Sequence[ScriptError]) -> None:
        """Show what is wrong with the script, in the order of the text."""
        self.faults = describe_faults(faults, self.script)
        if faults:
            self._seconds = 0.0
        self.wrong = json.dumps(
            [{"start": row.start, "end": row.end, "text": row.was} for row in self.faults]
        )


def _tell_ready(foreseen: Forecast) -> str:
    """When a film would be ready, if it was ordered now."""
    if foreseen.end is None:
        return _("which waits for a worker")
    ready = show_range((foreseen.end - now()).total_seconds())
    if not foreseen.before:
        return _("ready in {time}", time=ready)
    return ngettext(
        "ready in {time}, after {number} other film",
        "ready in {time}, after {number} other films",
        foreseen.before,
        time=ready,
    )
