"""A render's life, in a real database; who may do what to it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, col, update

from avatar_app import renders
from avatar_app.errors import (
    ChoiceError,
    GalateaError,
    LimitError,
    PortraitError,
    ScriptError,
    StateError,
)
from avatar_app.home import Home
from avatar_app.models import Render, RenderState, User, now
from avatar_app.renders import Claim, Request, Result

RESULT = Result("film", "poster", "captions", 1000, 60.0, 12.0, {"frames": 1500})


@pytest.fixture
def session(home: Home) -> Iterator[Session]:
    with home.session() as session:
        yield session


def submit(session: Session, home: Home, user: User, **changes: Any) -> Render:
    request = Request(**{"text": "Hello [happy] everyone!", "preset": "ava"} | changes)
    return renders.submit(session, home.settings, user, request)


def claim(session: Session, render: Render, worker: str = "w1") -> Claim:
    claim = renders.claim(session, render.id, worker)
    assert claim is not None
    return claim


def change(session: Session, render_id: UUID, **values: Any) -> None:
    session.exec(update(Render).where(col(Render.id) == render_id).values(**values))
    session.expire_all()


def refused(kind: type[GalateaError], code: str, act: Any, *arguments: Any, **named: Any) -> None:
    with pytest.raises(kind) as caught:
        act(*arguments, **named)
    assert caught.value.code == code


def test_a_request_becomes_a_row(session: Session, home: Home, ann: User) -> None:
    render = submit(session, home, ann, text="Καλημέρα!", voice="male", size=720)
    assert (render.state, render.language, render.voice) == ("queued", "el", "el-male")
    assert (render.attempt, render.progress, render.cancel_requested) == (0, 0.0, False)


@pytest.mark.parametrize(
    ("changes", "kind", "code"),
    [
        ({"text": ""}, ScriptError, "script_empty"),
        ({"text": "[hapy] you"}, ScriptError, "cue_unknown"),
        ({"voice": "bob"}, ChoiceError, "voice_unknown"),
        ({"tier": "gold"}, ChoiceError, "tier_unknown"),
        ({"size": 513}, ChoiceError, "setting_invalid"),
        ({"preset": "nobody"}, ChoiceError, "preset_unknown"),
        ({"preset": "../ava"}, ChoiceError, "preset_unknown"),
        ({"preset": None}, ChoiceError, "preset_unknown"),
        ({"preset": None, "avatar_id": uuid4()}, StateError, "not_found"),
        ({"avatar_id": uuid4()}, ChoiceError, "preset_unknown"),
    ],
)
def test_what_cannot_be_made_is_refused(
    session: Session,
    home: Home,
    ann: User,
    changes: dict[str, Any],
    kind: type[GalateaError],
    code: str,
) -> None:
    refused(kind, code, submit, session, home, ann, **changes)
    assert renders.history(session, ann) == []


def test_the_same_key_gives_the_same_render(session: Session, home: Home, ann: User) -> None:
    first = submit(session, home, ann, idempotency_key="k")
    assert submit(session, home, ann, idempotency_key="k", text="Other words.").id == first.id
    assert submit(session, home, ann).id != submit(session, home, ann).id


def test_limits(session: Session, home: Home, ann: User, bob: User) -> None:
    made = [submit(session, home, ann) for _ in range(ann.renders_at_once)]
    refused(LimitError, "limit_renders", submit, session, home, ann)
    submit(session, home, bob)
    for render in made:
        held = claim(session, render)
        renders.finish(session, render.id, held.attempt, RESULT)
    ann.minutes_a_day = 3
    session.add(ann)
    refused(LimitError, "limit_minutes", submit, session, home, ann)
    for render in made:
        change(session, render.id, finished_at=now() - timedelta(hours=25))
    submit(session, home, ann)


def test_of_two_deliveries_one_is_taken(home: Home, session: Session, ann: User) -> None:
    render = submit(session, home, ann)
    session.commit()
    with home.session() as one, home.session() as other:
        first = renders.claim(one, render.id, "w1")
        one.commit()
        assert renders.claim(other, render.id, "w2") is None
    assert first is not None
    assert (first.attempt, first.render.leased_by, first.portrait_key) == (1, "w1", None)
    assert renders.claim(session, uuid4(), "w1") is None


def test_a_whole_life(session: Session, home: Home, ann: User) -> None:
    render = submit(session, home, ann)
    held = claim(session, render)
    assert renders.heartbeat(session, render.id, held.attempt, "animate", 0.5) is False
    assert renders.finish(session, render.id, held.attempt, RESULT)
    session.expire_all()
    done = renders.find_render(session, ann, render.id)
    assert (done.state, done.stage, done.film_key, done.bytes) == ("done", "animate", "film", 1000)
    assert done.progress == 1.0
    assert done.finished_at is not None
    assert done.lease_until is None
    assert not renders.finish(session, render.id, held.attempt, RESULT)  # once only
    assert renders.heartbeat(session, render.id, held.attempt, "animate", 0.6) is None


def test_who_lost_the_lease_is_fenced_out(session: Session, home: Home, ann: User) -> None:
    render = submit(session, home, ann)
    slow = claim(session, render, "slow")
    change(session, render.id, lease_until=now() - timedelta(seconds=1))
    quick = claim(session, render, "quick")
    assert quick.attempt == slow.attempt + 1
    assert renders.heartbeat(session, render.id, slow.attempt, "encode", 0.9) is None
    assert not renders.finish(session, render.id, slow.attempt, RESULT)
    assert not renders.fail(session, render.id, slow.attempt, PortraitError("face_missing", "x"))
    assert not renders.give_up(session, render.id, slow.attempt)
    assert renders.finish(session, render.id, quick.attempt, RESULT)


def test_a_failure_says_why_and_can_be_tried_again(session: Session, home: Home, ann: User) -> None:
    render = submit(session, home, ann)
    held = claim(session, render)
    renders.fail(session, render.id, held.attempt, PortraitError("face_missing", "No face."))
    session.expire_all()
    failed = renders.find_render(session, ann, render.id)
    assert (failed.state, failed.error_code, failed.error) == ("failed", "face_missing", "No face.")
    again = renders.retry(session, ann, render.id)
    assert (again.state, again.losses, again.error) == ("queued", 0, None)
    refused(StateError, "render_state", renders.retry, session, ann, render.id)


def test_cancelling_at_every_stage(session: Session, home: Home, ann: User) -> None:
    waiting = submit(session, home, ann)
    assert renders.cancel(session, ann, waiting.id).state == RenderState.CANCELLED
    assert renders.claim(session, waiting.id, "w1") is None
    running = submit(session, home, ann)
    held = claim(session, running)
    assert renders.cancel(session, ann, running.id).state == RenderState.RUNNING
    assert renders.heartbeat(session, running.id, held.attempt, "speech", 0.1) is True
    assert renders.give_up(session, running.id, held.attempt)
    session.expire_all()
    assert renders.find_render(session, ann, running.id).state == RenderState.CANCELLED
    refused(StateError, "render_state", renders.cancel, session, ann, running.id)
    assert renders.retry(session, ann, running.id).cancel_requested is False


def test_a_worker_that_must_stop_hands_back(session: Session, home: Home, ann: User) -> None:
    render = submit(session, home, ann)
    held = claim(session, render)
    assert renders.hand_back(session, render.id, held.attempt)
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
    change(session, worn.id, lease_until=past, losses=renders.LOSSES - 1)
    change(session, cancelled.id, lease_until=past, cancel_requested=True)

    sent = {render.id for render in renders.reconcile(session)}

    session.expire_all()
    assert sent == {unsent.id, lost.id}
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
    assert renders.reconcile(session) == []


def test_history_pages_filters_and_finds(session: Session, home: Home, ann: User) -> None:
    ann.renders_at_once = 100
    session.add(ann)
    made = [submit(session, home, ann, text=f"Film {k} of 100% joy_") for k in range(7)]
    for k, render in enumerate(made):
        # Some at the very same time, so that the order must not hang on it alone.
        change(session, render.id, created_at=now() - timedelta(minutes=k // 2))
    seen: list[UUID] = []
    before = None
    while page := renders.history(session, ann, before=before, limit=3):
        seen += [render.id for render in page]
        before = page[-1]
    assert len(seen) == len(set(seen)) == 7
    assert [r.id for r in renders.history(session, ann, words="FILM 3")] == [made[3].id]
    assert len(renders.history(session, ann, words="100% joy_")) == 7
    assert renders.history(session, ann, words="%%% x_y") == []
    renders.cancel(session, ann, made[2].id)
    assert [r.id for r in renders.history(session, ann, state="cancelled")] == [made[2].id]


def test_nobody_touches_what_is_anothers(
    session: Session, home: Home, ann: User, bob: User
) -> None:
    render = submit(session, home, ann)
    for act in (renders.find_render, renders.cancel, renders.retry, renders.share, renders.revoke):
        refused(StateError, "not_found", act, session, bob, render.id)
    refused(StateError, "not_found", renders.delete_render, session, home.storage, bob, render.id)
    assert renders.history(session, bob) == []


def test_a_link_shows_a_finished_film_until_revoked(
    session: Session, home: Home, ann: User
) -> None:
    render = submit(session, home, ann)
    refused(StateError, "render_state", renders.share, session, ann, render.id)
    renders.finish(session, render.id, claim(session, render).attempt, RESULT)
    session.expire_all()
    token = renders.share(session, ann, render.id)
    assert len(token) >= 32
    assert renders.share(session, ann, render.id) == token
    session.flush()
    assert renders.find_shared(session, token).id == render.id
    renders.revoke(session, ann, render.id)
    session.flush()
    refused(StateError, "not_found", renders.find_shared, session, token)


def test_deleting_takes_the_files_along(session: Session, home: Home, ann: User) -> None:
    render = submit(session, home, ann)
    refused(
        StateError, "render_state", renders.delete_render, session, home.storage, ann, render.id
    )
    renders.cancel(session, ann, render.id)
    home.storage.put(f"renders/{render.id}/1/film.mp4", b"x")
    renders.delete_render(session, home.storage, ann, render.id)
    refused(StateError, "not_found", renders.find_render, session, ann, render.id)
    refused(StateError, "not_found", home.storage.get, f"renders/{render.id}/1/film.mp4")
