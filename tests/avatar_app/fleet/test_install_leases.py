"""Rows in workers' hands: one at a time, the oldest first, and never two workers on one."""

from datetime import timedelta

from sqlmodel import Session, col, update

from avatar_app.fleet import install_leases
from avatar_app.store.connections import Connections
from avatar_app.store.models.base import now
from avatar_app.store.models.fleet import Install


def ask(session: Session, weights: str, shelf: str = "a", **values: object) -> Install:
    order = Install(weights=weights, shelf=shelf, task="get", who="boss@example.org", **values)
    session.add(order)
    session.flush()
    return order


def test_the_oldest_of_ones_own_folder_comes_first(session: Session) -> None:
    ask(session, "x:new")
    old = ask(session, "x:old", created_at=now() - timedelta(hours=1))
    ask(session, "x:other", shelf="b", created_at=now() - timedelta(hours=2))
    taken = install_leases.claim(session, "a", "w1")
    assert taken is not None
    assert (taken.id, taken.state, taken.worker) == (old.id, "running", "w1")
    second = install_leases.claim(session, "a", "w2")
    assert second is not None
    assert second.weights == "x:new"
    assert install_leases.claim(session, "a", "w3") is None


def test_two_who_come_at_once_do_not_take_the_same(home: Connections) -> None:
    with home.session() as session:
        ask(session, "x:one")
    with home.session() as first, home.session() as second:
        assert install_leases.claim(first, "a", "w1") is not None
        assert install_leases.claim(second, "a", "w2") is None


def test_what_a_lost_worker_held_is_anothers(session: Session) -> None:
    order = ask(session, "x:one")
    install_leases.claim(session, "a", "w1")
    assert install_leases.heartbeat(session, order.id, "w1", 5, 10) is False
    past = now() - timedelta(seconds=1)
    session.exec(update(Install).where(col(Install.id) == order.id).values(lease_until=past))
    taken = install_leases.claim(session, "a", "w2")
    assert taken is not None
    assert (taken.worker, taken.bytes_done, taken.bytes_whole) == ("w2", 5, 10)
    assert install_leases.heartbeat(session, order.id, "w1", 6, 10) is None
    assert not install_leases.finish(session, order.id, "w1", None)
    assert install_leases.hand_back(session, order.id, "w2")
    session.expire_all()
    assert (order.state, order.finished_at) == ("asked", None)
