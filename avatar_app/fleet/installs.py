"""Weights installed from the portal, as administrators may ask for it.

Files belong on the workers' machines. Workers that share a folder of weights say so
(`avatar_app.fleet.registry.WeightsFolder`), so what is asked for becomes one row for each folder
that needs it, and a worker that has the folder carries it out (`avatar_app.fleet.install_leases`).
A folder that comes later, with a new worker, lacks them until somebody asks again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from avatar_app.accounts.permissions import check_admin
from avatar_app.catalog.weights import WEIGHTS, Weights, install_command
from avatar_app.errors import ChoiceError, MissingError, StateError, UnavailableError
from avatar_app.fleet.registry import WeightsFolder, Worker
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.fleet import OPEN, Install, InstallState, Task
from avatar_app.translation import gettext as _


@dataclass(frozen=True)
class InstallStatus:
    """How weights stand: who has them, and what was last asked about them of each folder."""

    weights: Weights
    having: tuple[str, ...]  # workers' names
    lacking: tuple[str, ...]
    able: bool  # whether a worker has their engine, so that they are of use once they are there
    commands: tuple[str, ...]  # what installs their engine, where a worker has not got it
    orders: tuple[Install, ...]
    reading: Install | None  # the latest asking for their model card

    @property
    def card(self) -> str | None:
        """What their publisher says of them, once it was fetched."""
        return self.reading.told if self.reading else None

    @property
    def licence(self) -> str | None:
        """The text that is accepted; None: it is on the card, which must be fetched before."""
        return self.card if self.weights.on_card else self.weights.licence

    @property
    def offered(self) -> bool:
        """Whether the portal can install them by itself, so that they work from then on."""
        return self.able and bool(self.lacking) and not self.weights.page

    @property
    def open(self) -> tuple[Install, ...]:
        """What is being done, or waits."""
        return tuple(order for order in self.orders if order.state in OPEN)

    @property
    def busy(self) -> bool:
        """Whether anything is being done, or waits, be it the reading of their card."""
        return bool(self.open) or (self.reading is not None and self.reading.state in OPEN)


def list_statuses(session: Session, admin: User, workers: Sequence[Worker]) -> list[InstallStatus]:
    """All weights that we know. Raises AccountError("not_allowed")."""
    check_admin(admin)
    orders = _latest(session, workers)
    cards = _cards(session)
    return [_stand(row, workers, orders, cards) for row in WEIGHTS.values()]


def find_status(
    session: Session, admin: User, workers: Sequence[Worker], weights: str
) -> InstallStatus:
    """One. Raises AccountError("not_allowed"), ChoiceError("weights_unknown")."""
    check_admin(admin)
    row = _find(weights)
    return _stand(row, workers, _latest(session, workers, row.id), _cards(session, row.id))


def install(
    session: Session, admin: User, workers: Sequence[Worker], weights: str, accepted: bool
) -> list[Install]:
    """Have them fetched wherever they are not and their engine is; that the licence was accepted is
    on each row.

    Raises AccountError("not_allowed"), ChoiceError: weights_unknown, licence_not_accepted,
    StateError("install_state"), MissingError("engine_missing"), UnavailableError("worker_missing").
    """
    standing = find_status(session, admin, workers, weights)
    if standing.weights.page:
        raise ChoiceError(
            "weights_unknown",
            _(
                "No program is let fetch {weights}: download it from {page} and put it into "
                "weights/{engine} of the workers' data folder.",
                weights=weights,
                page=standing.weights.page,
                engine=standing.weights.engine,
            ),
        )
    if standing.licence is None or not accepted:
        raise ChoiceError(
            "licence_not_accepted",
            _("Read the licence and accept it; nothing is fetched before.")
            if standing.licence
            else _("The licence is on the model card: have that fetched, read it and accept it."),
        )
    _check_workers(workers, f"`{install_command(standing.weights)}` where weights are kept")
    shelves = [shelf for shelf in _shelves(workers) if weights not in shelf.weights]
    if not shelves:
        raise StateError("install_state", _("This model is installed on every worker."))
    useful = {w.shelf.id for w in workers if w.shelf is not None and _can_use(w, standing.weights)}
    shelves = [shelf for shelf in shelves if shelf.id in useful]
    if not shelves:
        raise MissingError("engine_missing", tell_unable(standing.weights))
    return _ask(session, admin, weights, Task.GET, shelves, standing.licence)


def can_use(workers: Iterable[Worker], weights: Weights) -> bool:
    """Whether one of them has the engine of these weights."""
    return any(_can_use(worker, weights) for worker in workers)


def tell_unable(weights: Weights) -> str:
    """Why they are not offered."""
    return f"{weights.maker} is not part of this installation, so it cannot use these files."


def _can_use(worker: Worker, weights: Weights) -> bool:
    return worker.shelf is not None and weights.engine not in worker.shelf.lacks


def read_card(
    session: Session, admin: User, workers: Sequence[Worker], weights: str
) -> list[Install]:
    """Have the model card fetched, by whoever comes first.

    Raises AccountError("not_allowed"), ChoiceError("weights_unknown"),
    StateError("install_state"), UnavailableError("worker_missing").
    """
    check_admin(admin)
    row = _find(weights)
    _check_workers(workers, f"`{install_command(row)}` where weights are kept, which shows it")
    return _ask(session, admin, row.id, Task.CARD, _shelves(workers)[:1])


def verify(session: Session, admin: User, workers: Sequence[Worker], weights: str) -> list[Install]:
    """Have their files read anew, wherever they are. Raises as `remove` does."""
    check_admin(admin)
    row = _find(weights)
    shelves = [shelf for shelf in _shelves(workers) if row.id in shelf.weights]
    if not shelves:
        raise StateError("install_state", _("No worker has these weights."))
    return _ask(session, admin, row.id, Task.VERIFY, shelves)


def remove(session: Session, admin: User, workers: Sequence[Worker], weights: str) -> list[Install]:
    """Have their files deleted, and what an ended download left.

    Raises AccountError("not_allowed"), ChoiceError("weights_unknown"),
    StateError("install_state").
    """
    standing = find_status(session, admin, workers, weights)
    begun = {order.shelf for order in standing.orders if order.task == Task.GET}
    shelves = [
        shelf for shelf in _shelves(workers) if weights in shelf.weights or shelf.id in begun
    ]
    if not shelves:
        raise StateError("install_state", _("No worker has these weights."))
    return _ask(session, admin, weights, Task.REMOVE, shelves)


def cancel(session: Session, admin: User, weights: str) -> list[Install]:
    """Stop what is being done about them: what waits at once, the rest by its worker.

    Raises AccountError("not_allowed"), ChoiceError("weights_unknown"),
    StateError("install_state").
    """
    check_admin(admin)
    row = _find(weights)
    wanted = select(Install).where(Install.weights == row.id, col(Install.state).in_(OPEN))
    found = list(session.exec(wanted.with_for_update()).all())
    if not found:
        raise StateError("install_state", _("Nothing is running for this model."))
    for order in found:
        order.cancel_requested = True
        if order.lease_until is None or order.lease_until < now():
            order.state, order.finished_at = InstallState.CANCELLED, now()
        session.add(order)
    session.flush()
    return found


def _find(weights: str) -> Weights:
    if weights not in WEIGHTS:
        raise ChoiceError(
            "weights_unknown", _("There are no weights {weights!r}.", weights=weights)
        )
    return WEIGHTS[weights]


def _shelves(workers: Iterable[Worker]) -> list[WeightsFolder]:
    """The folders of live workers, each once."""
    return list({w.shelf.id: w.shelf for w in workers if w.shelf is not None}.values())


def _check_workers(workers: Iterable[Worker], instead: str) -> None:
    if not _shelves(workers):
        raise UnavailableError(
            "worker_missing",
            _(
                "No worker is there to do it; start one (`galatea worker`), or run {instead}.",
                instead=instead,
            ),
        )


def _ask(
    session: Session,
    admin: User,
    weights: str,
    task: Task,
    shelves: Iterable[WeightsFolder],
    licence: str | None = None,
) -> list[Install]:
    orders = [
        Install(weights=weights, shelf=s.id, task=task, licence=licence, who=admin.email)
        for s in shelves
    ]
    try:
        with session.begin_nested():
            session.add_all(orders)
    except IntegrityError:
        raise StateError(
            "install_state",
            _("An operation on this model is already running; wait for it or cancel it."),
        ) from None
    return orders


def _latest(
    session: Session, workers: Sequence[Worker], weights: str | None = None
) -> dict[str, list[Install]]:
    """What was last asked of each live folder, by weights, and what is open of any."""
    wanted = select(Install).where(Install.task != Task.CARD)
    if weights is not None:
        wanted = wanted.where(Install.weights == weights)
    key = (col(Install.weights), col(Install.shelf))
    wanted = wanted.ext(distinct_on(*key)).order_by(*key, col(Install.created_at).desc())
    here = {shelf.id for shelf in _shelves(workers)}
    found: dict[str, list[Install]] = {}
    for order in session.exec(wanted).all():
        if order.shelf in here or order.state in OPEN:
            found.setdefault(order.weights, []).append(order)
    return found


def _cards(session: Session, weights: str | None = None) -> dict[str, Install]:
    """The latest asking for each model card."""
    wanted = select(Install).where(Install.task == Task.CARD)
    if weights is not None:
        wanted = wanted.where(Install.weights == weights)
    key = col(Install.weights)
    found = session.exec(
        wanted.ext(distinct_on(key)).order_by(key, col(Install.created_at).desc())
    ).all()
    return {order.weights: order for order in found}


def _stand(
    row: Weights,
    workers: Sequence[Worker],
    orders: dict[str, list[Install]],
    cards: dict[str, Install],
) -> InstallStatus:
    keeping = [(worker.name, worker.shelf) for worker in workers if worker.shelf is not None]
    commands = {shelf.lacks[row.engine]: None for _, shelf in keeping if row.engine in shelf.lacks}
    return InstallStatus(
        weights=row,
        having=tuple(name for name, shelf in keeping if row.id in shelf.weights),
        lacking=tuple(name for name, shelf in keeping if row.id not in shelf.weights),
        able=can_use(workers, row),
        commands=tuple(commands),
        orders=tuple(orders.get(row.id, ())),
        reading=cards.get(row.id),
    )
