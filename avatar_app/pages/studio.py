"""Where a script is written and a film asked for."""

import asyncio
import json
from dataclasses import dataclass
from uuid import UUID

import reflex as rx

from avatar_app import avatars, backdrops, renders
from avatar_app.catalog import (
    ENGINES,
    GENDERS,
    LANGUAGES,
    TIERS,
    VOICES,
    Voice,
    find_tier,
)
from avatar_app.components.frames import choose_aspect, choose_background
from avatar_app.components.layout import card, notice, page, section, title
from avatar_app.components.script import cue_buttons, write_script
from avatar_app.errors import ChoiceError, GalateaError, ScriptError
from avatar_app.frames import ASPECTS, Behind, name_background
from avatar_app.home import find_home
from avatar_app.kinds import Kind
from avatar_app.models import AvatarState, Render
from avatar_app.outline import outline
from avatar_app.pages.examples import EXAMPLES
from avatar_app.pages.visitor import Visitor, ask
from avatar_app.presence import find_voices, list_workers, offered_tiers, offered_voices
from avatar_app.presets import list_presets
from avatar_app.queues import RENDER, offer
from avatar_app.weights import install_command, suggest

AUTO = "auto"
SIZES = {"512": "512 px, quickest", "720": "720 px", "1080": "1080 px, finest"}


@dataclass
class Choice:
    """Somebody who can speak."""

    id: str
    name: str
    about: str
    picture: str


@dataclass
class TierChoice:
    """A way to make the film, and whether a live worker can."""

    name: str
    label: str
    needs: str
    licence: str
    offered: bool


@dataclass
class VoiceChoice:
    """A voice of the script's language; `id` is its gender if it is an embedded one."""

    id: str
    name: str
    engine: str


