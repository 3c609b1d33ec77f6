"""`make chaos`: whatever breaks while films are made, none is lost.

Real processes are broken while real films are made: for each fault some, among several people. At
the end every render must be done, or have ended with a reason, and what it left must be whole.
"""

import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

from sqlmodel import col, select

from avatar_app.errors import GalateaError
from avatar_app.fleet.registry import call_workers
from avatar_app.messaging.queues import RENDER, open_queue
from avatar_app.renders import control, state_machine, submission
from avatar_app.renders.state_machine import read_events
from avatar_app.renders.sweep import sweep
from avatar_app.script.captions import Captions
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import ACTIVE, Render, RenderEvent, RenderState
from benchmarks.yard import Yard, open_yard
from workers.video.ffmpeg import find_ffmpeg

RENDERS = 100
WORKERS = 2
PEOPLE = 5
SEEDS = itertools.count()
SIZE = 256
TEXT = "Here I am, and here I stay for a while. " * 10  # some seconds of work
LONG_TEXT = "This goes on for quite a while, so that there is time to break it on the way. " * 18
DEADLINE = 240.0  # seconds in which a phase must have ended


@dataclass
class Phase:
    """A fault, how it is brought about while films are made, and what became of these."""

    name: str
    strike: Callable[[Yard, threading.Event], None]
    renders: list[UUID] = field(default_factory=list)
    seconds: float = 0.0


def kill_workers(yard: Yard, over: threading.Event) -> None:
    """One at a time, at random moments, as long as there is work."""
    while not over.wait(random.uniform(2.0, 6.0)):  # noqa: S311
        yard.kill_any()


def kill_seldom(yard: Yard, over: threading.Event) -> None:
    """The same while long films are made, whose parts are kept."""
    while not over.wait(random.uniform(15.0, 30.0)):  # noqa: S311
        yard.kill_any()


def deploy(yard: Yard, over: threading.Event) -> None:
    """Every worker is asked to end and comes back, twice."""
    for _ in range(2):
        over.wait(3.0)
        yard.end_all(signal.SIGTERM)


def restart_redis(yard: Yard, over: threading.Event) -> None:
    """It is killed, and away for a while."""
    over.wait(1.0)
    kill(yard.redis.process)
    over.wait(5.0)
    yard.redis.start()


def flush_redis(yard: Yard, over: threading.Event) -> None:
    """All that it holds is gone, twice."""
    for _ in range(2):
        over.wait(1.0)
        yard.home.redis.flushall()


def restart_postgres(yard: Yard, over: threading.Event) -> None:
    """It is stopped while all are connected, and away for longer than a lease lasts."""
    over.wait(1.0)
    yard.postgres.stop()
    time.sleep(14.0)
    yard.postgres.start()


def crash_postgres(yard: Yard, over: threading.Event) -> None:
    """It is killed, and recovers."""
    over.wait(1.0)
    kill(yard.postgres.process)
    yard.revive_postgres()


def refuse_writes(yard: Yard, over: threading.Event) -> None:
    """Where media is kept there is something else for a while."""
    over.wait(0.5)
    aways: list[Path] = []
    while not yard.media.is_file():  # who writes just then makes the folder anew
        away = yard.media.with_name(f"away{len(aways)}")
        with suppress(FileNotFoundError):  # nothing was kept yet
            yard.media.rename(away)
            aways.append(away)
        with suppress(FileExistsError, IsADirectoryError):
            yard.media.touch(exist_ok=False)
    over.wait(6.0)
    yard.media.unlink()
    for away in aways:
        shutil.copytree(away, yard.media, dirs_exist_ok=True)


def fill_disk(yard: Yard, over: threading.Event) -> None:
    """A worker comes whose own disk is full, while the others are started anew."""
    if not yard.hire_cramped():
        print("a full disk cannot be had on this machine", file=sys.stderr)
        return
    yard.end_all(signal.SIGTERM)
    over.wait(25.0)
    yard.dismiss("cramped")


def change_clock(yard: Yard, over: threading.Event) -> None:
    """The database's clock is an hour ahead, then an hour behind, then right; somebody dies."""
    for ahead in (3600.0, -3600.0, 0.0):
        over.wait(1.5)
        yard.set_clock(ahead)
        if ahead < 0:
            yard.kill_any()


