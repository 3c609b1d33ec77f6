"""`python -m benchmarks soak`: 500 short films of 20 people on two workers, one of whom asks for
half of them. Does everybody get a turn, does what was foretold come true, does memory stay?
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import median
from uuid import UUID

from sqlmodel import col, select

from avatar_app.fleet import commands
from avatar_app.fleet.registry import PAUSED, call_workers, list_workers
from avatar_app.renders import submission
from avatar_app.renders.forecast import forecast, promise
from avatar_app.script.captions import Captions
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import ACTIVE, Render, RenderState
from benchmarks.chaos import SEEDS, SIZE, TEXT
from benchmarks.table import Table
from benchmarks.yard import Yard, open_yard

PEOPLE = 20
WORKERS = 2
GROWTH = 30.0  # MB that a worker may grow by, once it is warm
WARM = 20  # films asked for now and then
FAIR = 0.95
HONEST = 0.25  # of the time that a film took from asking to its end


def run(options: argparse.Namespace) -> list[Table]:
    """Fairness is Jain's index of what each had made while all still waited for something."""
    many: int = options.films
    table = Table(f"The queue: {many} films of {PEOPLE} people on {WORKERS} workers")
    with tempfile.TemporaryDirectory() as name, open_yard(Path(name), WORKERS) as yard:
        with yard.home.session() as session:
            people = [User(email=f"p{k}@example.org", password_hash="") for k in range(PEOPLE)]
            for person in people:
                person.renders_waiting, person.renders_at_once = many, WORKERS
            session.add_all(people)
        _ask(yard, people)  # until memory and pace are as they will be
        _wait(yard)
        before = yard.read_memory()
        now_and_then = _ask(yard, random.choices(people, k=WARM), pause=1.0)  # noqa: S311
        _wait(yard)
        greedy, others = people[0], people[1:]
        each = (many // 2) // len(others)
        whose = [greedy] * (many - each * len(others))  # first in the queue
        with hold(yard):
            asked = _ask(yard, whose + [person for _ in range(each) for person in others])
        started = time.monotonic()
        with yard.home.session() as session:
            foretold = forecast(session, list_workers(yard.home.redis))
        _wait(yard)
        took = time.monotonic() - started
        after = yard.read_memory()
        with yard.home.session() as session:
            rows = session.exec(select(Render).where(col(Render.id).in_(asked))).all()
            early = session.exec(select(Render).where(col(Render.id).in_(now_and_then))).all()
    done = [row for row in rows if row.state == RenderState.DONE]
    table.add("done", f"{len(done)} of {len(rows)}", "all", len(done) == len(rows))
    table.add("films a minute", f"{60 * len(done) / took:.0f}")
    index = measure_fairness(done, people)
    table.add("Jain's index of the people's shares", f"{index:.3f}", f"{FAIR}", index >= FAIR)
    off = [(_end(row), foretold[row.id].end, row) for row in done if row.id in foretold]
    _compare(table, "done before or after what was foretold once all had asked", off)
    off = [(_end(row), row.expected_end, row) for row in early if row.finished_at]
    _compare(table, "the same of films asked for now and then, when they were", off)
    grown = max(after[name] - before.get(name, 0.0) for name in after)
    memory = f"{grown:+.0f} MB (of {max(before.values()):.0f})"
    table.add(
        "a worker's memory, from warm to the end", memory, f"{GROWTH:.0f} MB", grown <= GROWTH
    )
    return [table]


@contextmanager
def hold(yard: Yard) -> Iterator[None]:
    """For as long, the workers take nothing."""
    names = [worker.name for worker in list_workers(yard.home.redis)]
    with yard.home.session() as session:
        for name in names:
            commands.give(session, name, commands.Command.PAUSE, "soak")
    yield
    with yard.home.session() as session:
        for name in names:
            commands.lift(session, name)
    while any(worker.state == PAUSED for worker in list_workers(yard.home.redis)):
        time.sleep(0.1)


def measure_fairness(done: list[Render], people: list[User]) -> float:
    """1 where all had the same made by the time when the first of them waited for nothing more."""
    ends = {person.id: [_end(row) for row in done if row.user_id == person.id] for person in people}
    until = min(max(theirs) for theirs in ends.values())
    shares = [sum(end <= until for end in theirs) for theirs in ends.values()]
    return sum(shares) ** 2 / (len(shares) * sum(share**2 for share in shares))


def _compare(
    table: Table, what: str, ends: Sequence[tuple[datetime, datetime | None, Render]]
) -> None:
    """What came against what was foretold, in seconds and in parts of the whole time."""
    known = [(end - told, end - row.queued_at) for end, told, row in ends if told is not None]
    off = sorted(abs(wrong.total_seconds()) for wrong, _ in known)
    parts = median(abs(wrong) / whole for wrong, whole in known)
    figure = (
        f"median {median(off):.1f} s, p90 {off[int(0.9 * len(off))]:.1f} s; {100 * parts:.0f} %"
    )
    table.add(what, figure, f"{100 * HONEST:.0f} %", parts <= HONEST)


def _end(row: Render) -> datetime:
    assert row.finished_at is not None
    return row.finished_at


def _ask(yard: Yard, whose: Sequence[User], pause: float = 0.0) -> list[UUID]:
    made = []
    for user in whose:
        with yard.home.session() as session:
            seed = next(SEEDS)
            request = submission.RenderRequest(TEXT, preset="ava", captions=Captions.OFF, seed=seed)
            render = submission.submit(session, yard.home.settings, user, request)
            render.size = SIZE
            session.flush()
            promise(session, list_workers(yard.home.redis), render)
            made.append(render.id)
        call_workers(yard.home.redis, "mesh", "en-female")
        time.sleep(pause)
    return made


def _wait(yard: Yard) -> None:
    while True:
        with yard.home.session() as session:
            if not session.exec(select(Render.id).where(col(Render.state).in_(ACTIVE))).first():
                return
        time.sleep(0.5)
