"""Voices of one's own in the gallery: made with the microphone or of a file, heard, renamed."""

import reflex as rx

from avatar_app.components.dialogs import confirm, rename_dialog
from avatar_app.components.forms import api_form, field
from avatar_app.components.recorder import capture
from avatar_app.components.surfaces import (
    card,
    empty,
    icon_action,
    link_button,
    notice,
    section,
    signal,
)
from avatar_app.library.clones import CONSENT, LONGEST
from avatar_app.pages.gallery.clone_state import CloneChoice, Clones
from avatar_app.translation import gettext as _

_NONE = _(
    "Record half a minute of yourself, and films can speak with your voice in many languages."
)
_MEANWHILE = _(
    "No voices yet. You can still record yourself in the studio: choose “Recording” there."
)


def own_voices() -> rx.Component:
    """The form, and what came of it."""
    return rx.el.section(
        rx.el.div(
            rx.cond(
                Clones.loaded,
                rx.cond(Clones.lacking != "", _lack(), _form()),
                rx.skeleton(height="24rem"),
            ),
            rx.vstack(
                section(_("Your voices"), rx.cond(Clones.heard, _heard_in())),
                notice(Clones.told),
                rx.cond(
                    Clones.clones.length() > 0,
                    rx.el.ul(rx.foreach(Clones.clones, _line), class_name="clones"),
                    rx.cond(
                        Clones.loaded,
                        rx.cond(
                            Clones.lacking != "",
                            empty(
                                "audio-lines",
                                _MEANWHILE,
                                link_button(_("Open the studio"), href="/studio", variant="soft"),
                            ),
                            empty("audio-lines", _NONE),
                        ),
                    ),
                ),
                spacing="3",
                align="stretch",
                min_width="0",
            ),
            class_name="beside narrow",
        ),
        signal(Clones.arrived, show="voices"),
        id="voices",
        aria_label=_("Voices"),
    )


def _form() -> rx.Component:
    return card(
        api_form(
            "clones",
            _("Create voice"),
            rx.heading(_("New voice"), size="3", as_="h2", weight="medium"),
            rx.text(
                _(
                    "One person talking naturally for 10 to 30 seconds, close to the "
                    "microphone, in a "
                    "quiet room, in any language."
                ),
                size="2",
                color_scheme="gray",
            ),
            *capture(LONGEST),
            field(_("Name"), "name", "text", placeholder=_("Maria"), max_length=80),
            rx.el.label(
                rx.el.input(type="checkbox", name="consent", value="true", required=True),
                rx.text(
                    _(CONSENT), size="1", color_scheme="gray", as_="span", margin_left="0.5rem"
                ),
            ),
            rx.text(
                _("The recording is deleted once the voice is ready."),
                " ",
                Clones.terms,
                size="1",
                color_scheme="gray",
            ),
        ),
    )


def _lack() -> rx.Component:
    """Nobody can make one just now, and who can do what about it."""
    return card(
        rx.vstack(
            rx.heading(_("New voice"), size="3", as_="h2", weight="medium"),
            rx.callout(Clones.lacking, icon="info", color_scheme="amber", size="1"),
            rx.cond(Clones.admin, rx.link(_("Open administration"), href="/admin", size="2")),
            spacing="3",
            align="stretch",
        )
    )


def _heard_in() -> rx.Component:
    """In which language one listens."""
    return rx.hstack(
        rx.text(_("Listen in"), size="2", color_scheme="gray"),
        rx.select.root(
            rx.select.trigger(aria_label=_("Language to listen in")),
            rx.select.content(
                rx.foreach(Clones.languages, lambda row: rx.select.item(row[1], value=row[0]))
            ),
            value=Clones.heard_in,
            on_change=Clones.set_heard_in,
            size="2",
        ),
        align="center",
        spacing="2",
    )


def _line(row: rx.Var[CloneChoice]) -> rx.Component:
    return rx.el.li(
        rx.box(
            rx.text(row.name, weight="medium", overflow_wrap="anywhere"),
            rx.cond(row.lasts != "", rx.text(row.lasts, size="1", color_scheme="gray")),
            rx.foreach(row.advice, lambda text: rx.text(text, size="1", color_scheme="amber")),
        ),
        rx.el.div(
            rx.match(
                row.state,
                ("ready", rx.cond(Clones.lacking == "", _ready(row), _resting())),
                (
                    "checking",
                    rx.hstack(
                        rx.spinner(), rx.text(_("Listening to it…"), size="2"), align="center"
                    ),
                ),
                rx.fragment(),
            ),
            rx.cond(row.state == "refused", _dismiss(row), rx.fragment(_rename(row), _delete(row))),
            rx.el.div(role="alert", class_name="told", style={"flex_basis": "100%"}),
            class_name="clone-act",
        ),
        rx.cond(row.state == "refused", rx.box(notice(row.error), class_name="clone-wide")),
    )


def _ready(row: rx.Var[CloneChoice]) -> rx.Component:
    sample = f"/api/v1/voices/{row.voice}/sample?language={Clones.heard_in}"
    return rx.fragment(
        rx.button(
            rx.icon("volume-2", size=16),
            _("Listen"),
            variant="soft",
            size="2",
            type="button",
            aria_label=_("Listen to {name}", name=row.name),
            custom_attrs={"data-listen": sample},
        ),
        rx.button(
            rx.el.a(_("Use in the studio"), href=f"/studio?voice={row.voice}"),
            as_child=True,
            variant="soft",
            size="2",
        ),
    )


def _resting() -> rx.Component:
    return rx.badge(_("Unavailable now"), color_scheme="gray")


def _rename(row: rx.Var[CloneChoice]) -> rx.Component:
    return rename_dialog(
        icon_action("pencil", _("Rename voice {name}", name=row.name)),
        _("Rename"),
        rx.input(
            name="name",
            default_value=row.name,
            aria_label=_("Name"),
            max_length=80,
            size="3",
        ),
        Clones.rename,
        rx.el.input(type="hidden", name="id", value=row.id),
    )


def _dismiss(row: rx.Var[CloneChoice]) -> rx.Component:
    return rx.button(
        _("Dismiss"),
        aria_label=_("Dismiss {name}", name=row.name),
        on_click=Clones.delete(row.id),
        variant="soft",
        size="2",
        type="button",
    )


def _delete(row: rx.Var[CloneChoice]) -> rx.Component:
    return confirm(
        icon_action("trash-2", _("Delete voice {name}", name=row.name), "red"),
        _("Delete voice {name}?", name=row.name),
        _(
            "It is deleted at once and cannot be restored. Finished films stay; queued "
            "films that use "
            "it fail."
        ),
        _("Delete"),
        Clones.delete(row.id),
    )
