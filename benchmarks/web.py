"""The portal under many eyes: 200 pages and 200 listeners that follow films on one web process.

Every page follows a running render of its own, of a user of its own. The news is made as a worker
makes it; for each piece is measured when the page shows it, or one that is newer. Those who look
are in a process of their own, on the same cores as the portal and its database.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from avatar_app.messaging.events import Event, publish
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import Render, RenderState
from benchmarks import history
from benchmarks.portal import Account, Portal, open_portal
from benchmarks.table import Table
from benchmarks.texts import TEXTS

PAGES = 200
TARGET = 1.0
SLOW, FAST = 1.0, 0.2  # seconds between two pieces of news of a render; a worker's least is 0.2
CALM = 8.0  # seconds in which there is no news
GONE = 5.0  # seconds after which nothing of those who left may be left
Told = list[tuple[float, str, int]]


def run(options: argparse.Namespace) -> Iterator[Table]:
    """Seconds from a worker's publishing to the page; then the history."""
    del options
    with open_portal() as portal:
        accounts = portal.enrol("watcher", PAGES)
        renders = [_start_render(portal, account) for account in accounts]
        yield _watch_pages(portal, accounts, renders)
        yield _hear_events(portal, accounts, renders)
    yield from history.run()


class Watchers:
    """The process with those who look."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, what: dict[str, Any] | None) -> Any:
        """See `benchmarks.browsers`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write((json.dumps(what) if what else "") + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def _watchers(portal: Portal) -> Iterator[Watchers]:
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.browsers", str(portal.port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Watchers(process)
        finally:
            process.kill()


def _watch_pages(portal: Portal, accounts: list[Account], renders: list[str]) -> Table:
    table = Table(f"Web: {PAGES} open pages of running films, one web process")
    quiet, before = portal.memory(), _connections(portal, accounts[0])
    jobs = [[a.cookie, f"/film/{render}"] for a, render in zip(accounts, renders, strict=True)]
    stranger = [accounts[0].cookie, f"/film/{renders[1]}"]  # sees nothing of another's film
    with _watchers(portal) as watchers:
        opened = [watchers.ask({"pages": jobs[: PAGES // 2]})]
        half = portal.memory()
        opened.append(watchers.ask({"pages": jobs[PAGES // 2 :]}))
        full = portal.memory()
        stood = watchers.ask({"pages": [stranger]})
        assert stood["filled"], stood
        _add_opened(table, opened, "showed the film's state")
        _add_calm(table, portal)
        told = _add_phases(table, portal, accounts, renders)
        connected = _connections(portal, accounts[0])
        last = portal.memory()
        seen = watchers.ask(None)
    _add_delays(table, told, seen["seen"][:PAGES])
    assert seen["errors"] == ["There is no such film."], seen["errors"]
    assert not seen["seen"][PAGES], "a stranger saw progress"
    assert not seen["seen"][PAGES - 1] or max(p for *_, p in seen["seen"][PAGES - 1]) == 0
    table.add(
        "memory with 0, 100, 200 pages, after the news",
        ", ".join(f"{mb:.0f}" for mb in (quiet, half, full, last)) + " MB",
    )
    table.add("memory a page", f"{1000 * (last - quiet) / PAGES:.0f} kB")
    _add_connections(table, portal, [before, connected], accounts[0])
    return table


def _hear_events(portal: Portal, accounts: list[Account], renders: list[str]) -> Table:
    table = Table(f"Web: {PAGES} listeners to server-sent events, one web process")
    before = _connections(portal, accounts[0])
    with _watchers(portal) as watchers:
        opened = [watchers.ask({"events": [account.cookie for account in accounts]})]
        _add_opened(table, opened, "were ready")
        _add_calm(table, portal)
        told = _add_phases(table, portal, accounts, renders)
        connected = _connections(portal, accounts[0])
        seen = watchers.ask(None)["seen"]
    for render, heard in zip(renders, seen, strict=True):
        assert all(other == render for _, other, _ in heard), "news of another's film"
    _add_delays(table, told, seen)
    _add_connections(table, portal, [before, connected], accounts[0])
    return table


def _add_opened(table: Table, opened: list[Any], what: str) -> None:
    wrong = [error for each in opened for error in each["wrong"]]
    filled = [seconds for each in opened for seconds in each["filled"]]
    figure = f"{len(filled)} of {PAGES}{f' ({wrong[0]})' if wrong else ''}"
    table.add(what, figure, "all", len(filled) == PAGES)
    table.add(
        f"until so, {PAGES // len(opened)} opened at once",
        f"{statistics.median(filled):.1f} s median, {max(filled):.1f} s the last",
    )


def _add_calm(table: Table, portal: Portal) -> None:
    before = _load(portal)
    time.sleep(CALM)
    table.add("processor without news", _used(before, _load(portal), CALM))


def _connections(portal: Portal, account: Account) -> tuple[int, int]:
    return portal.redis_connections(), portal.hearers(account)


def _add_connections(
    table: Table, portal: Portal, counts: list[tuple[int, int]], account: Account
) -> None:
    time.sleep(GONE)
    counts = [*counts, _connections(portal, account)]
    shown = ", ".join(str(connections) for connections, _ in counts)
    hearing = ", ".join(str(hearers) for _, hearers in counts)
    table.add("connections to Redis before, with, after them", shown)
    table.add(
        "of which hear one user's news", hearing, "none is left", counts[0][1] == counts[2][1] == 0
    )


def _add_phases(
    table: Table, portal: Portal, accounts: list[Account], renders: list[str]
) -> dict[str, Told]:
    """Tell of every render but the last, slowly and fast; what was told when."""
    told: dict[str, Told] = {}
    for name, every, percents in (("slow", SLOW, range(1, 16)), ("fast", FAST, range(16, 100))):
        before, started = _load(portal), time.monotonic()
        told[name] = _tell(portal, accounts[:-1], renders[:-1], every, percents)
        took = time.monotonic() - started
        rate = len(told[name]) / took
        table.add(
            f"processor with {rate:.0f} pieces of news a second", _used(before, _load(portal), took)
        )
        time.sleep(3)  # what is late may still come
    return told


def _tell(
    portal: Portal, accounts: list[Account], renders: list[str], every: float, percents: range
) -> Told:
    """A piece of news of each render by turns, evenly through time, as workers by chance do."""
    told: Told = []
    started = time.monotonic()
    for turn, percent in enumerate(percents):
        for number, (account, render) in enumerate(zip(accounts, renders, strict=True)):
            due = started + every * (turn + number / len(renders))
            if (early := due - time.monotonic()) > 0:
                time.sleep(early)
            left = every * (100 - percent)
            news = Event("render", render, RenderState.RUNNING, "animate", percent / 100, left)
            told.append((time.monotonic(), render, percent))
            publish(portal.home.redis, account.id, news)
    return told


def _add_delays(table: Table, told: dict[str, Told], seen: list[Told]) -> None:
    shown: dict[str, Told] = {}
    for each in seen:
        for note in each:
            shown.setdefault(note[1], []).append(note)
    for name, every in (("slow", SLOW), ("fast", FAST)):
        delays, lost = _delays(told[name], shown)
        p50, p95 = (delays[int(len(delays) * part)] for part in (0.5, 0.95))
        table.add(
            f"from publishing to the page, each film {1 / every:.0f} a second",
            f"p50 {p50:.3f} s, p95 {p95:.3f} s, max {delays[-1]:.3f} s; "
            f"{lost} of {len(told[name])} never shown",
            f"p95 < {TARGET:.0f} s",
            p95 < TARGET and lost == 0,
        )


def _delays(told: Told, shown: dict[str, Told]) -> tuple[list[float], int]:
    """Until a page showed what was told or what is newer, sorted; and how often it never did."""
    delays, lost = [], 0
    for at, render, percent in told:
        after = (t for t, _, p in shown.get(render, []) if t >= at and p >= percent)
        first = next(after, None)
        if first is None:
            lost += 1
        else:
            delays.append(first - at)
    return sorted(delays) or [float("inf")], lost


def _start_render(portal: Portal, account: Account) -> str:
    with portal.home.session() as session:
        render = Render(
            user_id=account.id,
            preset="ava",
            text=TEXTS["en"],
            language="en",
            voice="en-female",
            voice_label="English, female",
            tier="instant",
            speaker="espeak",
            animator="mesh",
            size=512,
            state=RenderState.RUNNING,
            attempt=1,
            lease_until=now() + timedelta(days=1),
        )
        session.add(render)
        session.flush()
        return str(render.id)


def _load(portal: Portal) -> tuple[float, float]:
    return portal.cpu(), portal.redis_cpu()


def _used(before: tuple[float, float], after: tuple[float, float], seconds: float) -> str:
    web, redis = (100 * (b - a) / seconds for a, b in zip(before, after, strict=True))
    return f"web {web:.0f} %, Redis {redis:.0f} % of a core"
