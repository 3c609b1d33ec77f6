"""What workers are told to do, by their names: to pause, or to end when their film is done.

An order is a row, so it outlives a Redis that was emptied; the claim itself looks at it, so who has
been told takes nothing more, however late it hears of it.
"""

from enum import StrEnum

from sqlmodel import Session, select

from avatar_app.errors import ChoiceError, StateError
from avatar_app.store.models.fleet import WorkerCommand
from avatar_app.translation import gettext as _


class Command(StrEnum):
    """What may be ordered."""

    PAUSE = "pause"  # take nothing new, until it may go on
    END = "end"  # finish the present film, then end


def find_command(name: str) -> Command:
    """What may be ordered, by its name. Raises ChoiceError("setting_invalid")."""
    try:
        return Command(name)
    except ValueError:
        raise ChoiceError(
            "setting_invalid", _("An order is one of {command}.", command=", ".join(Command))
        ) from None


def give(session: Session, worker: str, what: Command, who: str) -> None:
    """Tell a worker; a later order takes the place of an earlier one."""
    session.merge(WorkerCommand(worker=worker, what=what, who=who))
    session.flush()


def lift(session: Session, worker: str) -> None:
    """Let it go on. Raises StateError("not_found") if it was told nothing."""
    order = session.get(WorkerCommand, worker)
    if order is None:
        raise StateError("not_found", _("The worker {worker} has no order.", worker=worker))
    session.delete(order)
    session.flush()


def read(session: Session, worker: str) -> Command | None:
    """What a worker was told."""
    order = session.get(WorkerCommand, worker, populate_existing=True)
    return None if order is None else Command(order.what)


def read_all(session: Session) -> dict[str, Command]:
    """Who was told what."""
    return {
        order.worker: Command(order.what) for order in session.exec(select(WorkerCommand)).all()
    }
