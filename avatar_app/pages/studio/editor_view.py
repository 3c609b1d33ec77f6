"""Where the script is written: cues, examples, drafts, what is wrong with it, pronunciation."""

import reflex as rx

from avatar_app.components.script import cue_buttons, write_script
from avatar_app.components.surfaces import card, notice, quiet_button
from avatar_app.pages.shell.lexicon import add_word, show_lexicon
from avatar_app.pages.studio.draft_view import choose_draft, undo_draft
from avatar_app.pages.studio.examples import EXAMPLES
from avatar_app.pages.studio.faults_view import offer_clean_text, show_faults
from avatar_app.pages.studio.state import Studio
from avatar_app.translation import gettext as _

_WRITE = _("Hello [happy] everyone! [pause] Let me show you something.")
_SAID = _("Type what the recording says, word for word. Cues change the face.")


def script_editor() -> rx.Component:
    """A card to write the script in, or what a recording says."""
    return card(
        rx.vstack(
            rx.flex(
                rx.el.label(
                    rx.heading(
                        rx.cond(Studio.recorded, _("Transcript"), _("Script")),
                        rx.cond(
                            Studio.recorded,
                            rx.text(_(" · optional"), as_="span", size="2", color_scheme="gray"),
                        ),
                        size="3",
                        as_="h2",
                        weight="medium",
                    ),
                    html_for="script",
                ),
                choose_draft(),
                justify="between",
                align="center",
                gap="0.75rem",
                wrap="wrap",
            ),
            undo_draft(),
            rx.flex(
                cue_buttons(),
                rx.cond(Studio.recorded, rx.fragment(), _pronunciation()),
                gap="0.5rem",
                align="center",
                justify="between",
                wrap="wrap",
            ),
            write_script(
                Studio.script,
                rx.cond(Studio.recorded, _SAID, _WRITE),
                Studio.wrong,
                Studio.seen,
                Studio.workers >= 0,
                Studio.write,
            ),
            rx.box(
                rx.cond(
                    Studio.script == "",
                    rx.cond(
                        Studio.recorded,
                        rx.text(
                            _(
                                "Without a transcript the lips follow the sound alone, and there "
                                "are no captions."
                            ),
                            size="2",
                            color_scheme="gray",
                        ),
                        _examples(),
                    ),
                    rx.text(Studio.told, size="2", color_scheme="gray"),
                ),
                id="script-told",
                aria_live="polite",
                min_height="1.5rem",
            ),
            show_faults(Studio.faults),
            offer_clean_text(Studio.cleaned_form, Studio.cleaned),
            rx.cond(
                Studio.mismatch != "",
                rx.callout(Studio.mismatch, icon="languages", color_scheme="amber", role="status"),
            ),
            notice(Studio.error),
            spacing="3",
            align="stretch",
        )
    )


def _examples() -> rx.Component:
    return rx.flex(
        rx.text(_("Start with an example:"), size="2", color_scheme="gray"),
        *[
            rx.button(name, on_click=Studio.begin(name), variant="soft", size="1", type="button")
            for name in EXAMPLES
        ],
        gap="0.5rem",
        align="center",
        wrap="wrap",
    )


def _pronunciation() -> rx.Component:
    """One's lexicon, without leaving the script."""
    return rx.dialog.root(
        rx.dialog.trigger(
            quiet_button(
                rx.icon("book-a", size=16),
                _("Pronunciation"),
                size="2",
            )
        ),
        rx.dialog.content(
            rx.dialog.title(_("Pronunciation")),
            rx.dialog.description(
                _(
                    "How your films say a word: spelt as it sounds, or in IPA between slashes. It "
                    "holds for all films that you order from now on."
                ),
                size="2",
                color_scheme="gray",
                margin_bottom="1rem",
            ),
            show_lexicon(Studio.read_lexicon),
            add_word(Studio.read_lexicon),
            rx.flex(
                rx.dialog.close(
                    rx.button(_("Close"), variant="soft", color_scheme="gray", type="button")
                ),
                justify="end",
                margin_top="1rem",
            ),
            max_width="46rem",
        ),
    )
