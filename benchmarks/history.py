"""A history of 10,000 films among 20,000: how soon a page of it comes, over HTTP and the socket."""

import asyncio
import http.client
import json
import random
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, insert
from sqlmodel import select

from avatar_app.pages.films.state import Films
from avatar_app.renders.history import PAGE
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import Render, RenderState
from benchmarks.browsers import Page
from benchmarks.portal import Account, Portal, open_portal
from benchmarks.table import Table
from benchmarks.texts import TEXTS

ROWS = 10_000
REQUESTS = 200
TARGET = 0.2
COMMON, RARE, NOWHERE = "questions", "zephyr", "xylophone"
_RARE = (17, 5_001, 9_991)  # the rows with the rare word, and the common one too


def run() -> list[Table]:
    """Seconds for a page of the history, one request at a time."""
    table = Table(f"Web: a history of {ROWS} films, {REQUESTS} requests each, one at a time")
    with open_portal() as portal:
        owner, other = portal.enrol("owner", 2)
        for account in (owner, other):
            _fill(portal, account)
        deep = _check(portal, owner)
        for what, query, most in (
            ("first page", {}, PAGE),
            ("page at 9,000", {"after": deep}, PAGE),
            ("only failed", {"state": "failed"}, PAGE),
            ("only running, of which there is none", {"state": "running"}, 0),
            (f"with a common word ({COMMON})", {"words": COMMON}, PAGE),
            (f"with a rare word ({RARE})", {"words": RARE}, len(_RARE)),
            ("with a word that is nowhere", {"words": NOWHERE}, 0),
            ("with a common and a rare word", {"words": f"{COMMON} {RARE}"}, len(_RARE)),
            ("100 at once", {"limit": "100"}, 100),
        ):
            _add(table, f"API, {what}", _ask(portal, owner, query, most))
        for what, delays in asyncio.run(_visit(portal, owner)).items():
            _add(table, f"Films page, {what}", delays)
    return [table]


def _fill(portal: Portal, account: Account) -> None:
    """Rows as years of use would leave them, with reports as large as those of half a minute."""
    chance = random.Random(7)  # noqa: S311  # the same rows every time
    words = " ".join(TEXTS.values()).split()
    spoken = {"start": 1.2345, "end": 1.3456}
    report = {
        "words": [spoken | {"text": "morning"}] * 75,
        "phonemes": [spoken | {"symbol": "m"}] * 350,
        "warnings": ["The face is small; a larger picture would be better."],
    }
    rows: list[dict[str, Any]] = []
    start = now() - timedelta(days=700)
    for number in range(ROWS):
        text = [*chance.sample(words, 60), *([COMMON] if number % 2 else [])]
        text += ["Zephyr"] if number in _RARE else []
        state = RenderState.FAILED if number % 20 == 0 else RenderState.DONE
        done = state == RenderState.DONE
        rows.append(
            {
                "user_id": account.id,
                "preset": "ava",
                "text": " ".join(text),
                "language": "en",
                "voice": "en-female",
                "voice_label": "English, female",
                "tier": "instant",
                "speaker": "espeak",
                "animator": "mesh",
                "size": 512,
                "state": state,
                "created_at": start + timedelta(minutes=100 * number),
                "report": report if done else None,
                "poster_key": f"renders/{number}/1/poster.jpg" if done else None,
                "duration_s": 30.0 if done else 0.0,
            }
        )
    with portal.home.session() as session:
        session.execute(insert(Render), rows)


def _check(portal: Portal, owner: Account) -> str:
    """The rows are there; the id of the 9,000th, newest first."""
    with portal.home.session() as session:
        count = select(func.count()).select_from(Render)
        assert session.exec(count).one() == 2 * ROWS
        assert session.exec(count.where(Render.user_id == owner.id)).one() == ROWS
        mine = select(Render.id).where(Render.user_id == owner.id)
        ordered = mine.order_by(Render.created_at.desc()).offset(9_000)  # type: ignore[attr-defined]
        return str(session.exec(ordered.limit(1)).one())


def _ask(portal: Portal, owner: Account, query: dict[str, str], most: int) -> list[float]:
    """Seconds of each request, on one connection; every answer has as many rows as it must."""
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=30)
    delays = []
    for _ in range(REQUESTS):
        started = time.monotonic()
        connection.request(
            "GET",
            f"/api/v1/renders?{urlencode(query)}",
            headers={"Cookie": f"galatea={owner.cookie}"},
        )
        body = connection.getresponse().read()
        delays.append(time.monotonic() - started)
        assert len(json.loads(body)["renders"]) == most, body[:200]
    connection.close()
    return delays


async def _visit(portal: Portal, owner: Account) -> dict[str, list[float]]:
    """The same by the page's own handlers, over its socket: until the rows are there."""
    page = Page(portal.port, owner.cookie, "/films", "films")
    await page.open()
    async with asyncio.timeout(60):
        while not page.values.get("rows"):
            await page.changes.get()
    await asyncio.sleep(1)
    found: dict[str, list[float]] = {}
    name = Films.get_full_name()
    for what, handler, payload, most in (
        (f"common word ({COMMON})", "search", {"words": COMMON}, PAGE),
        (f"rare word ({RARE})", "search", {"words": RARE}, len(_RARE)),
        ("word that is nowhere", "search", {"words": NOWHERE}, 0),
        ("only running", "set_state", {"state": "running"}, 0),
        ("first page", "open", {}, PAGE),
    ):
        assert handler in Films.event_handlers, handler
        found[what] = []
        for _ in range(REQUESTS):
            while not page.changes.empty():
                page.changes.get_nowait()
            started = time.monotonic()
            page.act(f"{name}.{handler}", **payload)
            async with asyncio.timeout(60):
                rows = await page.until("rows")
            found[what].append(time.monotonic() - started)
            assert len(rows) == most, (what, len(rows))
    await page.close()
    return found


def _add(table: Table, what: str, delays: list[float]) -> None:
    ordered = sorted(delays)
    p50, p95 = (1000 * ordered[int(len(ordered) * part)] for part in (0.5, 0.95))
    table.add(what, f"p50 {p50:.0f} ms, p95 {p95:.0f} ms", "p95 < 200 ms", p95 < 1000 * TARGET)
