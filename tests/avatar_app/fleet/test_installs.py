"""What administrators may ask about weights, and what becomes of it row by row."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select, update

from avatar_app.errors import (
    AccountError,
    ChoiceError,
    GalateaError,
    MissingError,
    StateError,
    UnavailableError,
)
from avatar_app.fleet import install_leases, installs
from avatar_app.fleet.registry import WeightsFolder, Worker
from avatar_app.store.models.accounts import Role, User
from avatar_app.store.models.base import now
from avatar_app.store.models.fleet import Install, Task

IRINA = "piper:ru_RU-irina-medium"
JOY = "piper:el_GR-joy-medium"  # its licence is on its card
PIP = "python -m pip install piper"


def worker(name: str, shelf: str, *weights: str, lacks: bool = False) -> Worker:
    lacking = {"piper": PIP} if lacks else {}
    return Worker(
        name, ("cpu",), ("mesh",), shelf=WeightsFolder(shelf, f"/{shelf}", weights, lacking)
    )


BARE = [worker("a1", "a"), worker("a2", "a"), worker("b1", "b")]


@pytest.fixture
def boss(enrol: Callable[..., User]) -> User:
    return enrol("boss", Role.ADMIN)


def refused(code: str, kind: type[GalateaError], act: Callable[..., object], *args: object) -> str:
    with pytest.raises(kind) as caught:
        act(*args)
    assert caught.value.code == code
    return str(caught.value)


def end(session: Session, shelf: str, failure: GalateaError | None = None, told: str = "") -> None:
    order = install_leases.claim(session, shelf, "w")
    assert order is not None
    if failure is None:
        assert install_leases.finish(session, order.id, "w", told or None)
    else:
        assert install_leases.fail(session, order.id, "w", failure)
    session.expire_all()


def test_it_goes_to_every_folder_that_lacks_it_with_the_licence_and_who(
    session: Session, boss: User
) -> None:
    there = [*BARE, worker("c1", "c", IRINA)]
    made = installs.install(session, boss, there, IRINA, True)
    assert sorted(order.shelf for order in made) == ["a", "b"]
    rows = session.exec(select(Install)).all()
    assert {(row.task, row.state, row.who) for row in rows} == {("get", "asked", boss.email)}
    assert all("Blizzard 2013" in (row.licence or "") for row in rows)
    standing = installs.find_status(session, boss, there, IRINA)
    assert standing.having == ("c1",)
    assert standing.lacking == ("a1", "a2", "b1")
    assert (standing.commands, standing.offered) == ((), True)
    assert len(standing.open) == 2
    refused("install_state", StateError, installs.install, session, boss, there, IRINA, True)


def test_what_no_engine_could_use_is_not_offered(session: Session, boss: User) -> None:
    without = [worker("a1", "a", lacks=True), worker("b1", "b", lacks=True)]
    standing = installs.find_status(session, boss, without, IRINA)
    assert (standing.offered, standing.commands) == (False, (PIP,))
    told = refused(
        "engine_missing", MissingError, installs.install, session, boss, without, IRINA, True
    )
    assert told.startswith("Piper is not part of this installation")
    # Where one of several has it, it goes to those that do.
    some = [*without, worker("b2", "b"), worker("c1", "c")]
    assert installs.find_status(session, boss, some, IRINA).offered
    made = installs.install(session, boss, some, IRINA, True)
    assert sorted(order.shelf for order in made) == ["b", "c"]
    by_hand = installs.find_status(session, boss, some, "wav2lip:wav2lip_gan")
    assert not by_hand.offered


def test_nothing_comes_unaccepted_and_a_card_is_read_first(session: Session, boss: User) -> None:
    ask = (session, boss, BARE, IRINA)
    refused("licence_not_accepted", ChoiceError, installs.install, *ask, False)
    card = (session, boss, BARE, JOY)
    told = refused("licence_not_accepted", ChoiceError, installs.install, *card, True)
    assert "model card" in told
    (order,) = installs.read_card(*card)
    assert order.shelf == "a"
    end(session, "a", told="License: CC BY 4.0")
    standing = installs.find_status(*card)
    assert standing.licence == standing.card == "License: CC BY 4.0"
    assert standing.orders == ()
    made = installs.install(*card, True)
    assert {order.licence for order in made} == {"License: CC BY 4.0"}


def test_only_administrators_ask(session: Session, ann: User) -> None:
    for rule in (
        installs.find_status,
        installs.read_card,
        installs.verify,
        installs.remove,
    ):
        refused("not_allowed", AccountError, rule, session, ann, BARE, IRINA)
    refused("not_allowed", AccountError, installs.list_statuses, session, ann, BARE)
    refused("not_allowed", AccountError, installs.install, session, ann, BARE, IRINA, True)
    refused("not_allowed", AccountError, installs.cancel, session, ann, IRINA)


def test_what_cannot_be_asked_is_a_sentence(session: Session, boss: User) -> None:
    everywhere = [worker("a1", "a", IRINA)]
    refused("install_state", StateError, installs.install, session, boss, everywhere, IRINA, True)
    for rule in (installs.verify, installs.remove):
        refused("install_state", StateError, rule, session, boss, BARE, IRINA)
    refused("install_state", StateError, installs.cancel, session, boss, IRINA)
    refused("weights_unknown", ChoiceError, installs.verify, session, boss, BARE, "piper:nobody")
    nobody = [Worker("old", ("cpu",), ("mesh",))]
    told = refused(
        "worker_missing", UnavailableError, installs.install, session, boss, nobody, IRINA, True
    )
    assert f"`galatea weights get {IRINA}`" in told
    refused("worker_missing", UnavailableError, installs.read_card, session, boss, [], JOY)


def test_what_is_there_is_verified_and_removed(session: Session, boss: User) -> None:
    there = [worker("a1", "a", IRINA), worker("b1", "b")]
    assert [order.shelf for order in installs.verify(session, boss, there, IRINA)] == ["a"]
    end(session, "a", told="right")
    (order,) = installs.find_status(session, boss, there, IRINA).orders
    assert (order.task, order.state, order.told) == (Task.VERIFY, "done", "right")
    assert [order.shelf for order in installs.remove(session, boss, there, IRINA)] == ["a"]
    end(session, "a")
    # What an ended download has left can be removed as well.
    installs.install(session, boss, there, IRINA, True)
    end(session, "b", UnavailableError("hub_unavailable", "The hub is away."))
    assert {order.shelf for order in installs.remove(session, boss, there, IRINA)} == {"a", "b"}


def test_it_can_fail_and_be_asked_again(session: Session, boss: User) -> None:
    one = [worker("a1", "a")]
    installs.install(session, boss, one, IRINA, True)
    end(session, "a", UnavailableError("hub_unavailable", "The hub is away."))
    (failed,) = installs.find_status(session, boss, one, IRINA).orders
    assert (failed.state, failed.error_code, failed.error) == (
        "failed",
        "hub_unavailable",
        "The hub is away.",
    )
    installs.install(session, boss, one, IRINA, True)
    (again,) = installs.find_status(session, boss, one, IRINA).orders
    assert (again.state, again.error) == ("asked", None)


def test_it_is_cancelled_at_once_or_by_its_worker(session: Session, boss: User) -> None:
    installs.install(session, boss, BARE, IRINA, True)
    order = install_leases.claim(session, "a", "w")
    assert order is not None
    installs.cancel(session, boss, IRINA)
    rows = {row.shelf: row.state for row in session.exec(select(Install)).all()}
    assert rows == {"a": "running", "b": "cancelled"}
    assert install_leases.heartbeat(session, order.id, "w", 1, 2) is True
    assert install_leases.give_up(session, order.id, "w")
    assert install_leases.claim(session, "a", "w") is None
    # Of a worker that is gone for good nobody hears any more.
    installs.install(session, boss, BARE[:1], IRINA, True)
    install_leases.claim(session, "a", "w")
    past = update(Install).where(col(Install.state) == "running")
    session.exec(past.values(lease_until=now() - timedelta(seconds=1)))
    session.expire_all()
    (order,) = installs.cancel(session, boss, IRINA)
    assert order.state == "cancelled"


def test_what_is_over_is_told_of_live_folders_alone(session: Session, boss: User) -> None:
    installs.install(session, boss, BARE, IRINA, True)
    end(session, "a", MissingError("weights_wrong", "Not the file."))
    there = [worker("c1", "c")]
    (order,) = installs.find_status(session, boss, there, IRINA).orders
    assert (order.shelf, order.state) == ("b", "asked")  # still to be cancelled
    standings = {s.weights.id: s for s in installs.list_statuses(session, boss, there)}
    assert len(standings[IRINA].orders) == 1
    assert standings[JOY].orders == ()
