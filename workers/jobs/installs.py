"""What administrators ask about this worker's folder of weights, carried out beside its films.

A download may stand still for a while, so it has a thread of its own; this one renews the lease,
tells how far it is, and hears whether to stop.
"""

import logging
import threading
import time
from collections.abc import Callable

from sqlmodel import Session

from avatar_app.catalog.weights import WEIGHTS, find_weights
from avatar_app.errors import FaultError, GalateaError, MissingError
from avatar_app.fleet import install_leases
from avatar_app.fleet.install_leases import LEASE
from avatar_app.messaging.events import EVERYBODY, Event, publish
from avatar_app.store.connections import Connections
from avatar_app.store.models.fleet import Install, InstallState, Task
from avatar_app.translation import N_
from avatar_app.translation import gettext as _
from workers.runtime.lease import Cancelled, Fenced, Interrupted, Stopped
from workers.runtime.worker_state import worker_state
from workers.weights import store
from workers.weights.store_id import read_store_id

BEAT = 0.5  # seconds between heartbeats
GRACE = 3.0  # seconds that a download gets to end in

log = logging.getLogger("galatea.installer")


def run_install(home: Connections, worker: str, announce: Callable[[], None]) -> bool:
    """Do the oldest thing that is asked, if any; whether there was one. What the worker can do has
    been announced anew before anybody hears that it is done.
    """
    with home.session() as session:
        order = install_leases.claim(session, read_store_id(), worker)
    if order is None:
        return False
    job = _Job(order)
    threading.Thread(target=job.run, name="install", daemon=True).start()
    verdict = _watch(home, order, worker, job)
    if verdict is None and job.failure is None:
        announce()
    with home.session() as session:
        install_leases.heartbeat(session, order.id, worker, *job.count())
        state, ours = _end(session, order, worker, job, verdict)
    if ours:
        _tell(home, order, state, job)
    return True


# What administrators read: the worker's log has addresses and paths.
_TOLD = {
    "hub_unavailable": N_(
        "The model hub cannot be reached just now, or the connection was cut. Try "
        "again in a while; what was fetched already is kept."
    ),
    "weights_unpublished": N_("The publisher does not offer these files any more."),
    "weights_wrong": N_(
        "The files are not what their publisher says they are, so they are not used. "
        "Remove them and install them again."
    ),
    "output_full": "The worker's disk is full. Free some space, then try again.",
    "output_unwritable": N_(
        "The worker may not write into its folder of weights. Whoever runs it can change that."
    ),
    "already_running": "These files are being fetched by another program just now; wait for it.",
}


def _retell(error: GalateaError) -> GalateaError:
    """The error in words for a page."""
    return type(error)(error.code, _(_TOLD[error.code]) if error.code in _TOLD else str(error))


class _Job:
    """The work itself, in its own thread."""

    def __init__(self, order: Install) -> None:
        self.over = threading.Event()
        self.unwanted = threading.Event()
        self.told: str | None = None
        self.failure: GalateaError | None = None
        self._order = order
        self._weights = WEIGHTS.get(order.weights)  # none of an older worker's, perhaps
        self._bytes: dict[str, tuple[int, int]] = {}

    def run(self) -> None:
        """Do it; never raises."""
        try:
            self.told = self._do()
        except GalateaError as error:
            log.info("%s %s: %s", self._order.task, self._order.weights, error)
            self.failure = error if self._order.task == Task.VERIFY else _retell(error)
        except Stopped:
            pass
        except Exception:
            log.exception("%s %s", self._order.task, self._order.weights)
            self.failure = FaultError("fault", _("Something went wrong; see the worker's log."))
        finally:
            self.over.set()

    def count(self) -> tuple[int, int]:
        """Bytes that are here, and of how many; 0 where that is not known."""
        files = self._weights.files if self._weights else ()
        told = dict(self._bytes)
        sizes = [told.get(file.name, (0, file.size or 0)) for file in files]
        return sum(here for here, _whole in sizes), sum(whole for _here, whole in sizes)

    def _do(self) -> str | None:
        weights = find_weights(self._order.weights)
        if self._order.task == Task.GET:
            store.accept(weights, self._order.who)
            store.fetch(weights, self._hear)
        elif self._order.task == Task.CARD:
            return store.read_card(weights)
        elif self._order.task == Task.VERIFY:
            found = store.verify_one(weights)
            told = "; ".join(f"{finding.file}: {finding.state}" for finding in found)
            if any(finding.wrong for finding in found) or not store.is_complete(weights):
                raise MissingError("weights_wrong", f"{told or _('nothing is there')}.")
            return told
        elif self._order.task == Task.REMOVE and store.has_any(weights):
            store.remove(weights.id)
        return None

    def _hear(self, name: str, here: int, whole: int | None) -> None:
        self._bytes[name] = here, whole or 0
        if self.unwanted.is_set():
            raise Stopped


def _watch(home: Connections, order: Install, worker: str, job: _Job) -> type[Interrupted] | None:
    """Keep the row until the job is over, or should be: then why, once the job has heard of it."""
    renewed, shown = time.monotonic(), (-1, -1)
    verdict: type[Interrupted] | None = None
    while verdict is None and not job.over.wait(BEAT):
        counted = job.count()
        try:
            with home.session() as session:
                cancelled = install_leases.heartbeat(session, order.id, worker, *counted)
        except GalateaError:  # the database is away for a while; the lease may outlast it
            if time.monotonic() - renewed > LEASE.total_seconds():
                verdict = Fenced
            continue
        renewed = time.monotonic()
        if cancelled is None:
            verdict = Fenced
        elif cancelled:
            verdict = Cancelled
        elif worker_state.stopping.is_set():
            verdict = Stopped
        elif counted != shown:
            shown = counted
            _tell(home, order, InstallState.RUNNING, job)
    if verdict is not None:
        job.unwanted.set()
        job.over.wait(GRACE)
    return verdict


def _end(
    session: Session, order: Install, worker: str, job: _Job, verdict: type[Interrupted] | None
) -> tuple[InstallState, bool]:
    """What becomes of the row, and whether it was still this worker's."""
    if verdict is Cancelled:
        return InstallState.CANCELLED, install_leases.give_up(session, order.id, worker)
    if verdict is not None:
        return InstallState.ASKED, install_leases.hand_back(session, order.id, worker)
    if job.failure is not None:
        return InstallState.FAILED, install_leases.fail(session, order.id, worker, job.failure)
    return InstallState.DONE, install_leases.finish(session, order.id, worker, job.told)


def _tell(home: Connections, order: Install, state: InstallState, job: _Job) -> None:
    done, whole = job.count()
    progress = done / whole if whole else 0.0
    publish(home.redis, EVERYBODY, Event("install", str(order.id), state, order.weights, progress))
