"""Whose turn it is, in a real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from sqlmodel import Session

from avatar_app.catalog.engines import ANIMATORS
from avatar_app.catalog.voices import VOICES
from avatar_app.fleet import commands
from avatar_app.renders import claims, turns
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import Render
from tests.avatar_app.rows import RESULT, change, record, submit, take


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
    assert turns.count_ready(session) == 0
    first = session.get_one(Render, next(one for one in found if one in anns))
    claims.finish(session, first.id, first.attempt, RESULT)
    assert turns.count_ready(session) == 2
    assert take(session) in set(anns) - set(found)


def test_what_is_urgent_goes_before_ones_own_and_first_of_all_before_everybodys(
    session: Session, home: Connections, ann: User, bob: User
) -> None:
    later = submit(session, home, ann, urgency="later")
    plain = submit(session, home, ann)
    soon = submit(session, home, ann, urgency="soon")
    others = submit(session, home, bob)
    last = submit(session, home, bob)
    change(session, last.id, priority=turns.FIRST)
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
    assert turns.count_needs(session) == {("mesh", "en-female"): 1}

    assert turns.list_voices(session) == {render.voice}
    assert take(session) == render.id


def test_who_is_told_to_pause_takes_nothing(session: Session, home: Connections, ann: User) -> None:
    render = submit(session, home, ann)
    commands.give(session, "w1", commands.Command.PAUSE, "boss@example.org")
    assert take(session, "w1") is None
    commands.lift(session, "w1")
    assert take(session, "w1") == render.id


def test_a_recording_needs_no_speaker(session: Session, home: Connections, ann: User) -> None:
    said = record(session, home, ann)
    submit(session, home, ann, text="", recording_id=said.id, tier="light", language="en")
    assert turns.count_needs(session) == {("wav2lip", None): 1}
    assert claims.claim(session, "w1", ["mesh"], VOICES) is None
    assert turns.count_ready(session, ["mesh", "wav2lip"], []) == 1
    assert claims.claim(session, "w1", ["mesh", "wav2lip"], []) is not None


def test_any_voice_goes_with_any_animator(session: Session, home: Connections, ann: User) -> None:
    render = submit(session, home, ann, animator="wav2lip")
    assert (render.tier, render.speaker, render.animator) == ("espeak+wav2lip", "espeak", "wav2lip")
    assert claims.claim(session, "w1", ["mesh"], VOICES) is None
    assert take(session) == render.id
