"""`python -m benchmarks soak`: 500 short films of 20 people on two workers, one of whom asks for
half of them. Does everybody get a turn, does what was foretold come true, does memory stay?
"""

import argparse
import tempfile
import time
from datetime import datetime
from pathlib import Path
from statistics import median

from sqlmodel import col, select

from avatar_app import renders
from avatar_app.captions import Captions
from avatar_app.forecast import promise
from avatar_app.models import ACTIVE, Render, RenderState, User
from avatar_app.presence import call_workers
from benchmarks.chaos import SIZE, TEXT
from benchmarks.table import Table
from benchmarks.yard import Yard, open_yard

PEOPLE = 20
WORKERS = 2
GROWTH = 30.0  # MB that a worker may grow by, from its tenth film on
WARM = 20  # films until memory and pace are as they will be


def run(options: argparse.Namespace) -> list[Table]:
    """Fairness is Jain's index of what each of the others had made by the time they all were."""
    many: int = options.films
    table = Table(f"The queue: {many} films of {PEOPLE} people on {WORKERS} workers")
    with tempfile.TemporaryDirectory() as name, open_yard(Path(name), WORKERS) as yard:
        with yard.home.session() as session:
            people = [User(email=f"p{k}@example.org", password_hash="") for k in range(PEOPLE)]
            for person in people:
                person.renders_waiting, person.renders_at_once = many, WORKERS
            session.add_all(people)
        _ask(yard, [people[k % PEOPLE] for k in range(WARM)])
        _wait(yard)
        before = yard.read_memory()
        started = time.monotonic()
        greedy, others = people[0], people[1:]
        each = (many // 2) // len(others)
        _ask(yard, [greedy] * (many - each * len(others)))  # first in the queue
        _ask(yard, [person for _ in range(each) for person in others])
        _wait(yard)
        took = time.monotonic() - started
        after = yard.read_memory()
        with yard.home.session() as session:
            rows = session.exec(select(Render).order_by(col(Render.queued_at))).all()[WARM:]
    done = [row for row in rows if row.state == RenderState.DONE]
    table.add("done", f"{len(done)} of {len(rows)}", "all", len(done) == len(rows))
    table.add("films a minute", f"{60 * len(done) / took:.0f}")
    index = measure_fairness(done, greedy, others)
    table.add(
        "Jain's index of the people's shares while all wait", f"{index:.3f}", "0.95", index >= 0.95
    )
    last = max(_end(row) for row in done if row.user_id != greedy.id)
    theirs = [row for row in done if row.user_id == greedy.id]
    table.add(
        f"of one's {len(theirs)} films, made before the others had {each} each",
        f"{sum(_end(row) <= last for row in theirs)}",
    )
    _add_promises(table, done)
    grown = max(after[name] - before.get(name, 0.0) for name in after)
    table.add(
        "a worker's memory, from warm to the end",
        f"{grown:+.0f} MB",
        f"{GROWTH:.0f} MB",
        grown <= GROWTH,
    )
    return [table]


def measure_fairness(done: list[Render], greedy: User, others: list[User]) -> float:
    """1 where all had the same made while everybody still waited for something."""
    lasts = [max(_end(row) for row in done if row.user_id == person.id) for person in others]
    until = min(lasts)
    shares = [
        sum(row.user_id == person.id and _end(row) <= until for row in done)
        for person in (greedy, *others)
    ]
    return sum(shares) ** 2 / (len(shares) * sum(share**2 for share in shares))


def _add_promises(table: Table, done: list[Render]) -> None:
    """What was foretold when a film was asked for, against what came."""
    off, share = [], []
    for row in done:
        if row.expected_end is not None:
            wrong = abs((_end(row) - row.expected_end).total_seconds())
            off.append(wrong)
            share.append(wrong / max(1.0, (_end(row) - row.queued_at).total_seconds()))
    off.sort()
    table.add(
        "done before or after what was foretold",
        f"median {median(off):.0f} s, p90 {off[int(0.9 * len(off))]:.0f} s",
    )
    table.add(
        "in parts of the time that it took",
        f"median {100 * median(share):.0f} %",
        "25 %",
        median(share) <= 0.25,
    )


def _end(row: Render) -> datetime:
    assert row.finished_at is not None
    return row.finished_at


def _ask(yard: Yard, whose: list[User]) -> None:
    for user in whose:
        with yard.home.session() as session:
            request = renders.Request(TEXT, preset="ava", captions=Captions.OFF)
            render = renders.submit(session, yard.home.settings, user, request)
            render.size = SIZE
            session.flush()
            promise(session, yard.home, render)
        call_workers(yard.home.redis, "instant")


def _wait(yard: Yard) -> None:
    while True:
        with yard.home.session() as session:
            if not session.exec(select(Render.id).where(col(Render.state).in_(ACTIVE))).first():
                return
        time.sleep(0.5)
