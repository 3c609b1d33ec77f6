"""How weights stand, in words: a line of the administration's table, and what one reads before."""

from dataclasses import dataclass

from avatar_app.catalog.weights import UNPINNED
from avatar_app.components.formatting import USE, show_size
from avatar_app.fleet.installs import InstallStatus, tell_unable
from avatar_app.store.models.fleet import Install, InstallState, Task
from avatar_app.translation import gettext as _


@dataclass
class Row:
    """Weights, and how they stand. `percent` is -1 where nothing is fetched, or it is not known how
    much there is.
    """

    id: str
    title: str
    language: str
    codes: list[str]  # of its languages; none for an animator
    about: str
    licence: str
    commercial: str
    state: str
    tone: str
    detail: str
    error: str
    percent: int
    busy: bool
    here: bool
    offered: bool
    left: bool  # an ended download has left something
    command: str


@dataclass
class Offer:
    """What one reads before one installs them."""

    id: str
    title: str
    about: str
    licence: str
    on_card: bool
    commercial: str
    by_hand: str
    busy: bool
    error: str


NONE = Offer("", "", "", "", False, "", "", False, "")


def _about(standing: InstallStatus) -> str:
    row = standing.weights
    size = f" · {show_size(row.size)}" if row.size else ""
    return f"{row.maker}{size}"


def make_row(standing: InstallStatus) -> Row:
    """For the table."""
    row = standing.weights
    state, tone, percent = _state(standing)
    failed = [
        order
        for order in standing.orders
        if order.state == InstallState.FAILED and (order.task != Task.GET or standing.lacking)
    ]
    detail = ""
    if standing.having and standing.lacking:
        detail = _(
            "On {having}; not on {lacking}.",
            having=", ".join(standing.having),
            lacking=", ".join(standing.lacking),
        )
    if row.page and not standing.having:
        names = _(" and ").join(file.name for file in row.files)
        detail = _(
            "Its publisher lets no program fetch it. Download {names} from {page}, and put "
            "it into weights/{engine} of the workers' data folder.",
            names=names,
            page=row.page,
            engine=row.engine,
        )
    elif not standing.able and standing.lacking and not standing.having:
        detail = tell_unable(row)
    checked = [order for order in standing.orders if order.task == Task.VERIFY and order.told]
    if checked and not detail and not failed:
        detail = _(
            "Checked {finished_at:%d %b, %H:%M}: every file is right.",
            finished_at=checked[0].finished_at,
        )
    return Row(
        id=row.id,
        title=row.title,
        language=row.spoken,
        codes=list(row.codes),
        about=_about(standing),
        licence=row.licence,
        commercial=_(USE[row.commercial]),
        state=state,
        tone=tone,
        detail=detail,
        error=failed[0].error or "" if failed else "",
        percent=percent,
        busy=bool(standing.open),
        here=bool(standing.having),
        offered=standing.offered,
        left=bool(failed) and not standing.having,
        command=standing.commands[0] if standing.having and standing.commands else "",
    )


def _state(standing: InstallStatus) -> tuple[str, str, int]:
    """In words, its colour, and how much of it is fetched in percent or -1."""
    if standing.open:
        return _doing(standing.open)
    if standing.having and standing.lacking:
        return _("On some workers"), "amber", -1
    if not standing.having and not standing.able and standing.lacking:
        return _("Not available"), "gray", -1
    return (_("Installed"), "jade", -1) if standing.having else (_("Not installed"), "gray", -1)


def _doing(orders: tuple[Install, ...]) -> tuple[str, str, int]:
    """The same of what is being done."""
    if any(order.cancel_requested for order in orders):
        return _("Stopping"), "amber", -1
    if all(order.state == InstallState.ASKED for order in orders):
        return _("Waiting for a worker"), "amber", -1
    if orders[0].task != Task.GET:
        return (_("Removing") if orders[0].task == Task.REMOVE else _("Checking")), "amber", -1
    done = sum(order.bytes_done for order in orders)
    whole = sum(order.bytes_whole for order in orders)
    percent = 100 * done // whole if whole else -1
    return (
        (_("Fetching, {percent} %", percent=percent) if whole else _("Fetching")),
        "iris",
        percent,
    )


def make_offer(standing: InstallStatus) -> Offer:
    """For the dialog."""
    row = standing.weights
    names = _(" and ").join(file.name for file in row.needed)
    size = f", {show_size(row.size)}" if row.size else ""
    reading = standing.reading
    return Offer(
        id=row.id,
        title=row.title,
        about=f"{row.spoken}, {row.maker}{size}" + ("" if row.pinned else f"; {UNPINNED}"),
        licence=standing.licence or "",
        on_card=row.on_card,
        commercial=_(USE[row.commercial]),
        by_hand=(
            _(
                "Put {names} into weights/{engine} of the workers' data folder; workers see them "
                "within seconds.",
                names=names,
                engine=row.engine,
            )
        ),
        busy=reading is not None and reading.state in (InstallState.ASKED, InstallState.RUNNING),
        error=(reading.error or "") if reading else "",
    )
