"""What has become of a film so far, as its owner reads it."""

from dataclasses import dataclass

import reflex as rx

from avatar_app.components.layout import card
from avatar_app.life import ADMINISTRATOR, OWNER, RECONCILER
from avatar_app.models import RenderEvent

MOVES = {
    "submit": "Asked for",
    "claim": "Begun",
    "finish": "Done",
    "fail": "Failed",
    "stop": "Cancelled",
    "hand_back": "Handed on",
    "put_off": "Put off",
    "lose": "Put back",
    "set_aside": "Set aside",
    "abandon": "Cancelled",
    "cancel": "Cancelled",
    "hurry": "Put first",
    "ask_to_stop": "Stopping",
    "help": "Helped with",
    "go_on": "Gone on with",
    "refuse": "Refused",
    "retry": "Asked for again",
}
_WHO = {OWNER: "you", ADMINISTRATOR: "an administrator", RECONCILER: "the portal"}


@dataclass
class Moment:
    """One move."""

    at: str
    what: str
    why: str
    who: str


def tell(event: RenderEvent) -> Moment:
    """A move in words; times are UTC."""
    return Moment(
        at=f"{event.at:%H:%M:%S}",
        what=MOVES[event.move],
        why=event.why,
        who=_WHO.get(event.who, f"worker {event.who}"),
    )


def history(moments: rx.Var[list[Moment]]) -> rx.Component:
    """All of them, folded away."""

    def line(moment: rx.Var[Moment]) -> rx.Component:
        return rx.el.li(
            rx.text(moment.at, size="1", color_scheme="gray", class_name="numbers"),
            rx.box(
                rx.text(moment.what, size="2", weight="medium"),
                rx.text(f"{moment.why} By {moment.who}.", size="1", color_scheme="gray"),
                min_width="0",
            ),
        )

    return rx.cond(
        moments.length() > 0,
        card(
            rx.el.details(
                rx.el.summary("History"),
                rx.el.ol(rx.foreach(moments, line), aria_label="History, times in UTC"),
                class_name="history",
            )
        ),
    )