def deliver_twice(yard: Yard, over: threading.Event) -> None:
    """Far more calls than films."""
    for _ in range(5):
        for _ in range(20):
            open_queue(yard.home.redis, "cpu").enqueue(RENDER)
        over.wait(0.5)


def pull_the_plug(yard: Yard, over: threading.Event) -> None:
    """Everything dies at once, and is started again."""
    over.wait(2.0)
    kill(yard.redis.process)
    kill(yard.postgres.process)
    yard.end_all(signal.SIGKILL)
    over.wait(1.0)
    yard.revive_postgres()
    yard.redis.start()


def cancel_some(yard: Yard, over: threading.Event) -> None:
    """Their owners stop every other one, at random moments."""
    with yard.home.session() as session:
        waiting = select(Render, User).join(User).where(col(Render.state).in_(ACTIVE))
        found = session.exec(waiting).all()
    for render, user in found[::2]:
        over.wait(random.uniform(0.0, 0.7))  # noqa: S311
        try:
            with yard.home.session() as session:
                control.cancel(session, user, render.id)
        except GalateaError:
            continue  # it was done before


def kill(process: subprocess.Popen[bytes] | None) -> None:
    """Now, with all its children."""
    if process is not None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


FAULTS: dict[str, Callable[[Yard, threading.Event], None]] = {
    "a worker is killed, again and again": kill_workers,
    "the same, with films of a minute and a half": kill_seldom,
    "all workers are replaced, twice": deploy,
    "Redis is killed, and back after 5 s": restart_redis,
    "Redis is emptied, twice": flush_redis,
    "Postgres is away for 14 s": restart_postgres,
    "Postgres is killed, and recovers": crash_postgres,
    "the storage refuses all for 6 s": refuse_writes,
    "a worker's disk is full": fill_disk,
    "the clock jumps by hours, both ways": change_clock,
    "every delivery comes many times": deliver_twice,
    "owners cancel every other film": cancel_some,
    "everything loses power at once": pull_the_plug,
}


def run(many: int, faults: dict[str, Callable[[Yard, threading.Event], None]]) -> list[str]:
    """Break everything while so many films are made; prints a table; what is wrong at the end."""
    phases = [Phase(name, strike) for name, strike in faults.items()]
    with tempfile.TemporaryDirectory() as name, open_yard(Path(name), WORKERS) as yard:
        with yard.home.session() as session:
            people = [User(email=f"p{k}@example.org", password_hash="") for k in range(PEOPLE)]
            for person in people:
                person.renders_waiting = many
            session.add_all(people)
        for number, phase in enumerate(phases):
            share = many // len(phases) + (number < many % len(phases))
            wrong = _make(yard, phase, people, share)
            if wrong:
                print(yard.read_log()[-4000:], file=sys.stderr)
                return wrong
        swept = sweep(yard.home, timedelta(0))
        wrong = _check(yard, phases)
        print(_table(yard, phases, len(swept)))
        if wrong:
            print(yard.read_log()[-8000:], file=sys.stderr)
    return wrong


def _make(yard: Yard, phase: Phase, people: list[User], many: int) -> list[str]:
    """Ask for films, and let things break until all have ended."""
    for number in range(many):
        with yard.home.session() as session:
            user = people[number % len(people)]
            text = LONG_TEXT if phase.strike is kill_seldom else TEXT
            # No two alike, of which the second would be a copy.
            request = submission.RenderRequest(
                text, preset="ava", captions=Captions.OFF, seed=next(SEEDS)
            )
            render = submission.submit(session, yard.home.settings, user, request)
            render.size = SIZE
            phase.renders.append(render.id)
    call_workers(yard.home.redis, "mesh", "en-female")
    over, started = threading.Event(), time.monotonic()
    striker = threading.Thread(target=phase.strike, args=(yard, over))
    striker.start()
    try:
        while time.monotonic() - started < DEADLINE:
            if not _count_active(yard, phase):
                break
            time.sleep(0.2)
    finally:
        over.set()
        striker.join()
    phase.seconds = time.monotonic() - started
    left = _count_active(yard, phase)
    return [f"{phase.name}: {left} never ended"] if left else []


def _count_active(yard: Yard, phase: Phase) -> int:
    try:
        with yard.home.session() as session:
            wanted = select(Render.id).where(col(Render.id).in_(phase.renders))
            return len(session.exec(wanted.where(col(Render.state).in_(ACTIVE))).all())
    except GalateaError:
        return len(phase.renders)  # the database is away just now


