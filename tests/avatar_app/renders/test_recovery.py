"""What a lost worker or voice leaves behind, in a real database."""

from datetime import timedelta

from sqlmodel import Session

from avatar_app.renders import claims, history, recovery
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import Render
from tests.avatar_app.rows import change, claim, lose, submit, take


def test_reconciling_puts_back_what_was_lost(
    session: Session, home: Connections, ann: User
) -> None:
    lost, worn, cancelled, held = (submit(session, home, ann) for _ in range(4))
    for render in (lost, worn, cancelled, held):
        claim(session, render)
    change(session, worn.id, losses=recovery.LOSSES - 1)
    change(session, cancelled.id, cancel_requested=True)

    moved = {render.id: render.state for render in lose(session, lost, worn, cancelled)}

    assert moved == {lost.id: "queued", worn.id: "failed", cancelled.id: "cancelled"}
    states = {r.id: r.state for r in history.history(session, ann)}
    assert states == moved | {held.id: "running"}
    failed = history.find_render(session, ann, worn.id)
    assert (failed.error_code, failed.losses) == ("worker_lost", recovery.LOSSES)
    assert "memory" in (failed.error or "")
    assert history.find_render(session, ann, lost.id).losses == 1
    assert recovery.reconcile(session) == []


def test_what_comes_further_each_time_may_cost_more_workers(
    session: Session, home: Connections, ann: User
) -> None:
    render = submit(session, home, ann)
    for attempt in range(1, 5):
        assert claim(session, render).attempt == attempt
        claims.reset_losses(session, render.id, attempt)  # a part was made
        (moved,) = lose(session, render)
        assert (moved.state, moved.losses) == ("queued", 1)
        change(session, render.id, not_before=None)
    claims.reset_losses(session, render.id, 3)  # by one who is fenced out
    claim(session, render)
    (ended,) = lose(session, render)
    assert (ended.state, ended.error_code) == ("failed", "worker_lost")


def test_a_clock_that_is_set_back_leaves_nothing_stuck(
    session: Session, home: Connections, ann: User
) -> None:
    held, resting = submit(session, home, ann), submit(session, home, ann)
    claim(session, held)
    change(session, held.id, lease_until=now() + timedelta(hours=1))
    change(session, resting.id, not_before=now() + timedelta(hours=1))
    recovery.reconcile(session)
    session.expire_all()
    lease = session.get_one(Render, held.id).lease_until
    assert lease is not None
    assert lease <= now() + claims.LEASE
    assert take(session) == resting.id


def test_a_voice_that_nobody_has_ends_what_waits_for_it(
    session: Session, home: Connections, ann: User
) -> None:
    render = submit(session, home, ann)
    assert [r.id for r in recovery.refuse(session, [render.voice])] == [render.id]
    session.expire_all()
    ended = history.find_render(session, ann, render.id)
    assert (ended.state, ended.error_code) == ("failed", "voice_gone")
    assert render.voice in (ended.error or "")


def test_what_is_watched_outlasts_the_films_end_a_little(
    session: Session, home: Connections, ann: User
) -> None:
    render = submit(session, home, ann)
    held = claim(session, render)
    claims.show_live(session, render.id, held.attempt + 1, "another's")
    claims.show_live(session, render.id, held.attempt, "pieces")
    session.expire_all()
    assert history.find_render(session, ann, render.id).live_key == "pieces"
    assert recovery.sweep_live(session) == []
    change(session, render.id, state="done", finished_at=now())
    assert recovery.sweep_live(session) == []
    change(session, render.id, finished_at=now() - recovery.AIRED - timedelta(seconds=1))
    assert recovery.sweep_live(session) == ["pieces"]
    assert recovery.sweep_live(session) == []
    session.expire_all()
    assert history.find_render(session, ann, render.id).live_key is None
