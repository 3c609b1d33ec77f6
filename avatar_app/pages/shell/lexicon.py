"""One's lexicon, how words are said: a state, a table and a form that pages share."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from avatar_app.catalog.languages import LANGUAGES
from avatar_app.components.surfaces import signal
from avatar_app.errors import GalateaError
from avatar_app.library import lexicon
from avatar_app.pages.shell.state import Visitor, read_id, run_as_user
from avatar_app.translation import gettext as _

EVERY = "all"  # languages: a select cannot hold an empty value


@dataclass
class Word:
    """A row."""

    id: str
    word: str
    said: str
    language: str


class Lexicon(Visitor):
    """All of its words."""

    words: list[Word] = []
    wrong: str = ""
    added: int = 0  # how many words were, which empties the form

    @rx.event
    async def open(self):
        """Show them."""
        redirect = await self._admit()
        if redirect is not None:
            return redirect
        await self._show_words()
        return None

    @rx.event
    async def add_word(self, fields: dict[str, str]):
        """A word and how it is said, from now on; what is refused stays to be mended."""
        language = fields["language"] if fields["language"] != EVERY else ""
        try:
            await run_as_user(
                self.token(),
                lambda s, me: lexicon.add_entry(s, me, fields["word"], fields["said"], language),
            )
        except GalateaError as error:
            self.wrong = str(error)
            return
        await self._show_words()
        self.added += 1

    @rx.event
    async def delete_word(self, word: str):
        """It is said as its letters say again."""
        try:
            await run_as_user(
                self.token(),
                lambda s, me: lexicon.delete_entry(s, me, read_id(word, "word in your lexicon")),
            )
        except GalateaError as error:
            await self._show_words()
            self.wrong = str(error)
        else:
            await self._show_words()

    async def _show_words(self) -> None:
        entries = await run_as_user(self.token(), lexicon.list_entries)
        self.wrong = ""
        self.words = [
            Word(str(entry.id), entry.word, entry.said, LANGUAGES.get(entry.language, ""))
            for entry in entries
        ]


def show_lexicon(*after: Any) -> rx.Component:
    """The words, each to be heard and to be deleted; `after` is called when one is gone."""
    return rx.cond(
        Lexicon.words.length() > 0,
        rx.el.ul(rx.foreach(Lexicon.words, lambda word: _row(word, after)), class_name="lexicon"),
        rx.text(
            _("No words yet. Add the first one below."),
            size="2",
            color_scheme="gray",
            margin_bottom="0.75rem",
        ),
    )


def add_word(*after: Any) -> rx.Component:
    """The form for another one; `after` is called when it is there. It is emptied then."""
    return rx.form(
        rx.el.div(
            rx.input(
                name="word",
                placeholder=_("Word"),
                aria_label=_("Word"),
                required=True,
                max_length=60,
                size="3",
            ),
            rx.input(
                name="said",
                placeholder=_("engine x, or /dʒɪf/"),
                aria_label=_("Pronunciation"),
                required=True,
                max_length=120,
                size="3",
            ),
            rx.select.root(
                rx.select.trigger(aria_label=_("Language")),
                rx.select.content(
                    rx.select.item(_("All languages"), value=EVERY),
                    *[rx.select.item(_(name), value=code) for code, name in LANGUAGES.items()],
                ),
                name="language",
                default_value=EVERY,
                size="3",
            ),
            rx.button(rx.icon("plus", size=16), _("Add"), type="submit", size="3"),
            class_name="new-word",
        ),
        rx.el.div(Lexicon.wrong, role="alert", class_name="told", style={"margin_top": "0.75rem"}),
        signal(Lexicon.added, empty="new-word"),
        on_submit=[Lexicon.add_word, *after],
        id="new-word",
    )


def _row(word: rx.Var[Word], after: tuple[Any, ...]) -> rx.Component:
    return rx.el.li(
        rx.text(word.word, size="2", weight="medium", as_="span"),
        rx.text(word.said, size="2", as_="span"),
        rx.text(word.language, size="1", color_scheme="gray", as_="span"),
        rx.el.span(
            rx.icon_button(
                rx.icon("volume-2", size=16),
                variant="soft",
                type="button",
                aria_label=_("Listen to {name}", name=word.word),
                custom_attrs={"data-listen": "/api/v1/lexicon/" + word.id + "/sample"},
            ),
            rx.icon_button(
                rx.icon("trash-2", size=16),
                variant="soft",
                color_scheme="red",
                aria_label=_("Delete {word}", word=word.word),
                on_click=[Lexicon.delete_word(word.id), *after],
            ),
            rx.el.span(role="alert", class_name="told"),
        ),
    )
