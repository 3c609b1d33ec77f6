"""`python -m benchmarks parts`: a long film on one worker, on two, and on two that are killed.

Each worker has a core of its own, so that two have twice as much. Where others are at those cores
too, what a worker computes tells more than the clock.
"""

import argparse
import os
import signal
import tempfile
import time
from pathlib import Path
from uuid import UUID

from sqlmodel import col, select

from avatar_app.fleet.registry import call_workers
from avatar_app.renders import parts, state_machine, submission
from avatar_app.renders.state_machine import read_events
from avatar_app.script.captions import Captions
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import ACTIVE, PartState, Render, RenderState
from benchmarks.table import Table
from benchmarks.texts import TEXTS
from benchmarks.yard import Yard, open_yard

SPOKEN = 14.5  # seconds of the text
SIZE = 256
SHARE = 0.6  # of what one worker computes, that each of two does at most
AGAIN = 45.0  # seconds of film that are made anew at most: the part in hand
GROWTH = 60.0  # MB by which memory may grow from a short film to this one


def run(options: argparse.Namespace) -> list[Table]:
    """Seconds from a worker's taking it to its end, and of computing."""
    text = " ".join([TEXTS["en"]] * round(60 * options.minutes / SPOKEN))
    table = Table(f"A film of {options.minutes:g} minutes at {SIZE}, a core for each worker")
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as name, open_yard(Path(name), 0) as yard:
        home = yard.home
        yard.hire(1, cores[:1])
        _make(yard, TEXTS["en"], "short")
        before = max(yard.read_memory().values())
        alone, one, work = _measure(yard, text, "alone")
        grown = max(yard.read_memory().values()) - before
        table.add(
            "one worker", f"{one:.0f} s for {alone.duration_s:.0f} s of film; computes {work:.0f} s"
        )
        table.add(
            "its memory, more than after 15 s of film",
            f"{grown:+.0f} MB (of {before:.0f})",
            f"{GROWTH:.0f} MB",
            grown <= GROWTH,
        )
        yard.hire(1, cores[1:2])
        time.sleep(3)
        _, two, share = _measure(yard, text, "together")
        table.add("two workers", f"{two:.0f} s ({two / one:.0%})")
        table.add(
            "of them the one that computes more",
            f"{share:.0f} s ({share / work:.0%})",
            f"{SHARE:.0%}",
            share <= SHARE * work,
        )
        table.add(*_kill(yard, text))
        films = _list_films(home)
        same = len({home.storage.get(key) for key in films[1:]}) == 1
        table.add("all three films", "the same bytes" if same else "differ", "the same", same)
    return [table]


def _kill(yard: Yard, text: str) -> tuple[str, str, str, bool]:
    """Kill all workers in the middle; what was made anew."""
    render = _ask(yard, text, "killed")
    while True:
        time.sleep(0.1)
        with yard.home.session() as session:
            row = session.get_one(Render, render)
            kept = list(parts.read(session, render).values()).count(PartState.MADE)
        if row.progress > 0.5 or row.state == RenderState.DONE:
            break
    made = row.progress * row.expected_s
    yard.end_all(signal.SIGKILL)
    row = _wait(yard, render)
    with yard.home.session() as session:
        told = [e.why for e in read_events(session, render) if e.move == state_machine.GO_ON.name]
    minutes, seconds = told[0].split()[2].split(":") if told else ("0", "0")
    there = 60 * int(minutes) + int(seconds)
    anew = made - there
    what = f"both killed after {made:.0f} s of film ({kept} parts)"
    return what, f"gone on with after {there} s", f"{AGAIN:.0f} s anew", anew <= AGAIN


def _make(yard: Yard, text: str, who: str) -> Render:
    return _wait(yard, _ask(yard, text, who))


def _ask(yard: Yard, text: str, who: str) -> UUID:
    with yard.home.session() as session:
        user = User(email=f"{who}@example.org", password_hash="")
        session.add(user)
        session.flush()
        request = submission.RenderRequest(text, preset="ava", captions=Captions.OFF)
        render = submission.submit(session, yard.home.settings, user, request)
        render.size = SIZE
    call_workers(yard.home.redis, "mesh", "en-female")
    return render.id


def _wait(yard: Yard, render: UUID) -> Render:
    while True:
        with yard.home.session() as session:
            row = session.get_one(Render, render)
        if row.state not in ACTIVE:
            break
        time.sleep(0.1)
    if row.state != RenderState.DONE:
        raise RuntimeError(f"{row.state}: {row.error}\n{yard.read_log()[-4000:]}")
    return row


def _measure(yard: Yard, text: str, who: str) -> tuple[Render, float, float]:
    """A film, the seconds until it was there, and those that the busiest worker computed."""
    before = yard.read_work()
    row = _make(yard, text, who)
    worked = [seconds - before[name] for name, seconds in yard.read_work().items()]
    assert row.started_at is not None
    assert row.finished_at is not None
    return row, (row.finished_at - row.started_at).total_seconds(), max(worked)


def _list_films(home: Connections) -> list[str]:
    with home.session() as session:
        done = select(Render.film_key).order_by(col(Render.finished_at))
        return [key for key in session.exec(done).all() if key is not None]
