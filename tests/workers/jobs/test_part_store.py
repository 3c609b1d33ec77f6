"""What those who make a film's parts share, in a real database and storage."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from avatar_app.renders import parts
from avatar_app.renders.claims import Claim
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from tests.avatar_app.rows import change, claim, submit
from workers.film.part import Plan, Stretch, unpack
from workers.jobs.part_store import RenderPartStore
from workers.performance.tracks import Performance
from workers.runtime.lease import Fenced, Lease
from workers.runtime.worker_state import worker_state


@dataclass
class Leader:
    """A film in this worker's hands, and how often others were called."""

    held: Claim
    lease: Lease
    store: RenderPartStore
    calls: list[int]


@pytest.fixture
def leader(home: Connections, ann: User) -> Leader:
    worker_state.stopping.clear()
    with home.session() as session:
        held = claim(session, submit(session, home, ann), worker_state.name)
    calls: list[int] = []
    row = held.render
    lease = Lease(home, row.id, row.user_id, held.attempt)
    store = RenderPartStore(home, row.id, held.attempt, lease, lambda: calls.append(1))
    return Leader(held, lease, store, calls)


def plan(number: int) -> Plan:
    performance = Performance(25 * number, np.full((25, 3), number, np.float32), None)
    stretch = Stretch(25 * number, 25 * number + 25, performance)
    return Plan(number, 25, "portrait", "mesh", (), stretch)


def list_keys(home: Connections, leader: Leader) -> list[str]:
    folder = f"renders/{leader.held.render.id}/parts"
    return sorted(stored.key for stored in home.storage.list_all(folder))


def test_a_plan_is_kept_before_others_are_called(home: Connections, leader: Leader) -> None:
    assert not leader.store.post(plan(0))
    assert leader.calls == []  # the first one is its leader's
    assert not leader.store.post(plan(1))
    assert leader.calls == [1]
    keys = list_keys(home, leader)
    assert len(keys) == 2
    assert all(key.endswith(".plan") for key in keys)
    kept = {unpack(home.storage.get(key)).number for key in keys}
    assert kept == {0, 1}
    assert leader.store.look() == (set(), set())


def test_a_part_is_taken_kept_and_fetched(leader: Leader, tmp_path: Path) -> None:
    store = leader.store
    store.post(plan(0))
    assert store.take(plan(0), seize=False)
    assert leader.lease.part is not None  # which the heartbeat renews
    assert store.look() == (set(), {0})
    assert not store.take(plan(0), seize=False)  # it is in somebody's hands
    assert store.take(plan(0), seize=True)
    (tmp_path / "part.mp4").write_bytes(b"picture")
    store.keep(plan(0), tmp_path / "part.mp4")
    assert leader.lease.part is None
    assert store.look() == ({0}, set())
    assert store.fetch(plan(0), tmp_path / "copy.mp4")
    assert (tmp_path / "copy.mp4").read_bytes() == b"picture"
    assert store.post(plan(0))  # who begins again finds it made


def test_what_is_released_or_missed_is_to_be_made(leader: Leader, tmp_path: Path) -> None:
    store = leader.store
    store.post(plan(0))
    store.take(plan(0), seize=False)
    store.release()
    assert leader.lease.part is None
    assert store.look() == (set(), set())
    store.release()  # there is nothing in hand
    assert not store.fetch(plan(0), tmp_path / "none.mp4")
    store.take(plan(0), seize=False)
    (tmp_path / "part.mp4").write_bytes(b"half a picture")
    store.keep(plan(0), tmp_path / "part.mp4")
    store.miss(plan(0))
    assert store.look() == (set(), set())


def test_what_another_maker_would_draw_is_another_part(
    home: Connections, leader: Leader, monkeypatch: pytest.MonkeyPatch
) -> None:
    leader.store.post(plan(0))
    before = list_keys(home, leader)
    monkeypatch.setattr("workers.jobs.part_store.drawing_digest", lambda *_: "another program")
    leader.store.post(plan(0))
    assert len(set(list_keys(home, leader)) - set(before)) == 1


def test_who_lost_the_film_posts_nothing(home: Connections, leader: Leader) -> None:
    with home.session() as session:
        change(session, leader.held.render.id, attempt=leader.held.attempt + 1)
    with pytest.raises(Fenced):
        leader.store.post(plan(1))
    assert leader.calls == []
    with home.session() as session:
        assert parts.read(session, leader.held.render.id) == {}