class Studio(Visitor):
    """The draft, kept in the browser over a reload."""

    text: str = rx.LocalStorage("", name="draft")
    speaker: str = rx.LocalStorage("preset:ava", name="speaker")
    language: str = rx.LocalStorage(AUTO, name="language")
    asked: str = rx.LocalStorage("female", name="voice")  # a gender, or a voice by its id
    tier: str = rx.LocalStorage("instant", name="tier")
    size: str = rx.LocalStorage("512", name="size")
    captions: bool = True
    aspect: str = rx.LocalStorage("keep", name="aspect")
    background: str = rx.LocalStorage("keep", name="background")
    colour: str = rx.LocalStorage("#5b5bd6", name="colour")  # one's own, chosen or not
    backdrop: str = ""  # the id of a picture of one's own, chosen or not
    choices: list[Choice] = []
    tiers: list[TierChoice] = []
    voices: list[VoiceChoice] = []
    shown: str = "female"  # of the voices, the one that speaks
    terms: str = ""  # on which it may be used
    better: str = ""  # which voice could be installed
    command: str = ""  # and how, for an administrator
    error: str = ""
    wrong: str = "null"  # where the error is, for assets/editor.js
    seen: int = 0
    told: str = ""
    expected: str = ""
    voice: str = "en-female"
    workers: int = -1  # not known yet
    busy: bool = False
    _seconds: float = 0.0
    _known: dict[str, Voice] = VOICES
    _offered: list[str] = []

    @rx.var
    def sample(self) -> str:
        """Where the chosen voice can be heard."""
        return f"/api/v1/voices/{self.voice}/sample"

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
        """Fill the page; with `?again=` a film's id, from that film; with `?speaker=`, for one."""
        redirect = await self._admit()
        if redirect is not None:
            return redirect
        home = find_home()
        self.busy = False
        asked = self.router.url.query_parameters
        own = await ask(self.token(), avatars.list_avatars)
        presets = list_presets(home.settings.assets_dir)
        self.choices = [
            Choice(str(a.id), a.name, _ABOUT[a.kind], f"/api/v1/avatars/{a.id}/thumbnail")
            for a in own
            if a.state == AvatarState.READY
        ] + [Choice(f"preset:{p.name}", p.label, p.about, _picture(p.name)) for p in presets]
        behind = await ask(self.token(), backdrops.list_backdrops)
        self.backdrop = str(behind[0].id) if behind else ""
        if "again" in asked:
            await self._take_from(asked["again"])
        elif "speaker" in asked:
            self.speaker = asked["speaker"]
        if self.speaker not in [choice.id for choice in self.choices]:
            self.speaker = f"preset:{presets[0].name}"
        self._mend_frame()
        await self._offer()
        self._outline()
        await self._expect()
        return None

    @rx.event
    async def write(self, text: str):
        """The script changed."""
        self.text = text
        self._outline()
        await self._expect()

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
        self._outline()
        await self._expect()

    @rx.event
    async def set_tier(self, tier: str):
        """Another engine needs another voice."""
        self.tier = tier
        engine = TIERS[tier].speaker
        if self._known[self.voice].engine != engine:
            self.asked = next(voice.id for voice in self.voices if voice.engine == engine)
        self._outline()
        await self._expect()

    @rx.event
    async def set_size(self, size: str):
        self.size = size
        await self._expect()

    @rx.event
    def set_captions(self, captions: bool):
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
                text=self.text,
                preset=preset,
                avatar_id=None if preset else UUID(self.speaker),
                voice=self.shown,
                language=None if self.language == AUTO else self.language,
                tier=self.tier,
                size=int(self.size),
                captions=self.captions,
                aspect=self.aspect,
                background=self.background,
                backdrop_id=UUID(self.backdrop) if self.backdrop else None,
            )
            home = find_home()
            known = await asyncio.to_thread(find_voices, home.redis)
            render = await ask(
                self.token(), lambda s, me: renders.submit(s, home.settings, me, request, known)
            )
            await asyncio.to_thread(offer, home.redis, "cpu", RENDER, render.id)
            yield rx.redirect(f"/film/{render.id}")
        except GalateaError as error:
            self.error = str(error)
        finally:
            self.busy = False

    async def _take_from(self, film: str) -> None:
        """All of a film of one's own that can be chosen here."""
        try:
            render: Render = await ask(
                self.token(), lambda s, me: renders.find_render(s, me, UUID(film))
            )
        except (GalateaError, ValueError):
            return
        self.text, self.tier, self.size = render.text, render.tier, str(render.size)
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
        """What live workers can do."""
        workers = await asyncio.to_thread(list_workers, find_home().redis)
        self._offered, self._known = list(offered_tiers(workers)), offered_voices(workers)
        self.workers = len(workers)

    async def _expect(self) -> None:
        """How long the film would be, and its making."""
        if not self._seconds:
            self.expected = ""
            return
        tier, size = TIERS[self.tier], int(self.size)
        aspect = self.aspect
        speed = await ask(self.token(), lambda s, _: renders.measure_speed(s, tier, size, aspect))
        work = max(1.0, self._seconds / speed)
        self.expected = (
            f"About {show_seconds(self._seconds)} of film, made in about {show_seconds(work)}."
        )

    def _outline(self) -> None:
        self.wrong, self.error, self.told, self._seconds = "null", "", "", 0.0
        self.seen += 1
        language = "en" if self.language == AUTO else self.language
        try:
            found = outline(self.text, find_home().settings.text_limit)
        except ScriptError as error:
            if error.code not in ("script_empty", "script_silent"):
                self.error = str(error)
                place = {"start": error.start, "end": error.end}
                self.wrong = json.dumps(place | {"text": self.text[error.start : error.end]})
        else:
            self._seconds = found.seconds
            self.told = f"{found.characters} characters, {found.words} words"
            if self.language == AUTO:
                language = found.language
                self.told += f"; it looks {LANGUAGES[language]}"
        self._fit(language)

    def _fit(self, language: str) -> None:
        """The voices and tiers of a language, and what there is to know of them."""
        spoken = [voice for voice in self._known.values() if voice.language == language]
        self.voices = [
            VoiceChoice(
                voice.gender if voice.id in VOICES else voice.id,
                _name(voice),
                voice.engine,
            )
            for voice in spoken
        ]
        ids = [choice.id for choice in self.voices]
        self.shown = self.asked if self.asked in ids else ids[0]
        voice = spoken[ids.index(self.shown)]
        self.voice = voice.id
        use = {True: "", False: "; not for commercial use", None: "; commercial use not known"}
        self.terms = f"{ENGINES[voice.engine]}: {voice.licence}{use[voice.commercial]}."
        self.tier = self.tier if self.tier in TIERS else next(iter(TIERS))
        if TIERS[self.tier].speaker != voice.engine:
            self.tier = find_tier(None, voice).name
        engines = {voice.engine for voice in spoken}
        self.tiers = [
            TierChoice(
                tier.name,
                tier.label,
                tier.needs,
                tier.licence,
                tier.name in self._offered or not self.workers,
            )
            for tier in TIERS.values()
            if tier.speaker in engines
        ]
        weights = suggest(language) if len(self.voices) == len(GENDERS) else None
        self.better = self.command = ""
        if weights is not None:
            name = weights.name.split("-")[1].capitalize()
            self.better = f"A voice more natural than these could be installed: {name}, of Piper."
            self.command = install_command(weights) if self.admin else ""


