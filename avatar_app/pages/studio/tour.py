"""Three steps through the studio, for who has made no film yet."""

import reflex as rx

from avatar_app.errors import GalateaError
from avatar_app.pages.shell.state import Visitor, run_as_user
from avatar_app.renders import history
from avatar_app.translation import gettext as _

STEPS = (
    (_("Write a script"), _("Type what the portrait should say. Add emotions such as [happy].")),
    (_("Choose who speaks"), _("Pick a preset, or add a portrait of your own in the gallery.")),
    (_("Make the film"), _("Press the button, or Ctrl+Enter. A short film is ready in seconds.")),
)
OVER = "over"


class Tour(Visitor):
    """Which step is shown: 1 to 3, or 0 for none."""

    step: int = 0
    taken: str = rx.LocalStorage("", name="tour")  # OVER once it was ended

    @rx.event
    async def open(self):
        """Begin it, for who is new."""
        self.step = 0
        if self.taken == OVER:
            return
        try:
            made = await run_as_user(self.token(), lambda s, me: history.history(s, me, limit=1))
        except GalateaError:
            return  # the page itself says what is wrong
        self.step = 0 if made else 1

    @rx.event
    def go_on(self):
        """The next step; after the last the tour is over."""
        self.step += 1
        if self.step > len(STEPS):
            self.end()

    @rx.event
    def end(self):
        """Do not show it again."""
        self.step, self.taken = 0, OVER


def tour() -> rx.Component:
    """The step, over the page; what it is about is outlined (assets/galatea.css)."""

    def step(number: int, head: str, text: str) -> rx.Component:
        last = number == len(STEPS)
        return rx.el.aside(
            rx.text(
                _("{number} of {all}", number=number, all=len(STEPS)), size="1", color_scheme="gray"
            ),
            rx.heading(head, size="3", as_="h2"),
            rx.text(text, size="2", margin_top="0.25rem"),
            rx.flex(
                rx.cond(
                    not last,
                    rx.button(
                        _("Skip"), on_click=Tour.end, variant="soft", color_scheme="gray", size="2"
                    ),
                ),
                rx.button(_("Done") if last else _("Next"), on_click=Tour.go_on, size="2"),
                gap="0.75rem",
                justify="end",
                margin_top="0.75rem",
            ),
            class_name="tour",
            aria_label=_("Tour"),
        )

    return rx.match(
        Tour.step,
        *[(number, step(number, *told)) for number, told in enumerate(STEPS, 1)],
        rx.fragment(),
    )
