"""A render's life in workers' hands, in a real database."""

from datetime import timedelta
from itertools import pairwise

from sqlmodel import Session

from avatar_app.catalog.engines import ANIMATORS
from avatar_app.catalog.voices import VOICES
from avatar_app.errors import PortraitError, StateError, UnavailableError
from avatar_app.renders import claims, control, history, turns
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import Render, RenderState
from tests.avatar_app.rows import RESULT, claim, lose, refused, submit, take


def test_of_two_deliveries_one_is_taken(home: Connections, session: Session, ann: User) -> None:
    submit(session, home, ann)
    session.commit()
    with home.session() as one, home.session() as other:
        first = claims.claim(one, "w1", ANIMATORS, VOICES)
        one.commit()
        assert claims.claim(other, "w2", ANIMATORS, VOICES) is None
    assert first is not None
    assert (first.attempt, first.render.leased_by, first.portrait_key) == (1, "w1", None)


def test_a_whole_life(session: Session, home: Connections, ann: User) -> None:
    render = submit(session, home, ann)
    held = claim(session, render)
    assert claims.heartbeat(session, render.id, held.attempt, "animate", 0.5) is False
    assert claims.finish(session, render.id, held.attempt, RESULT)
    session.expire_all()
    done = history.find_render(session, ann, render.id)
    assert (done.state, done.stage, done.film_key, done.bytes) == ("done", "animate", "film", 1000)
    assert done.progress == 1.0
    assert done.finished_at is not None
    assert done.lease_until is None
    assert not claims.finish(session, render.id, held.attempt, RESULT)  # once only
    assert claims.heartbeat(session, render.id, held.attempt, "animate", 0.6) is None


def test_who_lost_the_lease_is_fenced_out(session: Session, home: Connections, ann: User) -> None:
    render = submit(session, home, ann)
    slow = claim(session, render, "slow")
    lose(session, render)
    quick = claim(session, render, "quick")
    assert quick.attempt == slow.attempt + 1
    assert claims.heartbeat(session, render.id, slow.attempt, "encode", 0.9) is None
    assert not claims.finish(session, render.id, slow.attempt, RESULT)
    assert not claims.fail(session, render.id, slow.attempt, PortraitError("face_missing", "x"))
    assert not claims.stop(session, render.id, slow.attempt)
    assert claims.finish(session, render.id, quick.attempt, RESULT)


def test_a_failure_says_why_and_can_be_tried_again(
    session: Session, home: Connections, ann: User
) -> None:
    render = submit(session, home, ann)
    held = claim(session, render)
    claims.fail(session, render.id, held.attempt, PortraitError("face_missing", "No face."))
    session.expire_all()
    failed = history.find_render(session, ann, render.id)
    assert (failed.state, failed.error_code, failed.error) == ("failed", "face_missing", "No face.")
    again = control.retry(session, home.settings, ann, render.id)
    assert (again.state, again.losses, again.error) == ("queued", 0, None)
    refused(StateError, "render_state", control.retry, session, home.settings, ann, render.id)


def test_cancelling_at_every_stage(session: Session, home: Connections, ann: User) -> None:
    waiting = submit(session, home, ann)
    assert control.cancel(session, ann, waiting.id).state == RenderState.CANCELLED
    assert claims.claim(session, "w1", ANIMATORS, VOICES) is None
    running = submit(session, home, ann)
    held = claim(session, running)
    assert control.cancel(session, ann, running.id).state == RenderState.RUNNING
    assert claims.heartbeat(session, running.id, held.attempt, "speech", 0.1) is True
    assert claims.stop(session, running.id, held.attempt)
    session.expire_all()
    assert history.find_render(session, ann, running.id).state == RenderState.CANCELLED
    refused(StateError, "render_state", control.cancel, session, ann, running.id)
    assert control.retry(session, home.settings, ann, running.id).cancel_requested is False


def test_a_worker_that_must_stop_hands_back(session: Session, home: Connections, ann: User) -> None:
    render = submit(session, home, ann)
    held = claim(session, render)
    assert claims.hand_back(session, render.id, held.attempt)
    session.expire_all()
    back = history.find_render(session, ann, render.id)
    assert (back.state, back.losses, back.finished_at) == ("queued", 0, None)
    assert claim(session, render).attempt == held.attempt + 1


def test_a_render_rests_before_it_is_tried_again(
    session: Session, home: Connections, ann: User
) -> None:
    render = submit(session, home, ann)
    session.commit()
    away = UnavailableError("storage_unavailable", "The storage does not answer.")
    rests = []
    for _ in range(claims.DELAYS - 1):
        held = claim(session, render)
        assert claims.put_off(session, render.id, held.attempt, away)
        session.commit()
        session.expire_all()
        row = session.get_one(Render, render.id)
        assert (row.state, row.error, row.leased_by) == ("queued", None, None)
        assert take(session) is None
        assert turns.count_ready(session) == 0
        assert row.not_before is not None
        rests.append(row.not_before - now())
        session.commit()
    assert all(later > one for one, later in pairwise(rests[:3]))
    assert timedelta(0) < rests[0] <= claims.REST
    assert claims.REST < rests[1] <= 4 * claims.REST
    assert rests[-1] <= claims.LONGEST_REST
    held = claim(session, render)
    assert not claims.put_off(session, render.id, held.attempt, away)  # enough is enough
    assert claims.fail(session, render.id, held.attempt, away)


def test_the_poster_is_there_before_the_film(
    session: Session, home: Connections, ann: User
) -> None:
    render = submit(session, home, ann)
    slow = claim(session, render)
    claims.show_poster(session, render.id, slow.attempt, "first")
    session.expire_all()
    assert history.find_render(session, ann, render.id).poster_key == "first"
    lose(session, render)
    quick = claim(session, render)
    assert quick.render.poster_key is None  # the files of an overtaken attempt go
    claims.show_poster(session, render.id, slow.attempt, "late")
    session.expire_all()
    assert history.find_render(session, ann, render.id).poster_key is None
