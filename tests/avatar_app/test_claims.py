"""A render's life in workers' hands, in a real database."""

from datetime import timedelta
from uuid import uuid4

from sqlmodel import Session

from avatar_app import claims, renders
from avatar_app.errors import PortraitError, StateError
from avatar_app.home import Home
from avatar_app.models import RenderState, User, now
from tests.avatar_app.rows import RESULT, change, claim, refused, submit


def test_of_two_deliveries_one_is_taken(home: Home, session: Session, ann: User) -> None:
    render = submit(session, home, ann)
    session.commit()
    with home.session() as one, home.session() as other:
        first = claims.claim(one, render.id, "w1")
        one.commit()
        assert claims.claim(other, render.id, "w2") is None
    assert first is not None
    assert (first.attempt, first.render.leased_by, first.portrait_key) == (1, "w1", None)
    assert claims.claim(session, uuid4(), "w1") is None


def test_a_whole_life(session: Session, home: Home, ann: User) -> None:
    render = submit(session, home, ann)
    held = claim(session, render)
    assert claims.heartbeat(session, render.id, held.attempt, "animate", 0.5) is False
    assert claims.finish(session, render.id, held.attempt, RESULT)
    session.expire_all()
    done = renders.find_render(session, ann, render.id)
    assert (done.state, done.stage, done.film_key, done.bytes) == ("done", "animate", "film", 1000)
    assert done.progress == 1.0
    assert done.finished_at is not None
    assert done.lease_until is None
    assert not claims.finish(session, render.id, held.attempt, RESULT)  # once only
    assert claims.heartbeat(session, render.id, held.attempt, "animate", 0.6) is None


def test_who_lost_the_lease_is_fenced_out(session: Session, home: Home, ann: User) -> None:
    render = submit(session, home, ann)
    slow = claim(session, render, "slow")
    change(session, render.id, lease_until=now() - timedelta(seconds=1))
    quick = claim(session, render, "quick")
    assert quick.attempt == slow.attempt + 1
    assert claims.heartbeat(session, render.id, slow.attempt, "encode", 0.9) is None
    assert not claims.finish(session, render.id, slow.attempt, RESULT)
    assert not claims.fail(session, render.id, slow.attempt, PortraitError("face_missing", "x"))
    assert not claims.give_up(session, render.id, slow.attempt)
    assert claims.finish(session, render.id, quick.attempt, RESULT)


def test_a_failure_says_why_and_can_be_tried_again(session: Session, home: Home, ann: User) -> None:
    render = submit(session, home, ann)
    held = claim(session, render)
    claims.fail(session, render.id, held.attempt, PortraitError("face_missing", "No face."))
    session.expire_all()
    failed = renders.find_render(session, ann, render.id)
    assert (failed.state, failed.error_code, failed.error) == ("failed", "face_missing", "No face.")
    again = renders.retry(session, ann, render.id)
    assert (again.state, again.losses, again.error) == ("queued", 0, None)
    refused(StateError, "render_state", renders.retry, session, ann, render.id)


def test_cancelling_at_every_stage(session: Session, home: Home, ann: User) -> None:
    waiting = submit(session, home, ann)
    assert renders.cancel(session, ann, waiting.id).state == RenderState.CANCELLED
    assert claims.claim(session, waiting.id, "w1") is None
    running = submit(session, home, ann)
    held = claim(session, running)
    assert renders.cancel(session, ann, running.id).state == RenderState.RUNNING
    assert claims.heartbeat(session, running.id, held.attempt, "speech", 0.1) is True
    assert claims.give_up(session, running.id, held.attempt)
    session.expire_all()
    assert renders.find_render(session, ann, running.id).state == RenderState.CANCELLED
    refused(StateError, "render_state", renders.cancel, session, ann, running.id)
    assert renders.retry(session, ann, running.id).cancel_requested is False


def test_a_worker_that_must_stop_hands_back(session: Session, home: Home, ann: User) -> None:
    render = submit(session, home, ann)
    held = claim(session, render)
    assert claims.hand_back(session, render.id, held.attempt)
    session.expire_all()
    back = renders.find_render(session, ann, render.id)
    assert (back.state, back.losses, back.finished_at) == ("queued", 0, None)
    assert claim(session, render).attempt == held.attempt + 1


def test_reconciling_puts_back_what_was_lost(session: Session, home: Home, ann: User) -> None:
    past = now() - timedelta(minutes=1)
    ann.renders_at_once = 10
    session.add(ann)
    fresh, unsent, lost, worn, cancelled, held = (submit(session, home, ann) for _ in range(6))
    change(session, unsent.id, queued_at=past)
    for render in (lost, worn, cancelled, held):
        claim(session, render)
    change(session, lost.id, lease_until=past)
    change(session, worn.id, lease_until=past, losses=claims.LOSSES - 1)
    change(session, cancelled.id, lease_until=past, cancel_requested=True)

    moved = {render.id: render.state for render in claims.reconcile(session)}

    session.expire_all()
    assert moved == {
        unsent.id: "queued",
        lost.id: "queued",
        worn.id: "failed",
        cancelled.id: "cancelled",
    }
    states = {r.id: r.state for r in renders.history(session, ann)}
    assert states == {
        fresh.id: "queued",
        unsent.id: "queued",
        lost.id: "queued",
        worn.id: "failed",
        cancelled.id: "cancelled",
        held.id: "running",
    }
    assert renders.find_render(session, ann, worn.id).error_code == "worker_lost"
    assert renders.find_render(session, ann, lost.id).losses == 1
    assert renders.find_render(session, ann, unsent.id).losses == 0
    assert claims.reconcile(session) == []


def test_the_poster_is_there_before_the_film(session: Session, home: Home, ann: User) -> None:
    render = submit(session, home, ann)
    slow = claim(session, render)
    claims.show_poster(session, render.id, slow.attempt, "first")
    session.expire_all()
    assert renders.find_render(session, ann, render.id).poster_key == "first"
    change(session, render.id, lease_until=now() - timedelta(seconds=1))
    quick = claim(session, render)
    assert quick.render.poster_key is None  # the files of an overtaken attempt go
    claims.show_poster(session, render.id, slow.attempt, "late")
    session.expire_all()
    assert renders.find_render(session, ann, render.id).poster_key is None


def test_what_is_watched_outlasts_the_films_end_a_little(
    session: Session, home: Home, ann: User
) -> None:
    render = submit(session, home, ann)
    held = claim(session, render)
    claims.show_live(session, render.id, held.attempt + 1, "another's")
    claims.show_live(session, render.id, held.attempt, "pieces")
    session.expire_all()
    assert renders.find_render(session, ann, render.id).live_key == "pieces"
    assert claims.sweep_live(session) == []
    change(session, render.id, state="done", finished_at=now())
    assert claims.sweep_live(session) == []
    change(session, render.id, finished_at=now() - claims.AIRED - timedelta(seconds=1))
    assert claims.sweep_live(session) == ["pieces"]
    assert claims.sweep_live(session) == []
    session.expire_all()
    assert renders.find_render(session, ann, render.id).live_key is None
