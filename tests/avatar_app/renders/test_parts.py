"""Parts in workers' hands, in a real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
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
from sqlmodel import Session, SQLModel, col, select, update

from avatar_app.errors import PortraitError
from avatar_app.fleet import commands
from avatar_app.fleet.commands import Command
from avatar_app.renders import claims, control, parts
from avatar_app.renders.parts import PartClaim
from avatar_app.renders.state_machine import read_events
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import Part, PartState, Render
from tests.avatar_app.rows import change, claim, submit

T = TypeVar("T")


def post(session: Session, render: UUID, attempt: int, many: int = 2) -> list[bool | None]:
    return [parts.post(session, render, attempt, n, f"digest{n}", "us") for n in range(many)]


def lapse(session: Session) -> None:
    session.execute(update(Part).values(lease_until=now() - timedelta(seconds=1)))


def lead(session: Session, home: Connections, user: User, many: int = 2) -> tuple[UUID, int]:
    """A film in a worker's hands, with parts that wait."""
    held = claim(session, submit(session, home, user))
    post(session, held.render.id, held.attempt, many)
    return held.render.id, held.attempt


def help_out(session: Session, worker: str = "w2", maker: str = "us") -> PartClaim | None:
    found = parts.claim(session, worker, (maker,))
    return found[0] if found else None


def test_a_part_goes_from_hand_to_hand(session: Session, home: Connections, ann: User) -> None:
    render, attempt = lead(session, home, ann)
    ours = parts.take(session, render, attempt, 0, "w1")
    theirs = help_out(session)
    assert ours is not None
    assert theirs is not None
    assert (ours.number, theirs.number) == (0, 1)
    assert help_out(session, "w3") is None
    assert parts.take(session, render, attempt, 1, "w1") is None
    assert parts.renew(session, theirs) is False
    assert parts.keep(session, theirs)
    assert parts.renew(session, theirs) is None
    parts.give_back(session, ours)
    assert parts.read(session, render) == {0: PartState.WAITING, 1: PartState.MADE}
    assert parts.take(session, render, attempt, 1, "w1", seize=True) is None  # nothing to be done


def test_what_is_posted_again_is_as_it_was(session: Session, home: Connections, ann: User) -> None:
    render, attempt = lead(session, home, ann)
    hold = parts.take(session, render, attempt, 0, "w1")
    assert hold is not None
    parts.keep(session, hold)
    claims.hand_back(session, render, attempt)
    assert help_out(session) is None  # nobody leads it
    assert post(session, render, attempt) == [None, None]
    attempt = claim(session, session.get_one(Render, render), "w2").attempt
    assert post(session, render, attempt) == [True, False]
    other = parts.post(session, render, attempt, 0, "another", "us")
    assert (other, parts.read(session, render)[0]) == (False, PartState.WAITING)
    assert not parts.keep(session, hold)  # what it made is not that part any more
    parts.miss(session, render, 0, "digest0")
    again = parts.take(session, render, attempt, 0, "w2")
    assert again is not None
    assert (again.digest, again.taking > hold.taking) == ("another", True)


def test_a_part_whose_worker_is_gone_is_taken_by_another(
    session: Session, home: Connections, ann: User
) -> None:
    render, attempt = lead(session, home, ann, 1)
    first = help_out(session, "w2")
    assert first is not None
    lapse(session)
    second = help_out(session, "w3")
    assert second is not None
    assert parts.renew(session, first) is None
    parts.give_back(session, first)  # is not theirs to give
    assert parts.renew(session, second) is False
    lapse(session)
    assert help_out(session, "w4") is None  # it has cost enough of them: now it is the leader's
    assert parts.take(session, render, attempt, 0, "w1") is not None
    assert parts.keep(session, first)  # the same frames, whoever made them
    far = now() + timedelta(hours=1)  # from before the clock was set back
    session.execute(update(Part).values(state="taken", lease_until=far))
    assert parts.take(session, render, attempt, 0, "w1") is not None


def test_who_helps_hears_of_the_films_end(session: Session, home: Connections, ann: User) -> None:
    render, attempt = lead(session, home, ann)
    hold = help_out(session)
    assert hold is not None
    control.cancel(session, ann, render)
    assert parts.renew(session, hold) is True
    assert help_out(session, "w3") is None
    claims.stop(session, render, attempt)
    assert parts.renew(session, hold) is True
    parts.forget(session, render)
    assert parts.renew(session, hold) is None
    assert not parts.keep(session, hold)


def test_only_those_help_who_can_and_may(session: Session, home: Connections, ann: User) -> None:
    lead(session, home, ann)
    assert help_out(session, "w2", "another version") is None
    assert parts.count_waiting(session, ("another version",)) == 0
    commands.give(session, "w2", Command.PAUSE, "boss")
    assert help_out(session, "w2") is None
    assert (parts.count_waiting(session, ("us",)), parts.count_needs(session)) == (
        2,
        {("mesh", None): 2},
    )


def test_helpers_are_shared_out_among_people(
    session: Session, home: Connections, ann: User, bob: User
) -> None:
    first, _ = lead(session, home, ann, 3)
    second, _ = lead(session, home, bob, 3)
    helped = [help_out(session, f"w{k}") for k in range(2, 6)]
    whose = [hold.render_id for hold in helped if hold is not None]
    assert sorted(whose) == sorted([first, second] * 2)
    assert whose[0] != whose[1]


