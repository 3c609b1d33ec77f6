"""The queue played forward, over real rows; and that the real queue goes the same way."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from avatar_app.catalog.engines import ANIMATORS, ENGINES, RECORDING
from avatar_app.catalog.voices import VOICES
from avatar_app.fleet.registry import PAUSED, Worker, register
from avatar_app.renders import claims, turns
from avatar_app.renders.forecast import Wish, estimate, forecast, foresee, promise
from avatar_app.renders.pace import SLOWDOWN, Pace, measure_pace
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from tests.avatar_app.catalog.test_cloned_voices import ANA
from tests.avatar_app.rows import RESULT, change, claim, submit

W1 = Worker("w1", ("cpu",), ("mesh",))
W2 = replace(W1, name="w2")


def made(session: Session, home: Connections, user: User, *costs: tuple[float, float]) -> None:
    """Films of so many seconds, and what they cost."""
    for film, work in costs:
        held = claim(session, submit(session, home, user))
        result = replace(RESULT, duration_s=film, render_s=work)
        claims.finish(session, held.render.id, held.attempt, result)
    session.commit()


def seconds(session: Session, *workers: Worker) -> dict[UUID, tuple[int, ...]]:
    """How many are before each, and in how many seconds it begins and ends: to five, since some go
    by until they are asked for.
    """
    here = now()
    return {
        render: (
            f.before,
            5 * round((f.start - here).total_seconds() / 5),
            5 * round((f.end - here).total_seconds() / 5),
        )
        for render, f in forecast(session, workers).items()
        if f.start is not None and f.end is not None
    }


def test_what_a_film_costs_is_told_by_the_latest(
    session: Session, home: Connections, ann: User
) -> None:
    said, drawn = 1 / ENGINES["espeak"].speed, 1 / ANIMATORS["mesh"].speed
    plain = measure_pace(session, "espeak", "mesh", 512, "keep").work(8)
    assert plain == pytest.approx(8 * (said + drawn))
    wide = measure_pace(session, "espeak", "mesh", 512, "16:9").work(9)
    assert wide == pytest.approx(9 * said + 16 * drawn)
    assert measure_pace(session, "espeak", "mesh", 1080, "keep").work(8) > 4 * 8 * drawn
    assert measure_pace(session, "espeak", "sadtalker", 512, "keep").work(8) > 20 * plain
    heard = measure_pace(session, RECORDING, "mesh", 512, "keep").work(8)
    assert heard == pytest.approx(8 * drawn)
    made(session, home, ann, (10, 2.0), (10.5, 2.1), (11, 2.2), (10, 90.0))
    assert measure_pace(session, "espeak", "mesh", 512, "keep") == Pace(0.0, pytest.approx(0.2))
    made(session, home, ann, *((film, 1.5 + 0.25 * film) for film in (2, 4, 20, 60, 40, 30, 8)))
    pace = measure_pace(session, "espeak", "mesh", 512, "keep")
    assert pace.work(2) == pytest.approx(2.0, abs=0.4)
    assert pace.work(100) == pytest.approx(26, rel=0.15)


def test_each_waits_for_a_worker_by_turns(
    session: Session, home: Connections, ann: User, bob: User
) -> None:
    made(session, home, ann, (10, 10.0))
    one, other, third = (submit(session, home, ann).id for _ in range(3))
    bobs = submit(session, home, bob).id
    for render in (one, other, third, bobs):
        change(session, render, expected_s=10.0)
    session.commit()
    # Bob has never been served, so he goes first.
    assert seconds(session, W1) == {
        bobs: (0, 0, 10),
        one: (1, 10, 20),
        other: (2, 20, 30),
        third: (3, 30, 40),
    }
    assert seconds(session, W1, W2) == {
        bobs: (0, 0, 10),
        one: (1, 0, 10),
        other: (2, 10, 20),
        third: (3, 10, 20),
    }
    change(session, one, priority=turns.FIRST)
    session.commit()
    assert seconds(session, W1)[one] == (0, 0, 10)


def test_nobody_begins_more_than_they_may(session: Session, home: Connections, ann: User) -> None:
    made(session, home, ann, (10, 10.0))
    ann.renders_at_once = 1
    session.add(ann)
    running, waiting, last = (submit(session, home, ann) for _ in range(3))
    claim(session, running, "w1")
    for render in (running.id, waiting.id, last.id):
        change(session, render, expected_s=10.0)
    session.commit()
    assert seconds(session, W1, W2) == {
        running.id: (0, 0, 10),
        waiting.id: (0, 10, 20),
        last.id: (1, 20, 30),
    }


def test_who_rests_begins_later_and_where_nobody_is_nothing_is_foretold(
    session: Session, home: Connections, ann: User
) -> None:
    made(session, home, ann, (10, 10.0))
    render = submit(session, home, ann).id
    change(session, render, expected_s=10.0, not_before=now() + timedelta(seconds=30))
    assert seconds(session, W1) == {render: (0, 30, 40)}
    for workers in ((), (replace(W1, state=PAUSED),), (replace(W1, animators=("wav2lip",)),)):
        found = forecast(session, workers)[render]
        assert (found.before, found.start, found.end) == (0, None, None)


def test_what_was_foretold_is_kept(session: Session, home: Connections, ann: User) -> None:
    register(home.redis, W1)
    render = submit(session, home, ann)
    foreseen = promise(session, [W1], render)
    assert foreseen is not None
    assert (render.expected_start, render.expected_end) == (foreseen.start, foreseen.end)
    session.commit()
    assert foresee(session, home)[render.id].before == 0


def test_the_queue_goes_as_foretold(
    session: Session, home: Connections, enrol: Callable[..., User]
) -> None:
    dice = random.Random(7)  # noqa: S311
    people = [enrol(f"p{k}") for k in range(4)]
    for person in people:
        for _ in range(dice.randint(1, 6)):
            made_one = submit(
                session, home, person, urgency=dice.choice(("later", "normal", "soon"))
            )
            change(session, made_one.id, expected_s=10.0)
    session.commit()
    found = forecast(session, [W1])
    order = []
    while (taken := claims.claim(session, "w1", ANIMATORS, VOICES)) is not None:
        order.append(taken.render.id)
        claims.finish(session, taken.render.id, taken.attempt, RESULT)
        session.commit()
    assert sorted(found, key=lambda render: found[render].before) == order


def test_a_cloned_voice_waits_for_who_has_its_model(
    session: Session, home: Connections, ann: User
) -> None:
    film = submit(session, home, ann)
    change(session, film.id, voice="clone-6d9c6d1c-98f5-4a4f-8c2e-0f9f5a3b2c1d", tier="natural")
    plain = Worker("w1", ("cpu",), ("mesh",))
    assert seconds(session, plain) == {}
    assert list(seconds(session, plain, replace(plain, name="w2", voices=(ANA,)))) == [film.id]


def test_what_a_busy_machine_took_is_not_expected_of_an_idle_one(
    session: Session, home: Connections, ann: User
) -> None:
    held = claim(session, submit(session, home, ann))
    slow = replace(RESULT, duration_s=10.0, render_s=30.0, report={SLOWDOWN: 3.0})
    claims.finish(session, held.render.id, held.attempt, slow)
    assert measure_pace(session, "espeak", "mesh", 512, "keep") == Pace(0.0, pytest.approx(1.0))
    render = submit(session, home, ann).id
    change(session, render, expected_s=10.0)
    assert seconds(session, W1) == {render: (0, 0, 10)}
    assert seconds(session, replace(W1, slowdown=4.0)) == {render: (0, 0, 40)}


def test_a_film_that_goes_slowly_tells_how_the_next_one_will_go(
    session: Session, home: Connections, ann: User
) -> None:
    made(session, home, ann, (10, 10.0))
    running, waiting = (submit(session, home, ann) for _ in range(2))
    claim(session, running, "w1")
    for render in (running.id, waiting.id):
        change(session, render, expected_s=10.0)
    begun = now() - timedelta(seconds=15)
    change(session, running.id, progress=0.5, started_at=begun)
    assert seconds(session, W1) == {running.id: (0, -15, 15), waiting.id: (0, 15, 45)}


def test_what_is_not_ordered_yet_is_foretold_behind_what_waits(
    session: Session, home: Connections, ann: User, bob: User
) -> None:
    made(session, home, ann, (10, 10.0))
    wish = Wish(ann.id, "espeak", "mesh", "en-female", False, 512, "keep", 20.0)
    here = now()
    alone = estimate(session, [W1], wish)
    assert alone.before == 0
    assert alone.end is not None
    assert (alone.end - here).total_seconds() == pytest.approx(20, abs=2)
    change(session, submit(session, home, bob).id, expected_s=10.0)
    behind = estimate(session, [W1], wish)
    assert behind.before == 1
    assert behind.end is not None
    assert (behind.end - here).total_seconds() == pytest.approx(30, abs=2)
    assert estimate(session, [], wish).end is None
    assert estimate(session, [replace(W1, state=PAUSED)], wish).end is None
