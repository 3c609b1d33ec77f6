"""How weights stand, in words: a line of the administration's table, and what one reads before."""

from dataclasses import dataclass

from avatar_app.installs import Standing
from avatar_app.models import Install, InstallState, Task

USE = {True: "Yes", False: "No", None: "Not known"}


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
    lacking: bool
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
    command: str
    by_hand: str
    busy: bool
    error: str


NONE = Offer("", "", "", "", False, "", "", "", False, "")


def _about(standing: Standing) -> str:
    row = standing.weights
    size = f" · {show_size(row.size)}" if row.size else ""
    return f"{row.maker}{size}"


def show_size(size: int) -> str:
    """As people say it: 63 MB, 1.9 GB."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def make_row(standing: Standing) -> Row:
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
        detail = f"On {', '.join(standing.having)}; not on {', '.join(standing.lacking)}."
    if row.page and not standing.having:
        names = " and ".join(file.name for file in row.files)
        places = " and ".join(standing.folders) or f"weights/{row.engine} of the data folder"
        detail = f"To be fetched by a person: download {names} from {row.page} into {places}."
    checked = [order for order in standing.orders if order.task == Task.VERIFY and order.told]
    if checked and not detail and not failed:
        detail = f"Checked {checked[0].finished_at:%d %b, %H:%M}: every file is right."
    return Row(
        id=row.id,
        title=row.title,
        language=row.spoken,
        codes=list(row.codes),
        about=_about(standing),
        licence=row.licence,
        commercial=USE[row.commercial],
        state=state,
        tone=tone,
        detail=detail,
        error=failed[0].error or "" if failed else "",
        percent=percent,
        busy=bool(standing.open),
        here=bool(standing.having),
        lacking=bool(standing.lacking) and not row.page,
        left=bool(failed) and not standing.having,
        command=standing.commands[0] if standing.having and standing.commands else "",
    )


def _state(standing: Standing) -> tuple[str, str, int]:
    """In words, its colour, and how much of it is fetched in percent or -1."""
    if standing.open:
        return _doing(standing.open)
    if standing.having and standing.lacking:
        return "On some workers", "amber", -1
    return ("Installed", "jade", -1) if standing.having else ("Not installed", "gray", -1)


def _doing(orders: tuple[Install, ...]) -> tuple[str, str, int]:
    """The same of what is being done."""
    if any(order.cancel_requested for order in orders):
        return "Stopping", "amber", -1
    if all(order.state == InstallState.ASKED for order in orders):
        return "Waiting for a worker", "amber", -1
    if orders[0].task != Task.GET:
        return ("Removing" if orders[0].task == Task.REMOVE else "Checking"), "amber", -1
    done = sum(order.bytes_done for order in orders)
    whole = sum(order.bytes_whole for order in orders)
    percent = 100 * done // whole if whole else -1
    return (f"Fetching, {percent} %" if whole else "Fetching"), "iris", percent


def make_offer(standing: Standing) -> Offer:
    """For the dialog."""
    row = standing.weights
    names = " and ".join(file.name for file in row.needed)
    places = " and ".join(standing.folders) or f"weights/{row.engine} of the data folder"
    size = f", {show_size(row.size)}" if row.size else ""
    reading = standing.reading
    return Offer(
        id=row.id,
        title=row.title,
        about=f"{row.spoken}, {row.maker}{size}",
        licence=standing.licence or "",
        on_card=row.on_card,
        commercial=USE[row.commercial],
        command=standing.commands[0] if standing.commands else "",
        by_hand=f"Put {names} into {places}; workers see them within seconds.",
        busy=reading is not None and reading.state in (InstallState.ASKED, InstallState.RUNNING),
        error=(reading.error or "") if reading else "",
    )
