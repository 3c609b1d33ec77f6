"""Where a script is written and a film asked for."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import reflex as rx

from avatar_app import avatars, renders
from avatar_app.catalog import LANGUAGES, guess_language
from avatar_app.components.layout import card, notice, page, title
from avatar_app.cues import PAUSE
from avatar_app.emotions import EMOTIONS
from avatar_app.errors import GalateaError, ScriptError
from avatar_app.home import find_home
from avatar_app.models import AvatarState
from avatar_app.pages.visitor import Visitor, ask
from avatar_app.presence import list_workers
from avatar_app.queues import RENDER, offer
from avatar_app.script import parse

CHARACTERS_A_SECOND = 15.0
AUTO = "auto"
SIZES = {"512": "512 px, quickest", "720": "720 px", "1080": "1080 px, finest"}


@dataclass
class Choice:
    """Somebody who can speak."""

    id: str
    name: str
    picture: str


@dataclass
class Stretch:
    """A piece of the script as it will be spoken, and its emotion."""

    text: str
    emotion: str


class Studio(Visitor):
    """The draft, kept in the browser over a reload."""

    text: str = rx.LocalStorage("", name="draft")
    speaker: str = rx.LocalStorage("preset:ava", name="speaker")
    language: str = rx.LocalStorage(AUTO, name="language")
    gender: str = rx.LocalStorage("female", name="gender")
    size: str = rx.LocalStorage("512", name="size")
    captions: bool = True
    choices: list[Choice] = []
    stretches: list[Stretch] = []
    error: str = ""
    wrong: str = ""  # the part of the text that the error is about
    told: str = ""
    workers: int = 0
    busy: bool = False

    @rx.event
    async def open(self):
        """Fill the page."""
        redirect = await self._admit()
        if redirect is not None:
            return redirect
        home = find_home()
        folder = home.settings.assets_dir / "presets"
        presets = [
            Choice(f"preset:{file.stem}", file.stem.capitalize(), f"/presets/{file.stem}.png")
            for file in sorted(folder.glob("*.json"))
        ]
        own = await ask(self.token(), avatars.list_avatars)
        self.choices = [
            Choice(str(a.id), a.name, f"/api/v1/avatars/{a.id}/thumbnail")
            for a in own
            if a.state == AvatarState.READY
        ] + presets
        if self.speaker not in [choice.id for choice in self.choices]:
            self.speaker = presets[0].id
        self.workers = len(await asyncio.to_thread(list_workers, home.redis))
        self._outline()
        return None

    @rx.event
    def write(self, text: str):
        """The script changed."""
        self.text = text
        self._outline()

    @rx.event
    def insert(self, cue: str):
        """A cue, where the writer is: at the end."""
        gap = "" if not self.text or self.text.endswith((" ", "\n")) else " "
        self.text = f"{self.text}{gap}[{cue}] "
        self._outline()
        return rx.set_focus("script")

    @rx.event
    def choose(self, speaker: str):
        self.speaker = speaker

    @rx.event
    def set_language(self, language: str):
        self.language = language

    @rx.event
    def set_gender(self, gender: str | list[str]):
        self.gender = str(gender)

    @rx.event
    def set_size(self, size: str):
        self.size = size

    @rx.event
    def set_captions(self, captions: bool):
        self.captions = captions

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
                voice=self.gender,
                language=None if self.language == AUTO else self.language,
                size=int(self.size),
                captions=self.captions,
            )
            home = find_home()
            render = await ask(
                self.token(), lambda s, me: renders.submit(s, home.settings, me, request)
            )
            await asyncio.to_thread(offer, home.redis, "cpu", RENDER, render.id)
            yield rx.redirect(f"/film/{render.id}")
        except GalateaError as error:
            self.error = str(error)
        finally:
            self.busy = False

    def _outline(self) -> None:
        self.stretches, self.wrong, self.error = [], "", ""
        try:
            script = parse(self.text, find_home().settings.text_limit)
        except ScriptError as error:
            self.told = ""
            if error.code not in ("script_empty", "script_silent"):
                self.error = str(error)
                self.wrong = self.text[error.start : error.end]
            return
        self.stretches = [Stretch(line.text, line.emotion) for line in script.lines]
        pauses = script.lead + sum(line.pause for line in script.lines)
        seconds = len(script.text) / CHARACTERS_A_SECOND + pauses
        language = LANGUAGES[guess_language(script.text)]
        self.told = (
            f"{len(script.text)} characters, {len(script.text.split())} words, "
            f"about {seconds:.0f} s; looks {language}"
        )


COLOURS = {
    "neutral": "gray",
    "happy": "amber",
    "excited": "orange",
    "surprised": "cyan",
    "amazed": "violet",
    "angry": "red",
    "sad": "blue",
    "serious": "jade",
}


def studio() -> rx.Component:
    """The page."""
    return page(
        title("Studio", "Choose who speaks, write what they say, and how."),
        rx.cond(
            Studio.workers == 0,
            rx.callout(
                "No worker is there just now; what you submit will wait for one.",
                icon="hourglass",
                color_scheme="amber",
            ),
        ),
        rx.grid(
            rx.vstack(_editor(), _preview(), spacing="4", align="stretch"),
            rx.vstack(_speakers(), _choices(), spacing="4", align="stretch"),
            columns=rx.breakpoints(initial="1", md="2"),
            style={"grid_template_columns": rx.breakpoints(initial="1fr", md="3fr 2fr")},
            spacing="5",
            width="100%",
        ),
    )


def _editor() -> rx.Component:
    return card(
        rx.vstack(
            rx.el.label(
                rx.text("Script", weight="medium", size="3"),
                html_for="script",
            ),
            rx.text_area(
                id="script",
                value=Studio.text,
                on_change=Studio.write.debounce(250),
                placeholder="Hello [happy] everyone! [pause] Let me show you something.",
                rows="10",
                size="3",
                width="100%",
            ),
            rx.flex(
                *[
                    rx.button(
                        emotion.label,
                        on_click=Studio.insert(emotion.name),
                        color_scheme=COLOURS[emotion.name],
                        variant="soft",
                        size="1",
                        type="button",
                    )
                    for emotion in EMOTIONS.values()
                ],
                rx.button(
                    f"Pause {PAUSE:g} s",
                    on_click=Studio.insert("pause"),
                    color_scheme="gray",
                    variant="outline",
                    size="1",
                    type="button",
                ),
                wrap="wrap",
                spacing="2",
            ),
            rx.text(Studio.told, size="2", color_scheme="gray", aria_live="polite"),
            notice(Studio.error),
            rx.cond(
                Studio.wrong != "",
                rx.text(
                    "Here: ",
                    rx.code(Studio.wrong, color_scheme="red"),
                    size="2",
                ),
            ),
            spacing="3",
            align="stretch",
        )
    )


def _preview() -> rx.Component:
    def chip(stretch: rx.Var[Stretch]) -> rx.Component:
        return rx.hstack(
            rx.match(
                stretch.emotion,
                *[
                    (name, rx.badge(EMOTIONS[name].label, color_scheme=colour, size="1"))
                    for name, colour in COLOURS.items()
                ],
                rx.fragment(),
            ),
            rx.text(stretch.text, size="2"),
            spacing="2",
            align="baseline",
        )

    return rx.cond(
        Studio.stretches.length() > 0,
        card(
            rx.vstack(
                rx.text("As it will be spoken", weight="medium", size="3"),
                rx.foreach(Studio.stretches, chip),
                spacing="2",
                align="stretch",
            )
        ),
    )


def _speakers() -> rx.Component:
    def portrait(choice: rx.Var[Choice]) -> rx.Component:
        chosen = Studio.speaker == choice.id
        return rx.el.button(
            rx.image(
                choice.picture, alt="", width="100%", aspect_ratio="1", object_fit="cover",
                border_radius="var(--radius-3)",
            ),
            rx.text(choice.name, size="1", truncate=True),
            on_click=Studio.choose(choice.id),
            aria_pressed=chosen,
            type="button",
            class_name="portrait",
        )  # fmt: skip

    return card(
        rx.vstack(
            rx.hstack(
                rx.text("Who speaks", weight="medium", size="3"),
                rx.spacer(),
                rx.link("Add a portrait", href="/gallery", size="2"),
            ),
            rx.grid(rx.foreach(Studio.choices, portrait), columns="3", spacing="3", width="100%"),
            spacing="3",
            align="stretch",
        )
    )


def _choices() -> rx.Component:
    def choose(label: str, control: rx.Component) -> rx.Component:
        return rx.hstack(
            rx.text(label, size="2", weight="medium"), rx.spacer(), control, align="center"
        )

    return card(
        rx.vstack(
            choose(
                "Language",
                rx.select.root(
                    rx.select.trigger(aria_label="Language"),
                    rx.select.content(
                        rx.select.item("By the script", value=AUTO),
                        *[rx.select.item(name, value=code) for code, name in LANGUAGES.items()],
                    ),
                    value=Studio.language,
                    on_change=Studio.set_language,
                ),
            ),
            choose(
                "Voice",
                rx.segmented_control.root(
                    rx.segmented_control.item("Female", value="female"),
                    rx.segmented_control.item("Male", value="male"),
                    value=Studio.gender,
                    on_change=Studio.set_gender,
                ),
            ),
            choose(
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
            choose(
                "Captions",
                rx.switch(
                    checked=Studio.captions,
                    on_change=Studio.set_captions,
                    aria_label="Captions",
                ),
            ),
            rx.button(
                rx.icon("clapperboard", size=18),
                "Make the film",
                on_click=Studio.submit,
                loading=Studio.busy,
                disabled=(Studio.stretches.length() == 0) | (Studio.error != ""),
                size="4",
                width="100%",
            ),
            spacing="4",
            align="stretch",
        )
    )
