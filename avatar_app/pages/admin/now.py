"""What is made now, and by whom."""

import reflex as rx

from avatar_app.components.dialogs import confirm
from avatar_app.components.surfaces import section
from avatar_app.components.times import show_time
from avatar_app.fleet.commands import Command
from avatar_app.pages.admin.state import Admin, RenderRow, WorkerRow
from avatar_app.pages.admin.table import ACTIONS, badge, row, small, table
from avatar_app.translation import gettext as _

_WORKERS = (_("Name"), _("State"), _("Memory"), _("Queues"), _("Quality"), ACTIONS)
_QUEUE = (
    _("Account"),
    _("State"),
    _("Settings"),
    _("Submitted"),
    _("Progress"),
    _("Worker"),
    ACTIONS,
)


def now() -> rx.Component:
    """The workers and the queue."""

    def worker(one: rx.Var[WorkerRow]) -> rx.Component:
        buttons = rx.hstack(
            rx.cond(
                one.order == "",
                small(_("Pause"), one.name, Admin.give_order(one.name, Command.PAUSE.value)),
                small(_("Resume"), one.name, Admin.give_order(one.name, ""), "jade"),
            ),
            rx.cond(
                one.order != Command.END.value,
                confirm(
                    small(_("End"), one.name, colour="red"),
                    _("End {name}?", name=one.name),
                    one.ending,
                    _("End the worker"),
                    Admin.give_order(one.name, Command.END.value),
                ),
            ),
            spacing="2",
        )
        return row(_WORKERS, one.name, one.state, one.memory, one.queues, one.tiers, buttons)

    def render(one: rx.Var[RenderRow]) -> rx.Component:
        subject = _("film of {owner}", owner=one.owner)
        buttons = rx.hstack(
            small(_("Cancel"), subject, Admin.stop(one.id), "red"),
            rx.cond(one.waits, small(_("Move to front"), subject, Admin.hurry(one.id))),
            spacing="2",
        )
        return row(
            _QUEUE,
            one.owner,
            badge(one.state),
            one.what,
            show_time(one.when),
            f"{one.percent} %",
            one.worker,
            buttons,
        )

    return rx.vstack(
        section(_("Workers")),
        rx.cond(
            Admin.workers.length() > 0,
            table(_WORKERS, rx.foreach(Admin.workers, worker)),
            rx.text(_("No worker is running."), color_scheme="gray"),
        ),
        section(_("Queue")),
        rx.cond(
            Admin.active.length() > 0,
            table(_QUEUE, rx.foreach(Admin.active, render)),
            rx.text(_("The queue is empty."), color_scheme="gray"),
        ),
        spacing="4",
        align="stretch",
    )
