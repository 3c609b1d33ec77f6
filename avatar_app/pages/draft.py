"""What is being written in the studio, and what could be made of it: the page's state."""

import asyncio
import json
from dataclasses import replace
from uuid import UUID

import reflex as rx
from sqlmodel import Session

from avatar_app import avatars, backdrops, clones, lexicon, renders
from avatar_app.captions import Captions
from avatar_app.catalog import (
    GENDERS,
    LANGUAGES,
    RECORDING,
    TIERS,
    VOICES,
    Tier,
    Voice,
)
from avatar_app.choice import choose_animator, combine, find_tier, read_tier
from avatar_app.cloning import read_voice
from avatar_app.errors import ChoiceError, GalateaError, ScriptError
from avatar_app.forecast import measure_pace, promise
from avatar_app.frames import ASPECTS, Behind, name_background
from avatar_app.home import find_home
from avatar_app.letters import check_script
from avatar_app.models import LexiconEntry, Render, User
from avatar_app.outline import outline
from avatar_app.pages.examples import EXAMPLES
from avatar_app.pages.library import RECORDED, WRITTEN, Library
from avatar_app.pages.offers import (
    WARNINGS,
    AnimatorChoice,
    Choice,
    TierChoice,
    VoiceChoice,
    describe_tier,
    describe_voice,
    keep_tier,
    list_animators,
    list_choices,
    praise,
    show_sample,
    show_seconds,
    tell_terms,
)
from avatar_app.pages.visitor import Visitor, ask
from avatar_app.presence import (
    Worker,
    call_workers,
    find_workers,
    offered_tiers,
    offered_voices,
)
from avatar_app.presets import list_presets
from avatar_app.script import Line
from avatar_app.weights import suggest

AUTO = "auto"


