"""What administrators do with weights: look, fetch, verify, remove, cancel."""

from collections.abc import Iterable

from avatar_app.accounts import audit
from avatar_app.accounts.audit import Action
from avatar_app.fleet import installs
from avatar_app.fleet.installs import InstallStatus
from avatar_app.fleet.registry import list_workers
from avatar_app.messaging.events import EVERYBODY, Event, publish
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.fleet import Install

# Nothing wakes a worker here: each looks every second for what is asked of its folder.


def list_statuses(home: Connections, admin: User) -> list[InstallStatus]:
    """All weights that we know, and who has them.

    Raises AccountError("not_allowed"), UnavailableError("queue_unavailable").
    """
    workers = list_workers(home.redis)
    with home.session() as session:
        return installs.list_statuses(session, admin, workers)


def find_status(home: Connections, admin: User, weights: str) -> InstallStatus:
    """One of them. Raises as `list_statuses`, and ChoiceError("weights_unknown")."""
    workers = list_workers(home.redis)
    with home.session() as session:
        return installs.find_status(session, admin, workers, weights)


def install(home: Connections, admin: User, weights: str, accepted: bool) -> list[Install]:
    """Have them fetched to every folder that lacks them, if their licence is accepted.

    Raises what `avatar_app.fleet.installs.install` raises, and
    UnavailableError("queue_unavailable"), as the others here.
    """
    workers = list_workers(home.redis)
    with home.session() as session:
        asked = installs.install(session, admin, workers, weights, accepted)
        audit.note(session, Action.WEIGHTS_INSTALLED, admin, weights)
    return _tell(home, asked)


def read_card(home: Connections, admin: User, weights: str) -> list[Install]:
    """Have the model card fetched, which says the licence."""
    workers = list_workers(home.redis)
    with home.session() as session:
        asked = installs.read_card(session, admin, workers, weights)
    return _tell(home, asked)


def verify(home: Connections, admin: User, weights: str) -> list[Install]:
    """Have their files read anew and held against their checksums."""
    workers = list_workers(home.redis)
    with home.session() as session:
        asked = installs.verify(session, admin, workers, weights)
    return _tell(home, asked)


def remove(home: Connections, admin: User, weights: str) -> list[Install]:
    """Have their files deleted wherever they are."""
    workers = list_workers(home.redis)
    with home.session() as session:
        asked = installs.remove(session, admin, workers, weights)
        audit.note(session, Action.WEIGHTS_REMOVED, admin, weights)
    return _tell(home, asked)


def cancel(home: Connections, admin: User, weights: str) -> list[Install]:
    """Stop what is being done about them."""
    with home.session() as session:
        stopped = installs.cancel(session, admin, weights)
        audit.note(session, Action.WEIGHTS_CANCELLED, admin, weights)
    return _tell(home, stopped)


def _tell(home: Connections, asked: Iterable[Install]) -> list[Install]:
    """Tell everybody's pages, which show it beside the weights."""
    told = list(asked)
    for one in told:
        publish(home.redis, EVERYBODY, Event("install", str(one.id), one.state, one.weights))
    return told