def _name(voice: Voice) -> str:
    """What tells a voice from the others of its language."""
    name = voice.label.partition(", ")[2]
    own = voice.id in VOICES
    return name.capitalize() if own else f"{name} · {ENGINES[voice.engine]}"


def show_seconds(seconds: float) -> str:
    """As people say it: 12 s, 3 min, 1 h 20 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


_ABOUT: dict[str, str] = {
    Kind.PICTURE: "Your picture",
    Kind.FOOTAGE: "Your video: its movements, your words",
}


def _picture(preset: str) -> str:
    return f"/api/v1/presets/{preset}/picture"


def studio() -> rx.Component:
    """The page."""
    return page(
        title("Studio", "Write what is to be said, choose who says it, and how."),
        rx.cond(
            Studio.workers == 0,
            rx.callout(
                "No worker is there just now; what you ask for will wait for one.",
                icon="hourglass",
                color_scheme="amber",
            ),
        ),
        rx.el.div(
            rx.box(_editor(), class_name="at-script"),
            rx.box(_speakers(), class_name="at-who"),
            rx.box(_look(), class_name="at-voice"),
            rx.box(_film(), class_name="at-film"),
            rx.box(_make(), class_name="at-make"),
            class_name="studio",
        ),
        here="/studio",
    )


def _editor() -> rx.Component:
    return card(
        rx.vstack(
            rx.el.label(
                rx.heading("Script", size="3", as_="h2", weight="medium"), html_for="script"
            ),
            cue_buttons(),
            write_script(Studio.text, Studio.wrong, Studio.seen, Studio.write),
            rx.box(
                rx.cond(
                    Studio.text == "",
                    rx.flex(
                        rx.text("Begin with an example:", size="2", color_scheme="gray"),
                        *[
                            rx.button(
                                name,
                                on_click=Studio.begin(name),
                                variant="soft",
                                size="1",
                                type="button",
                            )
                            for name in EXAMPLES
                        ],
                        gap="0.5rem",
                        align="center",
                        wrap="wrap",
                    ),
                    rx.text(Studio.told, size="2", color_scheme="gray"),
                ),
                id="script-told",
                aria_live="polite",
                min_height="1.5rem",
            ),
            notice(Studio.error),
            spacing="3",
            align="stretch",
        )
    )


def _speakers() -> rx.Component:
    def face(choice: rx.Var[Choice]) -> rx.Component:
        return rx.el.button(
            rx.image(choice.picture, alt="", class_name="still", loading="lazy"),
            rx.el.span(choice.name),
            on_click=Studio.choose(choice.id),
            aria_pressed=Studio.speaker == choice.id,
            title=choice.about,
            type="button",
            class_name="face",
        )

    return card(
        rx.vstack(
            section("Who speaks", rx.link("Add a portrait", href="/gallery", size="2")),
            rx.cond(
                Studio.choices.length() > 0,
                rx.el.div(rx.foreach(Studio.choices, face), class_name="faces"),
                rx.skeleton(height="8rem"),
            ),
            spacing="3",
            align="stretch",
        )
    )


def _row(label: str, control: rx.Component) -> rx.Component:
    return rx.hstack(
        rx.text(label, size="2", weight="medium"), rx.spacer(), control, align="center"
    )


def _look() -> rx.Component:
    """How it sounds and looks, a row each."""

    def row(name: str, control: rx.Component) -> rx.Component:
        return rx.fragment(rx.heading(name, size="2", as_="h2", weight="medium"), control)

    return card(
        rx.el.div(
            row("Voice", _voice()),
            row("Shape", choose_aspect(Studio.aspect, Studio.set_aspect)),
            row(
                "Background",
                choose_background(
                    Studio.background,
                    Studio.set_background,
                    Studio.colour,
                    Studio.set_colour,
                    Studio.backdrop_picture,
                    Studio.show_backdrop,
                ),
            ),
            class_name="rows",
        ),
        padding_block="1rem",
    )


def _voice() -> rx.Component:
    return rx.flex(
        rx.select.root(
            rx.select.trigger(aria_label="Language", flex="1 1 9rem"),
            rx.select.content(
                rx.select.item("Language of the script", value=AUTO),
                *[rx.select.item(name, value=code) for code, name in LANGUAGES.items()],
            ),
            value=Studio.language,
            on_change=Studio.set_language,
            size="2",
        ),
        rx.cond(
            Studio.voices.length() > len(GENDERS),
            rx.select.root(
                rx.select.trigger(aria_label="Voice", flex="1 1 9rem"),
                rx.select.content(
                    rx.foreach(Studio.voices, lambda row: rx.select.item(row.name, value=row.id))
                ),
                value=Studio.shown,
                on_change=Studio.set_voice,
                size="2",
            ),
            rx.segmented_control.root(
                *[
                    rx.segmented_control.item(gender.capitalize(), value=gender)
                    for gender in GENDERS
                ],
                value=Studio.shown,
                on_change=Studio.set_voice,
                size="2",
            ),
        ),
        rx.button(
            rx.icon("volume-2", size=16),
            "Listen",
            variant="soft",
            size="2",
            type="button",
            custom_attrs={"data-listen": Studio.sample},
        ),
        rx.el.div(role="alert", class_name="told", style={"flex_basis": "100%"}),
        gap="0.5rem 0.75rem",
        align="center",
        wrap="wrap",
    )


def _film() -> rx.Component:
    def tier(row: rx.Var[TierChoice]) -> rx.Component:
        return rx.radio_cards.item(
            rx.vstack(
                rx.hstack(
                    rx.text(row.label, weight="medium"),
                    rx.cond(row.offered, rx.fragment(), rx.badge("No worker", color_scheme="gray")),
                ),
                rx.text(row.needs, size="1", color_scheme="gray"),
                rx.text(row.licence, size="1", color_scheme="gray"),
                spacing="1",
                width="100%",
            ),
            value=row.name,
            disabled=~row.offered,
        )

    return card(
        rx.vstack(
            section("Film"),
            rx.radio_cards.root(
                rx.foreach(Studio.tiers, tier),
                value=Studio.tier,
                on_value_change=Studio.set_tier,
                columns="1",
                aria_label="Tier",
            ),
            rx.text(
                "Voice: ",
                Studio.terms,
                rx.cond(Studio.better != "", " " + Studio.better, ""),
                rx.cond(
                    Studio.command != "", rx.fragment(" Run ", rx.code(Studio.command), "."), ""
                ),
                size="1",
                color_scheme="gray",
            ),
            _row(
                "Size",
                rx.select.root(
                    rx.select.trigger(aria_label="Size"),
                    rx.select.content(
                        *[rx.select.item(name, value=size) for size, name in SIZES.items()]
                    ),
                    value=Studio.size,
                    on_change=Studio.set_size,
                ),
            ),
            _row(
                "Captions",
                rx.switch(
                    checked=Studio.captions,
                    on_change=Studio.set_captions,
                    aria_label="Captions",
                ),
            ),
            spacing="4",
            align="stretch",
        )
    )


def _make() -> rx.Component:
    return rx.vstack(
        rx.button(
            rx.icon("clapperboard", size=18),
            "Make the film",
            on_click=Studio.submit,
            loading=Studio.busy,
            disabled=~Studio.ready,
            size="4",
            width="100%",
        ),
        rx.text(
            Studio.expected,
            size="2",
            color_scheme="gray",
            align="center",
            class_name="numbers",
            min_height="1.5rem",
        ),
        spacing="2",
        align="stretch",
    )
