"""A render's life in workers' hands, in a real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

from sqlmodel import Session

from avatar_app.catalog.engines import ANIMATORS
from avatar_app.catalog.voices import VOICES
from avatar_app.errors import PortraitError, StateError, UnavailableError
from avatar_app.fleet import commands
from avatar_app.renders import claims, control, history
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import Render, RenderState
from tests.avatar_app.rows import RESULT, change, claim, record, refused, submit


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


def lose(session: Session, *found: Render) -> list[Render]:
    """Their workers are lost; who puts them back has looked."""
    for render in found:
        change(session, render.id, lease_until=now() - timedelta(minutes=5))
    moved = claims.reconcile(session)
    for render in found:
        change(session, render.id, not_before=None)
    return moved


def take(session: Session, worker: str = "w1") -> UUID | None:
    """The render whose turn it is."""
    taken = claims.claim(session, worker, ANIMATORS, VOICES)
    return taken.render.id if taken else None


def test_reconciling_puts_back_what_was_lost(
    session: Session, home: Connections, ann: User
) -> None:
    lost, worn, cancelled, held = (submit(session, home, ann) for _ in range(4))
    for render in (lost, worn, cancelled, held):
        claim(session, render)
    change(session, worn.id, losses=claims.LOSSES - 1)
    change(session, cancelled.id, cancel_requested=True)

    moved = {render.id: render.state for render in lose(session, lost, worn, cancelled)}

    assert moved == {lost.id: "queued", worn.id: "failed", cancelled.id: "cancelled"}
    states = {r.id: r.state for r in history.history(session, ann)}
    assert states == moved | {held.id: "running"}
    failed = history.find_render(session, ann, worn.id)
    assert (failed.error_code, failed.losses) == ("worker_lost", claims.LOSSES)
    assert "memory" in (failed.error or "")
    assert history.find_render(session, ann, lost.id).losses == 1
    assert claims.reconcile(session) == []


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
        assert claims.count_ready(session) == 0
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


def test_a_clock_that_is_set_back_leaves_nothing_stuck(
    session: Session, home: Connections, ann: User
) -> None:
    held, resting = submit(session, home, ann), submit(session, home, ann)
    claim(session, held)
    change(session, held.id, lease_until=now() + timedelta(hours=1))
    change(session, resting.id, not_before=now() + timedelta(hours=1))
    claims.reconcile(session)
    session.expire_all()
    lease = session.get_one(Render, held.id).lease_until
    assert lease is not None
    assert lease <= now() + claims.LEASE
    assert take(session) == resting.id


def test_who_queues_many_does_not_hold_up_who_queues_one(
    session: Session, home: Connections, ann: User, bob: User, enrol: Callable[..., User]
) -> None:
    eve = enrol("eve")
    anns = [submit(session, home, ann).id for _ in range(6)]
    bobs = [submit(session, home, bob).id for _ in range(2)]
    eves = [submit(session, home, eve).id]
    order = []
    for _ in range(9):  # one worker: each is done before the next is taken
        taken = claims.claim(session, "w1", ANIMATORS, VOICES)
        assert taken is not None
        order.append(taken.render.id)
        claims.finish(session, taken.render.id, taken.attempt, RESULT)
        session.commit()
    assert order == [anns[0], bobs[0], eves[0], anns[1], bobs[1], *anns[2:]]


def test_nobody_has_more_made_at_a_time_than_they_may(
    session: Session, home: Connections, ann: User, bob: User
) -> None:
    ann.renders_at_once = 2
    session.add(ann)
    anns = [submit(session, home, ann).id for _ in range(4)]
    bobs = [submit(session, home, bob).id for _ in range(2)]
    session.commit()

    def work(number: int) -> UUID | None:
        with home.session() as own:
            return take(own, f"w{number}")

    with ThreadPoolExecutor(8) as workers:
        taken = list(workers.map(work, range(8)))
    found = [one for one in taken if one is not None]
    assert len(found) == 4
    assert len(set(found) & set(anns)) == 2
    assert set(bobs) < set(found)
    assert claims.count_ready(session) == 0
    first = session.get_one(Render, next(one for one in found if one in anns))
    claims.finish(session, first.id, first.attempt, RESULT)
    assert claims.count_ready(session) == 2
    assert take(session) in set(anns) - set(found)


def test_what_is_urgent_goes_before_ones_own_and_first_of_all_before_everybodys(
    session: Session, home: Connections, ann: User, bob: User
) -> None:
    later = submit(session, home, ann, urgency="later")
    plain = submit(session, home, ann)
    soon = submit(session, home, ann, urgency="soon")
    others = submit(session, home, bob)
    last = submit(session, home, bob)
    change(session, last.id, priority=claims.FIRST)
    session.commit()
    order = []
    while (taken := claims.claim(session, "w1", ANIMATORS, VOICES)) is not None:
        order.append(taken.render.id)
        claims.finish(session, taken.render.id, taken.attempt, RESULT)
        session.commit()
    assert order == [last.id, soon.id, others.id, plain.id, later.id]


def test_a_worker_takes_what_it_can_make(session: Session, home: Connections, ann: User) -> None:
    render = submit(session, home, ann)
    assert claims.claim(session, "w1", ["wav2lip"], VOICES) is None
    assert claims.claim(session, "w1", ANIMATORS, ["el-female"]) is None
    assert claims.count_needs(session) == {("mesh", "en-female"): 1}

    assert claims.list_voices(session) == {render.voice}
    assert take(session) == render.id


def test_who_is_told_to_pause_takes_nothing(session: Session, home: Connections, ann: User) -> None:
    render = submit(session, home, ann)
    commands.give(session, "w1", commands.Command.PAUSE, "boss@example.org")
    assert take(session, "w1") is None
    commands.lift(session, "w1")
    assert take(session, "w1") == render.id


def test_a_voice_that_nobody_has_ends_what_waits_for_it(
    session: Session, home: Connections, ann: User
) -> None:
    render = submit(session, home, ann)
    assert [r.id for r in claims.refuse(session, [render.voice])] == [render.id]
    session.expire_all()
    ended = history.find_render(session, ann, render.id)
    assert (ended.state, ended.error_code) == ("failed", "voice_gone")
    assert render.voice in (ended.error or "")


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


def test_what_is_watched_outlasts_the_films_end_a_little(
    session: Session, home: Connections, ann: User
) -> None:
    render = submit(session, home, ann)
    held = claim(session, render)
    claims.show_live(session, render.id, held.attempt + 1, "another's")
    claims.show_live(session, render.id, held.attempt, "pieces")
    session.expire_all()
    assert history.find_render(session, ann, render.id).live_key == "pieces"
    assert claims.sweep_live(session) == []
    change(session, render.id, state="done", finished_at=now())
    assert claims.sweep_live(session) == []
    change(session, render.id, finished_at=now() - claims.AIRED - timedelta(seconds=1))
    assert claims.sweep_live(session) == ["pieces"]
    assert claims.sweep_live(session) == []
    session.expire_all()
    assert history.find_render(session, ann, render.id).live_key is None


def test_a_recording_needs_no_speaker(session: Session, home: Connections, ann: User) -> None:
    said = record(session, home, ann)
    submit(session, home, ann, text="", recording_id=said.id, tier="light", language="en")
    assert claims.count_needs(session) == {("wav2lip", None): 1}
    assert claims.claim(session, "w1", ["mesh"], VOICES) is None
    assert claims.count_ready(session, ["mesh", "wav2lip"], []) == 1
    assert claims.claim(session, "w1", ["mesh", "wav2lip"], []) is not None


def test_any_voice_goes_with_any_animator(session: Session, home: Connections, ann: User) -> None:
    render = submit(session, home, ann, animator="wav2lip")
    assert (render.tier, render.speaker, render.animator) == ("espeak+wav2lip", "espeak", "wav2lip")
    assert claims.claim(session, "w1", ["mesh"], VOICES) is None
    assert take(session) == render.id
