"""What workers are told to do, by their names: to pause, or to end when their film is done.

An order is a row, so it outlives a Redis that was emptied; the claim itself looks at it, so who has
been told takes nothing more, however late it hears of it.
"""

from enum import StrEnum

from sqlmodel import Session, select

from avatar_app.errors import StateError
from avatar_app.models import Order


class What(StrEnum):
    """What may be ordered."""

    PAUSE = "pause"  # take nothing new, until it may go on
    END = "end"  # finish the present film, then end


def give(session: Session, worker: str, what: What, who: str) -> None:
    """Tell a worker; a later order takes the place of an earlier one."""
    session.merge(Order(worker=worker, what=what, who=who))
    session.flush()


def lift(session: Session, worker: str) -> None:
    """Let it go on. Raises StateError("not_found") if it was told nothing."""
    order = session.get(Order, worker)
    if order is None:
        raise StateError("not_found", f"The worker {worker} has no order.")
    session.delete(order)
    session.flush()


def read(session: Session, worker: str) -> What | None:
    """What a worker was told."""
    order = session.get(Order, worker, populate_existing=True)
    return None if order is None else What(order.what)


def read_all(session: Session) -> dict[str, What]:
    """Who was told what."""
    return {order.worker: What(order.what) for order in session.exec(select(Order)).all()}