def test_help_is_in_the_history_once(session: Session, home: Connections, ann: User) -> None:
    render, attempt = lead(session, home, ann)
    for _ in range(2):
        parts.tell_help(session, render, "w2")
    parts.tell_kept(session, render, attempt, 75.9)
    events = read_events(session, render)[2:]
    assert [(e.move, e.became, e.who) for e in events] == [
        ("help", "running", "w2"),
        ("go_on", "running", "w1"),
    ]
    assert events[1].why == "The first 1:15 were rendered already."


def test_parts_of_what_ended_long_ago_are_forgotten(
    session: Session, home: Connections, ann: User
) -> None:
    ended, attempt = lead(session, home, ann)
    going, _ = lead(session, home, ann)
    claims.fail(session, ended, attempt, PortraitError("face_missing", "No face."))
    parts.sweep(session, timedelta(hours=1))
    assert len(parts.read(session, ended)) == 2
    change(session, ended, finished_at=now() - timedelta(hours=2))
    parts.sweep(session, timedelta(hours=1))
    assert (parts.read(session, ended), len(parts.read(session, going))) == ({}, 2)


picks = st.integers(0, 1000)


class Hands(RuleBasedStateMachine):
    """Two leaders one after the other, helpers, and those that were thought dead, on one film."""

    home: Connections
    user: User
    MANY = 4

    @initialize()
    def begin(self) -> None:
        with self.home.session() as session:
            for table in ("parts", "render_events", "renders"):
                session.execute(SQLModel.metadata.tables[table].delete())
            self.render, self.attempt = lead(session, self.home, self.user, self.MANY)
        self.held: list[PartClaim] = []  # every taking there ever was
        self.digests = {n: f"digest{n}" for n in range(self.MANY)}
        self.made: set[str] = set()

    @rule(workers=st.integers(1, 4), which=picks)
    def take(self, workers: int, which: int) -> None:
        """Helpers and the leader reach for parts at once."""
        number = which % self.MANY
        taken = self.at_once(
            lambda s: parts.take(s, self.render, self.attempt, number, "w1"),
            *[lambda s, n=n: help_out(s, f"h{n}") for n in range(workers)],  # type: ignore[misc]
        )
        got = [hold for hold in taken if hold is not None]
        assert len({hold.number for hold in got}) == len(got)
        self.held += got

    @precondition(lambda self: self.held)
    @rule(which=picks, ways=st.lists(st.sampled_from(range(3)), min_size=1, max_size=3))
    def report(self, which: int, ways: list[int]) -> None:
        """A taking, perhaps long overtaken, reports in several ways at once."""
        hold = self.held[which % len(self.held)]
        acts: list[Callable[[Session], object]] = [
            lambda s: parts.keep(s, hold),
            lambda s: parts.give_back(s, hold),
            lambda s: parts.renew(s, hold),
        ]
        told = self.at_once(*[acts[way] for way in ways])
        if any(way == 0 and kept for way, kept in zip(ways, told, strict=True)):
            assert self.digests[hold.number] == hold.digest
            self.made.add(hold.digest)

    @rule(changed=st.booleans(), which=picks)
    def lead_anew(self, changed: bool, which: int) -> None:
        """The leader is lost; the next one posts the same, or something else in one place, while
        the old one still reaches for a part.
        """
        old = self.attempt
        with self.home.session() as session:
            claims.hand_back(session, self.render, old)
            change(session, self.render, not_before=None)
            held = claim(session, session.get_one(Render, self.render))
        self.attempt = held.attempt
        number = which % self.MANY
        if changed:
            self.digests[number] += "x"

        def post_all(session: Session) -> None:
            for n, digest in self.digests.items():
                made = parts.post(session, self.render, self.attempt, n, digest, "us")
                assert made == (digest in self.made)

        _, none = self.at_once(
            post_all, lambda s: parts.take(s, self.render, old, number, "w1", seize=True)
        )
        assert none is None

    @rule()
    def wait(self) -> None:
        """Leases run out."""
        with self.home.session() as session:
            lapse(session)

    @invariant()
    def holds(self) -> None:
        if not hasattr(self, "render"):
            return
        with self.home.session() as session:
            rows = session.exec(select(Part).order_by(col(Part.number))).all()
            assert {row.number: row.digest for row in rows} == self.digests
            for row in rows:
                assert (row.state == PartState.MADE) == (row.digest in self.made)
                assert (row.leased_by is not None) == (row.state == PartState.TAKEN)
            hands = [hold for hold in self.held if parts.renew(session, hold) is not None]
            assert len({hold.number for hold in hands}) == len(hands)
            session.rollback()

    def at_once(self, *acts: Callable[[Session], T]) -> list[T]:
        def run(act: Callable[[Session], T]) -> T:
            with self.home.session() as session:
                return act(session)

        with ThreadPoolExecutor(len(acts)) as threads:
            return list(threads.map(run, acts))


def test_whatever_happens_at_the_same_time_it_holds(home: Connections, ann: User) -> None:
    kind = type("HandsHere", (Hands,), {"home": home, "user": ann})
    run_state_machine_as_test(
        kind,
        settings=settings(
            max_examples=6,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
