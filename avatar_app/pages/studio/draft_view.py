"""The drafts of an account: a list to go on with, and what can be undone."""

import reflex as rx

from avatar_app.components.surfaces import icon_action, quiet_button
from avatar_app.components.times import show_time
from avatar_app.pages.studio.draft_state import DraftRow
from avatar_app.pages.studio.state import Studio
from avatar_app.translation import gettext as _


def choose_draft() -> rx.Component:
    """A button that opens the list, and one that begins an empty draft."""
    return rx.hstack(
        rx.dialog.root(
            rx.dialog.trigger(
                quiet_button(
                    rx.icon("files", size=14),
                    _("Drafts"),
                    size="2",
                )
            ),
            rx.dialog.content(
                rx.dialog.title(_("Drafts")),
                rx.dialog.description(
                    _("What you write is saved with your account, on every device."),
                    size="2",
                    color_scheme="gray",
                ),
                rx.cond(
                    Studio.drafts.length() > 0,
                    rx.el.ul(rx.foreach(Studio.drafts, _line), class_name="clones inside"),
                    rx.text(_("No drafts yet. Write a script, and it is saved."), size="2"),
                ),
                rx.flex(
                    rx.dialog.close(rx.button(_("Close"), variant="soft", color_scheme="gray")),
                    justify="end",
                ),
                max_width="36rem",
            ),
        ),
        quiet_button(
            rx.icon("plus", size=14),
            _("New"),
            aria_label=_("New draft"),
            on_click=Studio.new_draft,
            size="2",
        ),
        spacing="4",
        align="center",
    )


def undo_draft() -> rx.Component:
    """What was done with drafts just now, as long as it can be undone."""
    return rx.cond(
        Studio.undoable != "",
        rx.callout.root(
            rx.callout.icon(rx.icon("undo-2", size=16)),
            rx.flex(
                rx.text(Studio.undoable, size="2"),
                rx.button(_("Undo"), on_click=Studio.undo_draft, size="1", variant="soft"),
                quiet_button(
                    _("Dismiss"),
                    on_click=Studio.keep_draft,
                    size="1",
                ),
                gap="0.75rem",
                align="center",
                wrap="wrap",
            ),
            role="status",
            size="1",
        ),
    )


def _line(row: rx.Var[DraftRow]) -> rx.Component:
    return rx.el.li(
        rx.box(
            rx.text(row.name, size="2", class_name="lines-2"),
            rx.text(show_time(row.changed), size="1", color_scheme="gray"),
        ),
        rx.el.div(
            rx.cond(
                Studio.draft == row.id,
                rx.badge(_("Open now")),
                rx.dialog.close(
                    rx.button(
                        _("Open"),
                        aria_label=_("Open draft {name}", name=row.name),
                        on_click=Studio.open_draft(row.id),
                        variant="soft",
                        size="2",
                    )
                ),
            ),
            rx.dialog.close(
                icon_action(
                    "trash-2",
                    _("Delete draft {name}", name=row.name),
                    "red",
                    on_click=Studio.delete_draft(row.id),
                )
            ),
            class_name="clone-act",
        ),
    )
