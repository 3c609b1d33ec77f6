"""What a worker holds, renewed in a real database, and how it learns that it must stop."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session

from avatar_app.errors import StateError, UnavailableError
from avatar_app.renders import control
from avatar_app.renders.claims import Claim, heartbeat
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import Render
from tests.avatar_app.rows import change, claim, submit
from tests.waiting import wait_for
from workers.film.spec import Progress
from workers.runtime import lease as module
from workers.runtime.lease import Cancelled, Fenced, Interrupted, Lease, RecentPace, Stopped, report
from workers.runtime.worker_state import worker_state


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(module, "BEAT", 0.02)
    monkeypatch.setattr(module, "AGAIN", 0.02)
    worker_state.stopping.clear()
    yield
    worker_state.stopping.clear()


@pytest.fixture
def held(home: Connections, ann: User) -> Claim:
    """A render in this worker's hands."""
    with home.session() as session:
        return claim(session, submit(session, home, ann))


def lease_of(home: Connections, held: Claim, attempt: int | None = None) -> Lease:
    row = held.render
    return Lease(home, row.id, row.user_id, held.attempt if attempt is None else attempt)


def read(home: Connections, held: Claim) -> Render:
    with home.session() as session:
        return session.get_one(Render, held.render.id)


def wait_for_verdict(lease: Lease) -> type[Interrupted]:
    found: list[type[Interrupted]] = []

    def check() -> bool:
        try:
            lease.check()
        except Interrupted as verdict:
            found.append(type(verdict))
        return bool(found)

    wait_for(check)
    return found[0]


def test_it_is_renewed_with_how_far_the_work_is(home: Connections, held: Claim) -> None:
    with home.session() as session:
        change(session, held.render.id, lease_until=now() - timedelta(seconds=60))
    with lease_of(home, held) as lease:
        lease.tell(Progress("animate", 0.5))
        wait_for(lambda: read(home, held).progress == 0.5)
        row = read(home, held)
        assert row.stage == "animate"
        assert row.lease_until is not None
        assert row.lease_until > now()
        lease.on_air()  # which only the animation can be
        wait_for(lambda: read(home, held).stage == "live")
        lease.tell(Progress("encode", 0.9))
        wait_for(lambda: read(home, held).stage == "encode")
    assert not any(thread.name == "heartbeat" for thread in threading.enumerate())


def test_progress_never_goes_back(home: Connections, held: Claim) -> None:
    told: list[float] = []
    with lease_of(home, held) as lease:
        for far in (0.3, 0.6929, 0.6903, 0.7):
            lease.tell(Progress("animate", far))
            told.append(lease._now.fraction)
        assert told == [0.3, 0.6929, 0.6929, 0.7]
        wait_for(lambda: read(home, held).progress == 0.7)
    with home.session() as session:
        heartbeat(session, held.render.id, held.attempt, "animate", 0.6)
    assert read(home, held).progress == 0.7


def test_what_is_left_is_told_by_the_latest_pace() -> None:
    pace = RecentPace()
    assert pace.left() is None
    for second in range(10):  # it begins slowly,
        pace.note(100.0 + second, 0.001 * second)
    for second in range(1, 61):  # then a hundredth each second
        pace.note(110.0 + second, 0.01 + 0.01 * second)
    assert pace.left() == pytest.approx(39, rel=0.05)
    for second in range(1, 21):  # and half of that on a machine that got busy
        pace.note(170.0 + second, 0.61 + 0.005 * second)
    assert pace.left() == pytest.approx(58, rel=0.1)


def test_its_owner_cancels(home: Connections, held: Claim, ann: User) -> None:
    with lease_of(home, held) as lease:
        lease.check()
        with home.session() as session:
            control.cancel(session, ann, held.render.id)
        assert wait_for_verdict(lease) is Cancelled
        with pytest.raises(Cancelled):
            lease.tell(Progress("animate", 0.6))


def test_another_attempt_fences_it_out(home: Connections, held: Claim) -> None:
    with lease_of(home, held, attempt=held.attempt - 1) as lease:
        assert wait_for_verdict(lease) is Fenced


def test_a_worker_that_ends_hands_back(home: Connections, held: Claim) -> None:
    with lease_of(home, held) as lease:
        worker_state.stopping.set()
        with pytest.raises(Stopped):
            lease.check()


def test_a_database_that_is_away_for_a_while_is_no_verdict(
    home: Connections, held: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    away: list[int] = []

    def heartbeat(*arguments: object) -> bool | None:
        if len(away) < 3:
            away.append(1)
            raise UnavailableError("database_unavailable", "It is away.")
        return module_heartbeat(*arguments)  # type: ignore[arg-type]

    module_heartbeat = module.heartbeat
    monkeypatch.setattr(module, "heartbeat", heartbeat)
    with lease_of(home, held) as lease:
        lease.tell(Progress("speech", 0.1))
        wait_for(lambda: read(home, held).progress == 0.1)
        lease.check()
    assert len(away) == 3


def test_what_is_done_is_reported_once_the_database_is_back(home: Connections) -> None:
    tries: list[int] = []

    def act(_session: Session) -> str:
        tries.append(1)
        if len(tries) < 3:
            raise UnavailableError("database_unavailable", "It is away.")
        return "kept"

    assert report(home, act) == "kept"
    assert len(tries) == 3


def test_a_report_waits_no_longer_than_its_worker(home: Connections) -> None:
    def act(_session: Session) -> None:
        worker_state.stopping.set()
        raise UnavailableError("database_unavailable", "It is away.")

    with pytest.raises(UnavailableError):
        report(home, act)


def test_other_errors_of_a_report_are_not_tried_again(home: Connections) -> None:
    tries: list[int] = []

    def act(_session: Session) -> None:
        tries.append(1)
        raise StateError("not_found", "It is gone.")

    with pytest.raises(StateError):
        report(home, act)
    assert len(tries) == 1
