"""`python -m benchmarks forecast`: what people are told when they order, held against what comes.

Three people order films of different lengths, faster than they can be made, from two workers that
have made a few before; once on a machine that is theirs, and once beside busy loops on every core.
"""

import argparse
import contextlib
import multiprocessing
import os
import random
import re
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlmodel import col, select

from avatar_app.renders.submission import RenderRequest
from avatar_app.services import renders
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import ACTIVE, Render, RenderState
from benchmarks.table import Table
from benchmarks.texts import TEXTS
from benchmarks.yard import open_yard

FILMS = 30
EARLIER = 4  # films, by which the portal knows what they cost here
PEOPLE = 3
APART = 3.0  # seconds between two orders, on average
OFF = 0.3  # of the time that was told
SHARE = 0.9  # of films that it may be off by no more
_SENTENCES = re.split(r"(?<=[.!?]) ", TEXTS["en"])
SETTLED = 5.0  # seconds in which workers see how busy their machine is


def run(options: argparse.Namespace) -> list[Table]:  # noqa: ARG001
    """How far the promised end of films was off, in shares of the time from order to end."""
    table = Table(f"What {FILMS} films of {PEOPLE} people were promised, with two workers")
    with tempfile.TemporaryDirectory() as name, open_yard(Path(name), 2) as yard:
        people = [_enrol(yard.home, f"person{number}") for number in range(PEOPLE)]
        for number in range(EARLIER):
            _order(yard.home, people[0], 1 + number % 3)
        _await_all(yard.home)
        _judge(table, "a machine of their own", _measure(yard.home, people, seed=1))
        with _busy():
            time.sleep(SETTLED)
            _judge(table, "beside a busy loop for each core", _measure(yard.home, people, seed=2))
    return [table]


def _judge(table: Table, where: str, ratios: list[float]) -> None:
    """`ratios`: of the time that it took to the time that was told."""
    ordered = sorted(ratios)
    near = sum(abs(ratio - 1) <= OFF for ratio in ordered) / len(ordered)
    told = ", ".join(f"{ordered[round(k * (len(ordered) - 1))]:.2f}" for k in (0.05, 0.5, 0.95))
    table.add(f"{where}: took / told (5 %, median, 95 %)", told)
    table.add(f"{where}: within {OFF:.0%}", f"{near:.0%}", f"{SHARE:.0%}", near >= SHARE)


def _measure(home: Connections, people: list[User], seed: int) -> list[float]:
    chance = random.Random(seed)  # noqa: S311
    promised: dict[object, tuple[datetime, datetime]] = {}
    for number in range(FILMS):
        render, foreseen = _order(home, people[number % PEOPLE], chance.randint(1, len(_SENTENCES)))
        assert foreseen is not None
        promised[render.id] = render.queued_at, foreseen
        time.sleep(chance.expovariate(1 / APART))
    _await_all(home)
    with home.session() as session:
        rows = session.exec(select(Render).where(col(Render.id).in_(promised))).all()
    assert all(row.state == RenderState.DONE and row.finished_at for row in rows)
    return [
        (row.finished_at - asked) / (told - asked)
        for row in rows
        for asked, told in [promised[row.id]]
        if row.finished_at is not None
    ]


def _order(home: Connections, user: User, length: int) -> tuple[Render, datetime | None]:
    """A film of so many sentences; no two are the same, since a twin would cost nothing."""
    text = f"{time.monotonic():.3f}. {' '.join(_SENTENCES[:length])}"
    request = RenderRequest(text=text, preset="ava")
    render, foreseen = renders.submit(home, user, request)
    return render, foreseen.end if foreseen else None


def _enrol(home: Connections, name: str) -> User:
    with home.session() as session:
        user = User(email=f"{name}@example.org", password_hash="", minutes_a_day=1440)
        session.add(user)
        return user


def _await_all(home: Connections) -> None:
    while True:
        with home.session() as session:
            if session.exec(select(Render.id).where(col(Render.state).in_(ACTIVE))).first() is None:
                return
        time.sleep(0.2)


def _spin() -> None:
    while True:
        pass


@contextlib.contextmanager
def _busy() -> Iterator[None]:
    """A busy loop for each core."""
    loops = [multiprocessing.Process(target=_spin, daemon=True) for _ in range(os.cpu_count() or 1)]
    for loop in loops:
        loop.start()
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.join()