class Studio(Library, Visitor):
    """The draft, kept in the browser over a reload."""

    text: str = rx.LocalStorage("", name="draft")
    speaker: str = rx.LocalStorage("preset:ava", name="speaker")
    language: str = rx.LocalStorage(AUTO, name="language")
    asked: str = rx.LocalStorage("female", name="voice")  # a gender, or a voice by its id
    tier: str = rx.LocalStorage("instant", name="tier")  # or "SPEAKER+ANIMATOR"
    size: str = rx.LocalStorage("512", name="size")
    captions: str = Captions.FILE
    aspect: str = rx.LocalStorage("keep", name="aspect")
    background: str = rx.LocalStorage("keep", name="background")
    colour: str = rx.LocalStorage("#5b5bd6", name="colour")  # one's own, chosen or not
    backdrop: str = ""  # the id of a picture of one's own, chosen or not
    choices: list[Choice] = []
    tiers: list[TierChoice] = []
    animators: list[AnimatorChoice] = []
    animator: str = "mesh"  # the tier's
    mixed: str = ""  # what the film is made with, where that is no tier with a name
    mixed_licence: str = ""
    mixed_warning: str = ""
    voices: list[VoiceChoice] = []
    shown: str = "female"  # of the voices, the one that speaks
    terms: str = ""  # on which it may be used
    mute: str = ""  # that one's own voices lack the language
    better: str = ""  # the weights of a voice that could be installed
    better_told: str = ""
    error: str = ""
    wrong: str = "null"  # where the error is, for assets/editor.js
    seen: int = 0
    told: str = ""
    wordless: bool = False  # nobody knows what the recording says
    expected: str = ""
    voice: str = "en-female"
    spoken: str = "en"  # in which language
    workers: int = -1  # not known yet
    busy: bool = False
    _seconds: float = 0.0
    _known: dict[str, Voice] = VOICES
    _crew: list[Worker] = []
    _lexicon: list[LexiconEntry] = []

    @rx.var
    def script(self) -> str:
        """What is being written: a text to speak, or what a recording says."""
        return self.said if self.voiced == RECORDED else self.text

    @rx.var
    def own_voices(self) -> list[VoiceChoice]:
        """Clones of one's own that speak the language."""
        return [voice for voice in self.voices if voice.own]

    @rx.var
    def our_voices(self) -> list[VoiceChoice]:
        """The others."""
        return [voice for voice in self.voices if not voice.own]

    @rx.var
    def sample(self) -> str:
        """Where the chosen voice can be heard."""
        return show_sample(self.voice, self.spoken)

    @rx.var
    def backdrop_picture(self) -> str:
        """Where one's own background can be seen."""
        return f"/api/v1/backdrops/{self.backdrop}/picture" if self.backdrop else ""

    @rx.var
    def ready(self) -> bool:
        """Whether there is something to make."""
        return self._seconds > 0 and not self.error

    @rx.event
    async def open(self):
        """Fill the page; with `?again=` a film's id, from that film; with `?speaker=` or
        `?voice=`, for one.
        """
        redirect = await self._admit()
        if redirect is not None:
            return redirect
        home = find_home()
        self.busy = False
        asked = self.router.url.query_parameters
        own = await ask(self.token(), avatars.list_avatars)
        presets = list_presets(home.settings.assets_dir)
        self.choices = list_choices(own, presets)
        behind = await ask(self.token(), backdrops.list_backdrops)
        self.backdrop = str(behind[0].id) if behind else ""
        if "again" in asked:
            await self._take_from(asked["again"])
        elif "speaker" in asked:
            self.speaker = asked["speaker"]
        elif "voice" in asked:
            self.voiced, self.asked = WRITTEN, asked["voice"]
        if self.speaker not in [choice.id for choice in self.choices]:
            self.speaker = f"preset:{presets[0].name}"
        self._mend_frame()
        self._lexicon = await ask(self.token(), lexicon.list_entries)
        await self._offer()
        await self._list()
        if not self.chosen.id and self.recordings and "again" not in asked:
            await self._take(self.recordings[0].id)
        await self._consider()
        return Studio.await_listening if self._waits() else None

    @rx.event
    async def write(self, text: str):
        """The script changed."""
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
    def choose(self, speaker: str):
        self.speaker = speaker

    @rx.event
    def set_language(self, language: str):
        self.language = language
        self._outline()

    @rx.event
    async def set_voice(self, voice: str | list[str]):
        """A gender or an id; its engine decides the tier."""
        self.asked = str(voice)
        await self._consider()

    @rx.event
    async def set_tier(self, tier: str):
        """Another engine needs another voice."""
        self.tier = tier
        engines = TIERS[tier].speakers
        if not self.recorded and self._known[self.voice].engine not in engines:
            # Nobody's own voice is taken but by its name.
            self.asked = next(voice.id for voice in self.our_voices if voice.speaker in engines)
        await self._consider()

    @rx.event
    async def set_animator(self, animator: str):
        """Another animator with the same voice: any goes with any."""
        if self.recorded:
            self.tier = choose_animator(self.spoken, "", self.tier, animator)[1].name
        else:
            self.tier = combine(self._known[self.voice].engine, animator).name
        await self._consider()

    @rx.event
    async def set_size(self, size: str):
        self.size = size
        await self._expect()

    @rx.event
    def set_captions(self, captions: str):
        self.captions = captions

    @rx.event
    async def set_aspect(self, aspect: str):
        self.aspect = aspect
        await self._expect()

    @rx.event
    def set_background(self, background: str):
        self.background = background

    @rx.event
    def set_colour(self, colour: str):
        """A colour of one's own."""
        self.colour = self.background = colour

    @rx.event
    async def show_backdrop(self):
        """There is a new picture: it is what was wanted."""
        behind = await ask(self.token(), backdrops.list_backdrops)
        if behind:
            self.backdrop, self.background = str(behind[0].id), Behind.PICTURE

    @rx.event
    async def submit(self):
        """Ask for the film, and go to its page."""
        self.busy, self.error = True, ""
        yield
        preset = self.speaker.removeprefix("preset:") if ":" in self.speaker else None
        try:
            request = renders.Request(
                text=self.script,
                preset=preset,
                avatar_id=None if preset else UUID(self.speaker),
                voice=None if self.recorded else self.shown,
                language=None if self.language == AUTO else self.language,
                tier=self.tier,
                size=int(self.size),
                captions=Captions(self.captions),
                aspect=self.aspect,
                background=self.background,
                backdrop_id=UUID(self.backdrop) if self.backdrop else None,
                recording_id=self._choose_recorded(),
            )
            home = find_home()
            workers = await asyncio.to_thread(find_workers, home.redis)

            def order(session: Session, me: User) -> Render:
                render = renders.submit(session, home.settings, me, request, workers)
                promise(session, home, render)
                return render

            render = await ask(self.token(), order)
            await asyncio.to_thread(call_workers, home.redis, *render.needs)
            yield rx.redirect(f"/film/{render.id}")
        except GalateaError as error:
            self.error = str(error)
        finally:
            self.busy = False

    @rx.event
    async def offer_anew(self):
        """Voices came or went; one that came for this language is what was wanted."""
        before = set(self._known)
        await self._offer()
        self._outline()
        came = [voice.id for voice in self.voices if voice.id not in before | set(GENDERS)]
        if came:
            self.asked = came[0]
            self._outline()
        await self._expect()

    async def _take_from(self, film: str) -> None:
        """All of a film of one's own that can be chosen here."""
        try:
            render: Render = await ask(
                self.token(), lambda s, me: renders.find_render(s, me, UUID(film))
            )
        except (GalateaError, ValueError):
            return
        if render.recording is not None:
            self.voiced, self.said = RECORDED, render.text
            self.recording = str(render.recording_id or "")
        else:
            self.voiced, self.text = WRITTEN, render.text
        self.tier, self.size = render.tier, str(render.size)
        self.speaker = f"preset:{render.preset}" if render.preset else str(render.avatar_id)
        embedded = VOICES.get(render.voice)
        self.language, self.asked = render.language, embedded.gender if embedded else render.voice
        self.captions = render.captions
        self.aspect, self.background = render.aspect, render.background
        if render.backdrop_id:
            self.backdrop = str(render.backdrop_id)

    def _mend_frame(self) -> None:
        """The draft comes from the browser, and its picture may be gone."""
        if self.aspect not in ASPECTS:
            self.aspect = "keep"
        try:
            if self.background != Behind.PICTURE:
                name_background(self.background)
            elif not self.backdrop:
                self.background = Behind.KEEP
            name_background(self.colour)
        except ChoiceError:
            self.background, self.colour = Behind.KEEP, "#5b5bd6"

    async def _offer(self) -> None:
        """What live workers can do; one's own voices come first."""
        self._crew = await asyncio.to_thread(find_workers, find_home().redis)
        voices = offered_voices(self._crew)
        own = await ask(self.token(), lambda s, me: clones.list_voices(s, me, voices))
        self._known, self.workers = own | voices, len(self._crew)

    async def _consider(self) -> None:
        """All that follows from what is written and chosen."""
        self._outline()
        await self._expect()

    async def _expect(self) -> None:
        """How long the film would be, and its making."""
        if not self._seconds:
            self.expected = ""
            return
        speaker = RECORDING if self.recorded else self._known[self.voice].engine
        kind = (speaker, self.animator, int(self.size), self.aspect)
        pace = await ask(self.token(), lambda s, _: measure_pace(s, *kind))
        work = max(1.0, pace.work(self._seconds))
        self.expected = (
            f"About {show_seconds(self._seconds)} of film, made in about {show_seconds(work)}."
        )

    def _outline(self) -> None:
        self.wrong, self.error, self.told, self._seconds = "null", "", "", 0.0
        self.seen += 1
        self.wordless = self.recorded
        heard = self.chosen.language if self.recorded else ""
        language = heard or "en" if self.language == AUTO else self.language
        try:
            found = outline(self.script, find_home().settings.text_limit)
        except ScriptError as error:
            if error.code == "script_silent":
                mood = "A mood for all of it; no words."
                self.told = mood if self.recorded else "Cues alone; write what is to be said."
            elif error.code != "script_empty":
                self._blame(error)
            lines: tuple[Line, ...] = ()
        else:
            lines = found.lines
            self._seconds, self.wordless = found.seconds, False
            self.told = f"{_count(found.characters, 'character')}, {_count(found.words, 'word')}"
            if self.language == AUTO and not heard:
                language = found.language
                self.told += f"; it looks {LANGUAGES[language]}"
        if self.recorded:
            self._seconds = self.chosen.seconds
        self._fit(language)
        if not self.recorded:
            voice = replace(self._known[self.voice], language=self.spoken)
            words = lexicon.pick(self._lexicon, self.script, self.spoken)
            try:
                check_script(lines, voice, words)
            except ScriptError as error:
                self._blame(error)

    def _blame(self, error: ScriptError) -> None:
        self.error, self._seconds = str(error), 0.0
        place = {"start": error.start, "end": error.end}
        self.wrong = json.dumps(place | {"text": self.script[error.start : error.end]})

    def _fit(self, language: str) -> None:
        """The voices and tiers of a language, and what there is to know of them."""
        spoken = [voice for voice in self._known.values() if voice.speaks(language)]
        self.voices = [describe_voice(voice, language) for voice in spoken]
        ids = [choice.id for choice in self.voices]
        usual = next(choice.id for choice in self.voices if not choice.own)
        self.shown = self.asked if self.asked in ids else usual
        own = [voice for voice in self._known if read_voice(voice)]
        mute = own and not any(choice.own for choice in self.voices)
        which = "Your own voices do" if len(own) > 1 else "Your own voice does"
        self.mute = f"{which} not speak {LANGUAGES[language]}." if mute else ""
        voice = spoken[ids.index(self.shown)]
        self.voice, self.spoken = voice.id, language
        self.terms = tell_terms(voice)
        engines = {voice.engine for voice in spoken}
        self._offer_tiers(voice, engines)
        plain = engines.issubset(TIERS["instant"].speakers)
        weights = suggest(language) if plain else None
        self.better = weights.id if weights else ""
        self.better_told = praise(weights) if weights else ""

    def _offer_tiers(self, voice: Voice, engines: set[str]) -> None:
        """The tiers of these engines, the animators, and which of them is chosen."""
        self.tier = keep_tier(self.tier)
        fitting, offered = list(TIERS.values()), offered_tiers(self._crew)
        chosen = read_tier(self.tier)
        if self.recorded:  # any speaker will do
            animators = {name for worker in self._crew for name in worker.animators}
            offered = {tier.name for tier in fitting if tier.animator in animators}
            fitting = list({tier.animator: tier for tier in reversed(fitting)}.values())[::-1]
            found = (tier for tier in fitting if tier.animator == chosen.animator)
            chosen = next(found, chosen)
        else:
            if voice.engine not in chosen.speakers:
                mixed = chosen.name not in TIERS
                chosen = find_tier(None, voice, chosen.animator if mixed else None)
            fitting = [tier for tier in fitting if engines.intersection(tier.speakers)]
        self.tier, self.animator = chosen.name, chosen.animator
        self.tiers = [
            describe_tier(tier, tier.name in offered or not self.workers) for tier in fitting
        ]
        self.animators = list_animators(self._crew, voice.id, self.recorded)
        self._tell_mixed(chosen)

    def _tell_mixed(self, tier: Tier) -> None:
        """What there is to know of a tier that has no card."""
        mixed = tier.name not in TIERS
        self.mixed = tier.label if mixed else ""
        self.mixed_licence = tier.licence if mixed else ""
        self.mixed_warning = WARNINGS[tier.commercial] if mixed else ""


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
