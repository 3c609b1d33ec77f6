"""The voices of a language, each with what one should know of it, and a better one to be had."""

from typing import Any

import reflex as rx

from avatar_app.pages.installs.dialog import install_dialog
from avatar_app.pages.installs.state import Installs
from avatar_app.pages.studio.choices import VoiceChoice
from avatar_app.pages.studio.state import Studio
from avatar_app.translation import gettext as _


def voice_list() -> rx.Component:
    """A button that opens the list of those that speak the script's language."""
    return rx.dialog.root(
        rx.dialog.trigger(
            rx.icon_button(
                rx.icon("list", size=16),
                aria_label=_("About voices"),
                title=_("About voices"),
                variant="soft",
                color_scheme="gray",
                size="2",
                type="button",
            )
        ),
        rx.dialog.content(
            rx.dialog.title(_("Voices")),
            rx.dialog.description(
                _("Voices that speak the script's language."), size="2", color_scheme="gray"
            ),
            rx.el.ul(rx.foreach(Studio.voices, _line), class_name="shelf inside"),
            rx.flex(
                rx.link(_("Create your own voice"), href="/gallery#voices", size="2"),
                rx.dialog.close(rx.button(_("Close"), variant="soft", color_scheme="gray")),
                justify="between",
                align="center",
                gap="0.75rem",
            ),
            max_width="40rem",
        ),
    )


def _line(row: rx.Var[VoiceChoice]) -> rx.Component:
    return rx.el.li(
        rx.box(
            rx.text(
                row.name,
                rx.cond(row.own, rx.badge(_("Yours"), margin_left="0.5rem")),
                weight="medium",
            ),
            rx.text(f"{row.language} · {row.engine}", size="2", color_scheme="gray"),
        ),
        rx.box(
            rx.text(row.licence, size="2"),
            rx.text(
                _("Commercial use: {commercial}", commercial=row.commercial),
                size="2",
                color_scheme="gray",
            ),
        ),
        rx.el.div(
            rx.button(
                rx.icon("volume-2", size=16),
                _("Listen"),
                variant="soft",
                size="2",
                type="button",
                aria_label=_("Listen to {name}", name=row.name),
                custom_attrs={"data-listen": row.sample},
            ),
            rx.dialog.close(
                rx.button(
                    rx.cond(Studio.shown == row.id, _("Selected"), _("Use")),
                    on_click=Studio.set_voice(row.id),
                    aria_label=_("Use voice {name}", name=row.name),
                    disabled=Studio.shown == row.id,
                    variant="soft",
                    size="2",
                    type="button",
                ),
            ),
            rx.el.div(role="alert", class_name="told", style={"flex_basis": "100%"}),
            class_name="shelf-act",
        ),
        class_name="voice-line",
    )


def better_voice() -> rx.Component:
    """Where only embedded voices speak the language: the one that a click would bring."""
    return rx.box(
        rx.cond(
            Studio.better != "",
            rx.flex(
                rx.icon("sparkles", size=16, color=rx.color("accent", 10), flex_shrink="0"),
                rx.text(Studio.better_told, size="1", flex="1 1 12rem"),
                rx.cond(
                    Studio.admin,
                    _install(),
                    rx.text(
                        _("Ask an administrator to install it."), size="1", color_scheme="gray"
                    ),
                ),
                gap="0.4rem 0.6rem",
                align="center",
                wrap="wrap",
                class_name="better",
            ),
        ),
        install_dialog(Studio.offer_anew),
        on_mount=Installs.open,
    )


def _install() -> rx.Component:
    """For an administrator: to do it, how far it is, why it was not."""
    coming: Any = Installs.coming
    failed: Any = Installs.failed
    return rx.cond(
        coming.contains(Studio.better),
        rx.badge(coming[Studio.better], class_name="numbers", role="status"),
        rx.fragment(
            rx.button(
                rx.icon("download", size=14),
                rx.cond(failed.contains(Studio.better), _("Try again"), _("Install")),
                on_click=Installs.show(Studio.better),
                variant="soft",
                size="1",
                type="button",
            ),
            rx.cond(
                failed.contains(Studio.better),
                rx.text(
                    failed[Studio.better],
                    size="1",
                    color_scheme="red",
                    role="alert",
                    flex_basis="100%",
                ),
            ),
        ),
    )
