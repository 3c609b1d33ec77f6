"""What administrators see, in a real database; and that nobody else sees it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from avatar_app.errors import AccountError, PortraitError
from avatar_app.observability import overview
from avatar_app.renders import claims, control
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Role, User
from avatar_app.store.models.base import now
from tests.avatar_app.rows import RESULT, change, claim, record, refused, submit


@pytest.fixture
def boss(enrol: Callable[..., User]) -> User:
    return enrol("boss", Role.ADMIN)


def test_it_is_for_administrators_alone(session: Session, ann: User) -> None:
    for look in (
        overview.list_accounts,
        overview.list_renders,
        overview.list_active,
        overview.count_days,
    ):
        refused(AccountError, "not_allowed", look, session, ann)


def test_accounts_with_what_they_have(
    session: Session, home: Connections, boss: User, ann: User, bob: User
) -> None:
    for _ in range(2):
        held = claim(session, submit(session, home, ann))
        claims.finish(session, held.render.id, held.attempt, RESULT)
    control.cancel(session, ann, submit(session, home, ann).id)
    record(session, home, ann)
    found = {a.user.email: a for a in overview.list_accounts(session, boss)}
    assert list(found) == ["boss@example.org", "ann@example.org", "bob@example.org"]
    anns = found["ann@example.org"]
    assert (anns.films, anns.minutes, anns.bytes) == (2, 2.0, 2009)
    assert found["bob@example.org"] == overview.Account(bob, 0, 0.0, 0, second_factor=False)


def test_all_renders_in_pages(
    session: Session,
    home: Connections,
    boss: User,
    ann: User,
    bob: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = [submit(session, home, user) for user in (ann, bob, ann, bob)]
    control.cancel(session, bob, made[3].id)
    monkeypatch.setattr(overview, "PAGE", 3)
    first = overview.list_renders(session, boss)
    assert [render.id for render, _ in first] == [r.id for r in reversed(made[1:])]
    assert [email.split("@")[0] for _, email in first] == ["bob", "ann", "bob"]
    rest = overview.list_renders(session, boss, after=first[-1][0].id)
    assert [render.id for render, _ in rest] == [made[0].id]
    only = overview.list_renders(session, boss, "cancelled")
    assert [render.id for render, _ in only] == [made[3].id]


def test_what_is_under_way_comes_before_what_waits(
    session: Session, home: Connections, boss: User, ann: User, bob: User
) -> None:
    waiting, running, done = (
        submit(session, home, ann),
        submit(session, home, bob),
        submit(session, home, bob),
    )
    claim(session, running, "w7")
    held = claim(session, done)
    claims.finish(session, done.id, held.attempt, RESULT)
    active = overview.list_active(session, boss)
    assert [render.id for render, _ in active] == [running.id, waiting.id]
    assert active[0][0].leased_by == "w7"


def test_days_count_what_ended_on_them(
    session: Session, home: Connections, boss: User, ann: User
) -> None:
    ann.renders_at_once = 10
    session.add(ann)
    today = now()
    for work, ago in ((10.0, 0), (20.0, 0), (90.0, 0), (30.0, 2), (30.0, 40)):
        held = claim(session, submit(session, home, ann))
        claims.finish(session, held.render.id, held.attempt, replace(RESULT, render_s=work))
        ended = today - timedelta(days=ago)
        started = ended - timedelta(seconds=work)
        change(
            session,
            held.render.id,
            finished_at=ended,
            started_at=started,
            queued_at=started - timedelta(seconds=work / 10),
        )
    held = claim(session, submit(session, home, ann))
    claims.fail(session, held.render.id, held.attempt, PortraitError("face_missing", "No face."))
    control.cancel(session, ann, submit(session, home, ann).id)

    days = overview.count_days(session, boss, 5)

    assert [day.day for day in days] == [
        (today - timedelta(days=k)).date() for k in (4, 3, 2, 1, 0)
    ]
    last = days[-1]
    assert (last.done, last.failed, last.film_minutes) == (3, 1, 3.0)
    assert last.work_minutes == pytest.approx(2.0)
    assert (last.wait_s, last.render_s, last.speed) == pytest.approx((2.0, 20.0, 3.0))
    assert (days[2].done, days[2].render_s) == (1, 30.0)
    assert (days[3].done, days[3].wait_s) == (0, None)
