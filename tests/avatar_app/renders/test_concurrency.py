"""The machine of a render's life against actors that act at the same time, on a real Postgres.

Hypothesis makes up what happens; each rule lets several actors loose at once, in sessions of their
own, and what must hold is looked at after every step.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from typing import TypeVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, SQLModel, col, func, select, update

from avatar_app.catalog.engines import ANIMATORS
from avatar_app.catalog.voices import VOICES
from avatar_app.errors import GalateaError, PortraitError, UnavailableError
from avatar_app.renders import claims, control, recovery, state_machine
from avatar_app.renders.state_machine import read_events
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import Render, RenderState
from tests.avatar_app.rows import RESULT, submit

T = TypeVar("T")

PEOPLE = 3
AT_ONCE = 2
WAYS = {way.name: way for way in state_machine.TRANSITIONS}
picks = st.integers(0, 1000)


class Turns(RuleBasedStateMachine):
    """Owners, workers, those that were thought dead, and two who reconcile."""

    home: Connections

    @initialize()
    def begin(self) -> None:
        with self.home.session() as session:
            for table in reversed(SQLModel.metadata.sorted_tables):
                session.execute(table.delete())
            self.people = [User(email=f"p{k}@example.org", password_hash="") for k in range(PEOPLE)]
            for person in self.people:
                person.renders_at_once = AT_ONCE
            session.add_all(self.people)
        self.renders: list[UUID] = []
        self.held: list[tuple[UUID, int]] = []  # every attempt there ever was
        self.finished: dict[UUID, int] = {}  # how often somebody was told that theirs is the film

    @rule(whose=picks)
    def ask(self, whose: int) -> None:
        with self.home.session() as session:
            render = submit(session, self.home, self.people[whose % PEOPLE])
            self.renders.append(render.id)

    @rule(workers=st.integers(1, 4))
    def take(self, workers: int) -> None:
        def act(session: Session, number: int) -> tuple[UUID, int] | None:
            taken = claims.claim(session, f"w{number}", ANIMATORS, VOICES)
            return (taken.render.id, taken.attempt) if taken else None

        taken = [one for one in self.at_once(*[self.by(act, n) for n in range(workers)]) if one]
        assert len(set(taken)) == len(taken)
        assert len({render for render, _ in taken}) == len(taken)
        self.held += taken

    @precondition(lambda self: self.held)
    @rule(which=picks, ways=st.lists(st.sampled_from(range(5)), min_size=1, max_size=3))
    def report(self, which: int, ways: list[int]) -> None:
        """One attempt, perhaps long overtaken, reports in several ways at the same time."""
        render, attempt = self.held[which % len(self.held)]
        away = UnavailableError("storage_unavailable", "The storage does not answer.")
        no_face = PortraitError("face_missing", "No face.")
        acts: list[Callable[[Session], bool]] = [
            lambda s: claims.finish(s, render, attempt, RESULT),
            lambda s: claims.fail(s, render, attempt, no_face),
            lambda s: claims.stop(s, render, attempt),
            lambda s: claims.hand_back(s, render, attempt),
            lambda s: claims.put_off(s, render, attempt, away),
        ]
        told = self.at_once(*[acts[way] for way in ways])
        assert sum(told) <= 1  # one of them holds
        for way, ours in zip(ways, told, strict=True):
            self.finished[render] = self.finished.get(render, 0) + (way == 0 and ours)

    @precondition(lambda self: self.renders)
    @rule(which=picks, again=st.booleans())
    def ask_otherwise(self, which: int, again: bool) -> None:
        """An owner cancels or tries again while a worker takes and another reconciles."""
        render = self.renders[which % len(self.renders)]

        def act(session: Session) -> None:
            row = session.get_one(Render, render)
            owner = session.get_one(User, row.user_id)
            try:
                if again:
                    control.retry(session, self.home.settings, owner, render)
                else:
                    control.cancel(session, owner, render)
            except GalateaError:
                return

        def take(session: Session) -> None:
            taken = claims.claim(session, "w9", ANIMATORS, VOICES)
            if taken is not None:
                self.held.append((taken.render.id, taken.attempt))

        self.at_once(act, take, recovery.reconcile)

    @precondition(lambda self: self.held)
    @rule(which=picks)
    def lose(self, which: int) -> None:
        """A worker is silent; two reconcile, and it comes back with its film at that moment."""
        render, attempt = self.held[which % len(self.held)]
        with self.home.session() as session:
            late = update(Render).where(col(Render.id) == render, col(Render.attempt) == attempt)
            session.exec(late.values(lease_until=now() - timedelta(seconds=1)))
        one, other, ours = self.at_once(
            lambda s: [row.id for row in recovery.reconcile(s)],
            lambda s: [row.id for row in recovery.reconcile(s)],
            lambda s: claims.finish(s, render, attempt, RESULT),
        )
        assert not set(one) & set(other)
        assert not (ours and render in {*one, *other})
        self.finished[render] = self.finished.get(render, 0) + ours

    @rule()
    def wait(self) -> None:
        """Rests are over."""
        with self.home.session() as session:
            session.exec(update(Render).values(not_before=None))

    @invariant()
    def holds(self) -> None:
        if not hasattr(self, "people"):
            return
        with self.home.session() as session:
            running = session.exec(
                select(func.count())
                .where(Render.state == RenderState.RUNNING)
                .group_by(col(Render.user_id))
            ).all()
            assert all(many <= AT_ONCE for many in running)
            for row in session.exec(select(Render)).all():
                told = read_events(session, row.id)
                assert told[-1].became == row.state
                assert told[0].was is None
                assert all(one.became == other.was for one, other in pairwise(told))
                assert all(e.was in WAYS[e.move].sources for e in told[1:])
                assert all(e.became == WAYS[e.move].target for e in told)
                assert [e.attempt for e in told if e.move == "claim"] == [
                    *range(1, row.attempt + 1)
                ]
                ends = sum(e.move == "finish" for e in told)
                assert ends == self.finished.get(row.id, 0) == (row.state == RenderState.DONE)
                assert (row.leased_by is None) == (row.state != RenderState.RUNNING)
                assert (row.film_key is not None) == (row.state == RenderState.DONE)
                assert row.state != RenderState.FAILED or row.error
                assert row.losses <= recovery.LOSSES
                assert row.delays < claims.DELAYS

    def by(self, act: Callable[[Session, int], T], number: int) -> Callable[[Session], T]:
        return lambda session: act(session, number)

    def at_once(self, *acts: Callable[[Session], T]) -> list[T]:
        """What each of them is told, in a session and a thread of its own."""

        def run(act: Callable[[Session], T]) -> T:
            with self.home.session() as session:
                return act(session)

        with ThreadPoolExecutor(len(acts)) as threads:
            return list(threads.map(run, acts))


def test_whatever_happens_at_the_same_time_it_holds(home: Connections) -> None:
    kind = type("TurnsHere", (Turns,), {"home": home})
    run_state_machine_as_test(
        kind,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