def _check(yard: Yard, phases: list[Phase]) -> list[str]:
    """What is not as it should be."""
    wrong: list[str] = []
    wanted = {render for phase in phases for render in phase.renders}
    stored = Counter(key.key for key in yard.home.storage.list_all("renders"))
    named: set[str] = set()
    with yard.home.session() as session:
        rows = session.exec(select(Render)).all()
        if {row.id for row in rows} != wanted:
            wrong.append("there are not as many rows as films were asked for")
        for row in rows:
            named |= {key for key in (row.film_key, row.poster_key, row.captions_key) if key}
            named |= {key for key in stored if row.names(key)}
            told = read_events(session, row.id)
            wrong += [f"{row.id}: {fault}" for fault in _check_life(row, told)]
    wrong += [f"{key}: belongs to nobody" for key in stored.keys() - named]
    wrong += [f"{key}: is not there" for key in named - stored.keys()]
    films = [row for row in rows if row.film_key in stored]
    wrong += [f"{row.id}: does not play" for row in films if not _plays(yard, row.film_key or "")]
    return wrong


def _check_life(row: Render, told: list[RenderEvent]) -> list[str]:
    wrong = []
    if row.state == RenderState.FAILED and not (row.error_code and row.error):
        wrong.append("failed without a reason")
    if row.state in ACTIVE:
        wrong.append(f"still {row.state}")
    if row.leased_by is not None or row.lease_until is not None:
        wrong.append("a lease is stuck")
    if (row.state == RenderState.DONE) != (row.film_key is not None):
        wrong.append(f"{row.state}, and its film is {row.film_key}")
    ways = {way.name: way for way in state_machine.TRANSITIONS}
    if any(one.became != other.was for one, other in pairwise(told)):
        wrong.append("its history has a gap")
    if any(e.was and e.was not in ways[e.move].sources for e in told):
        wrong.append("it went a way that there is not")
    ends = sum(event.move == state_machine.FINISH.name for event in told)
    if told[-1].became != row.state or ends != (row.state == RenderState.DONE):
        wrong.append(f"its history ends otherwise, with {ends} results")
    if sum(event.move == state_machine.CLAIM.name for event in told) != row.attempt:
        wrong.append("attempts were not counted")
    return wrong


def _plays(yard: Yard, key: str) -> bool:
    """Whether every byte of a film decodes, and it is as long as it should be."""
    command = [str(find_ffmpeg(None)), "-v", "error", "-i", str(yard.media / key)]
    done = subprocess.run([*command, "-f", "null", "-"], check=False, capture_output=True)
    return done.returncode == 0 and not done.stderr


def _table(yard: Yard, phases: list[Phase], swept: int) -> str:
    head = "| fault | films | done | failed, with a reason | cancelled | attempts | took |"
    lines = [head, "|---|---|---|---|---|---|---|"]
    every: Counter[str] = Counter()
    with yard.home.session() as session:
        for phase in phases:
            wanted = select(Render).where(col(Render.id).in_(phase.renders))
            rows = session.exec(wanted).all()
            states = Counter(row.state for row in rows)
            codes = Counter(row.error_code for row in rows if row.state == RenderState.FAILED)
            failed = ", ".join(f"{n} {code}" for code, n in codes.items()) or "0"
            every.update(states)
            lines.append(
                f"| {phase.name} | {len(rows)} | {states[RenderState.DONE]} | {failed} "
                f"| {states[RenderState.CANCELLED]} | {sum(row.attempt for row in rows)} "
                f"| {phase.seconds:.0f} s |"
            )
    told = ", ".join(f"{many} {state}" for state, many in sorted(every.items()))
    starts = f"Workers were started {yard.count_starts()} times; "
    return "\n".join(lines) + f"\n\n{told}. {starts}{swept} files of the killed were swept up."


def main() -> None:
    """As `make chaos` runs it."""
    many = int(os.environ.get("CHAOS_RENDERS", RENDERS))
    wrong = run(many, FAULTS)
    for line in wrong:
        print(f"WRONG  {line}", file=sys.stderr)
    print("Nothing was lost." if not wrong else f"{len(wrong)} things are wrong.")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
