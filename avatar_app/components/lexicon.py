"""A lexicon as its owner keeps it: a table, and a form for the next word."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from avatar_app.catalog import LANGUAGES

EVERY = "all"  # languages: a select cannot hold an empty value
EMPTY = "document.getElementById('new-word').reset()"  # the form, for the next


@dataclass
class Word:
    """A row."""

    id: str
    word: str
    said: str
    language: str


def show_lexicon(words: rx.Var[list[Word]], delete: Any) -> rx.Component:
    """The words, each to be heard and to be deleted; `delete` is called with an id."""
    return rx.cond(
        words.length() > 0,
        rx.el.ul(rx.foreach(words, lambda word: _row(word, delete)), class_name="lexicon"),
        rx.text("No words yet.", size="2", color_scheme="gray", margin_bottom="0.75rem"),
    )


def add_word(add: Any, error: rx.Var[str]) -> rx.Component:
    """The form; `add` is called with its fields: word, said, language."""
    return rx.form(
        rx.el.div(
            rx.input(
                name="word",
                placeholder="Word",
                aria_label="Word",
                required=True,
                max_length=60,
                size="3",
            ),
            rx.input(
                name="said",
                placeholder="engine x, or /dʒɪf/",
                aria_label="How it is said",
                required=True,
                max_length=120,
                size="3",
            ),
            rx.select.root(
                rx.select.trigger(aria_label="Language"),
                rx.select.content(
                    rx.select.item("All languages", value=EVERY),
                    *[rx.select.item(name, value=code) for code, name in LANGUAGES.items()],
                ),
                name="language",
                default_value=EVERY,
                size="3",
            ),
            rx.button(rx.icon("plus", size=16), "Add", type="submit", size="3"),
            class_name="new-word",
        ),
        rx.el.div(error, role="alert", class_name="told", style={"margin_top": "0.75rem"}),
        on_submit=add,
        id="new-word",
    )


def _row(word: rx.Var[Word], delete: Any) -> rx.Component:
    return rx.el.li(
        rx.text(word.word, size="2", weight="medium", as_="span"),
        rx.text(word.said, size="2", as_="span"),
        rx.text(word.language, size="1", color_scheme="gray", as_="span"),
        rx.el.span(
            rx.icon_button(
                rx.icon("volume-2", size=16),
                variant="soft",
                type="button",
                aria_label="Hear " + word.word,
                custom_attrs={"data-listen": "/api/v1/lexicon/" + word.id + "/sample"},
            ),
            rx.icon_button(
                rx.icon("trash-2", size=16),
                variant="soft",
                color_scheme="red",
                aria_label="Delete " + word.word,
                on_click=delete(word.id),
            ),
            rx.el.span(role="alert", class_name="told"),
        ),
    )
