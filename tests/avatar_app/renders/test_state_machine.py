"""The moves of a render's life, in a real database."""

from datetime import timedelta
from itertools import pairwise

from sqlmodel import Session

from avatar_app.errors import PortraitError
from avatar_app.renders import claims, control, history, recovery, state_machine
from avatar_app.renders.state_machine import TRANSITIONS, read_events
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import Render, RenderEvent, RenderState
from tests.avatar_app.rows import RESULT, change, claim, submit


def told(events: list[RenderEvent]) -> list[tuple[str, str | None, str, int, str]]:
    return [(e.move, e.was, e.became, e.attempt, e.who) for e in events]


def test_the_picture_has_every_move() -> None:
    drawn = state_machine.__doc__ or ""
    assert [way.name for way in TRANSITIONS if way.name not in drawn] == []
    assert {state.value for state in RenderState} <= set(drawn.replace("|", " ").split())


def test_every_move_is_written_down(session: Session, home: Connections, ann: User) -> None:
    render = submit(session, home, ann)
    first = claim(session, render, "w1")
    claims.hand_back(session, render.id, first.attempt)
    claim(session, render, "w2")
    change(session, render.id, lease_until=now() - timedelta(seconds=1))
    recovery.reconcile(session)
    third = claim(session, render, "w3")
    no_face = PortraitError("face_missing", "No face was found.")
    claims.fail(session, render.id, third.attempt, no_face)
    control.retry(session, home.settings, ann, render.id)
    claim(session, render, "w4")
    control.cancel(session, ann, render.id)
    claims.stop(session, render.id, 4)
    events = read_events(session, render.id)
    assert told(events) == [
        ("submit", None, "queued", 0, "owner"),
        ("claim", "queued", "running", 1, "w1"),
        ("hand_back", "running", "queued", 1, "w1"),
        ("claim", "queued", "running", 2, "w2"),
        ("lose", "running", "queued", 2, "reconciler"),
        ("claim", "queued", "running", 3, "w3"),
        ("fail", "running", "failed", 3, "w3"),
        ("retry", "failed", "queued", 3, "owner"),
        ("claim", "queued", "running", 4, "w4"),
        ("ask_to_stop", "running", "running", 4, "owner"),
        ("stop", "running", "cancelled", 4, "w4"),
    ]
    assert events[6].why == "No face was found."
    assert all(one.at <= other.at for one, other in pairwise(events))


def test_who_comes_too_late_moves_nothing_and_writes_nothing(
    session: Session, home: Connections, ann: User
) -> None:
    render = submit(session, home, ann)
    held = claim(session, render)
    assert claims.finish(session, render.id, held.attempt, RESULT)
    before = told(read_events(session, render.id))
    assert not claims.finish(session, render.id, held.attempt, RESULT)
    assert not claims.hand_back(session, render.id, held.attempt)
    assert state_machine.move(session, state_machine.CANCEL, who=state_machine.OWNER) == []
    assert told(read_events(session, render.id)) == before


def test_an_administrators_stop_is_theirs(session: Session, home: Connections, ann: User) -> None:
    render = submit(session, home, ann)
    control.cancel(session, ann, render.id, state_machine.ADMINISTRATOR)
    assert read_events(session, render.id)[-1].who == "administrator"


def test_what_has_become_of_it_goes_with_it(session: Session, home: Connections, ann: User) -> None:
    render = submit(session, home, ann)
    control.cancel(session, ann, render.id)
    history.delete_render(session, home.storage, ann, render.id)
    assert session.get(Render, render.id) is None
    assert read_events(session, render.id) == []
