"""Whose upload is looked at next."""

from datetime import timedelta
from io import BytesIO

from sqlmodel import update

from avatar_app.fleet.registry import Worker
from avatar_app.library import avatars, checks, clones
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.library import Avatar, Clone, Recording
from tests.avatar_app.catalog.test_cloned_voices import ANA


def send(home: Connections, user: User, many: int) -> None:
    for number in range(many):
        with home.session() as session:
            content = BytesIO(b"x")
            avatars.add_avatar(session, home.storage, user, f"{number}.png", content, True)


def take(home: Connections) -> Avatar | Recording | None:
    with home.session() as session:
        return checks.take(session, Avatar)


def test_who_sends_many_waits_with_the_second_one(home: Connections, ann: User, bob: User) -> None:
    send(home, ann, 5)
    send(home, bob, 2)
    taken = [take(home) for _ in range(7)]
    assert [row.user_id for row in taken if row] == [
        *(ann.id, bob.id, ann.id, bob.id, ann.id, ann.id, ann.id),
    ]
    assert [row.name for row in taken if row and row.user_id == ann.id] == list("01234")
    assert take(home) is None


def test_who_was_served_longest_ago_comes_first(home: Connections, ann: User, bob: User) -> None:
    send(home, ann, 1)
    first = take(home)
    assert first is not None
    with home.session() as session:
        avatars.report_check(session, first.id, {}, "thumb")
    send(home, ann, 1)
    send(home, bob, 1)
    second = take(home)
    assert second is not None
    assert second.user_id == bob.id


def test_voices_are_made_in_turns_too(home: Connections, ann: User, bob: User) -> None:
    able = Worker("w1", ("gpu",), ("mesh",), (ANA,))
    for user, many in ((ann, 4), (bob, 1)):
        for number in range(many):
            with home.session() as session:
                clones.add_clone(
                    session, home.storage, user, f"{number}", "a.wav", BytesIO(b"x"), True, [able]
                )
    taken = []
    for _ in range(6):
        with home.session() as session:
            taken.append(checks.take(session, Clone))
    assert [row.user_id for row in taken if row] == [ann.id, bob.id, ann.id, ann.id, ann.id]
    assert [row.name for row in taken if row and row.user_id == ann.id] == list("0123")
    with home.session() as session:
        past = now() - clones.OVERDUE - timedelta(seconds=1)
        session.exec(update(Clone).values(tried_at=past))
    with home.session() as session:
        assert checks.take(session, Clone) is not None  # its worker was lost


def test_a_lost_one_is_tried_three_times(home: Connections, ann: User) -> None:
    send(home, ann, 1)
    for number in range(1, checks.TRIES + 1):
        row = take(home)
        assert row is not None
        assert row.tries == number
        assert take(home) is None  # a worker holds it
        with home.session() as session:
            assert checks.renew(session, row)
            assert checks.list_lost(session, Avatar) == []
            past = now() - 2 * checks.LEASE - timedelta(seconds=1)
            session.exec(update(Avatar).values(tried_at=past))
    assert take(home) is None
    with home.session() as session:
        assert checks.count_waiting(session, Avatar) == 0
        assert checks.list_lost(session, Avatar) == [row.id]


def test_who_was_overtaken_is_told_and_who_stops_hands_back(home: Connections, ann: User) -> None:
    send(home, ann, 1)
    first = take(home)
    assert first is not None
    with home.session() as session:
        checks.hand_back(session, first)
    second = take(home)
    assert second is not None
    assert second.tries == 1
    with home.session() as session:
        session.exec(update(Avatar).values(tried_at=None))
    third = take(home)
    assert third is not None
    with home.session() as session:
        assert not checks.renew(session, second)
        assert checks.renew(session, third)
        avatars.delete_avatar(session, home.storage, ann, third.id)
        assert not checks.renew(session, third)
        assert checks.is_gone(session, Avatar, third.id)
