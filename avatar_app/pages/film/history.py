"""What has become of a film so far, as its owner reads it."""

from dataclasses import dataclass

import reflex as rx

from avatar_app.components.surfaces import card
from avatar_app.components.times import show_time, stamp
from avatar_app.renders.state_machine import ADMINISTRATOR, OWNER, RECONCILER
from avatar_app.store.models.renders import RenderEvent
from avatar_app.translation import N_
from avatar_app.translation import gettext as _

MOVES = {
    "submit": N_("Queued"),
    "claim": N_("Started"),
    "finish": N_("Done"),
    "fail": N_("Failed"),
    "stop": N_("Cancelled"),
    "hand_back": N_("Moved to another worker"),
    "put_off": N_("Postponed"),
    "lose": N_("Queued again"),
    "set_aside": N_("Failed"),
    "abandon": N_("Cancelled"),
    "cancel": N_("Cancelled"),
    "hurry": N_("Moved to the front"),
    "ask_to_stop": N_("Stopping"),
    "help": N_("Shared with another worker"),
    "go_on": N_("Resumed"),
    "refuse": N_("Failed"),
    "retry": N_("Retried"),
}
_WHO = {OWNER: N_("You"), ADMINISTRATOR: N_("Administrator"), RECONCILER: N_("Portal")}


@dataclass
class Moment:
    """One move."""

    at: str
    what: str
    why: str
    who: str


def tell(event: RenderEvent) -> Moment:
    """A move in words."""
    return Moment(
        at=stamp(event.at),
        what=_(MOVES[event.move]),
        why=_(event.why),
        who=_(_WHO.get(event.who, N_("Worker"))),
    )


def history(moments: rx.Var[list[Moment]]) -> rx.Component:
    """All of them, folded away."""

    def line(moment: rx.Var[Moment]) -> rx.Component:
        return rx.el.li(
            rx.text(
                show_time(moment.at, "clock"), size="1", color_scheme="gray", class_name="numbers"
            ),
            rx.box(
                rx.text(moment.what, size="2", weight="medium"),
                rx.text(f"{moment.who}: {moment.why}", size="1", color_scheme="gray"),
                min_width="0",
            ),
        )

    return rx.cond(
        moments.length() > 0,
        card(
            rx.el.details(
                rx.el.summary(_("History")),
                rx.el.ol(rx.foreach(moments, line), aria_label=_("History")),
                class_name="history",
            )
        ),
    )
