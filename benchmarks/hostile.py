"""The portal beside somebody who means it no good: how long /health/live takes meanwhile.

One account with several sockets sends what costs most to look at, and a stranger what is refused,
both as fast as they can. Quiet and beside them, the same question is asked every 50 ms.
"""

import argparse
import asyncio
import json
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import urlopen

from avatar_app.library.lexicon import MOST
from avatar_app.store.models.library import LexiconEntry
from benchmarks.browsers import Page
from benchmarks.portal import Account, Portal, open_portal
from benchmarks.table import Table

SECONDS, EVERY = 20.0, 0.05
TARGET = 0.25  # seconds, of 99 in 100
SOCKETS = 5
WRITE = "reflex___state____state.avatar_app___pages___shell___state____visitor.{}.write".format(
    "avatar_app___pages___studio___state____studio"
)
SCRIPTS = {
    "near cues": "[" + " ".join(["hapxy", "surprisxd", "excitxd"] * 800) + "]",
    "many cues": "[happy]a " * 2400,
    "own words": " ".join(f"word{number}" for number in range(MOST)),
    "brackets": "[" * 24_000,
}


def run(options: argparse.Namespace) -> Iterator[Table]:
    """Seconds that /health/live takes, quiet and beside hostile senders."""
    del options
    with open_portal() as portal:
        account = portal.enrol("hostile", 1)[0]
        _fill_lexicon(portal, account)
        table = Table(f"Web: /health/live beside hostile senders, {SOCKETS} sockets of one account")
        _add(table, "nobody else there", _ask(portal), None)
        for name in [*SCRIPTS, "strangers"]:
            with _sender(portal, account, name):
                _add(table, f"beside {name}", _ask(portal), TARGET)
        yield table


def _ask(portal: Portal) -> list[float]:
    """How long each answer took."""
    took, ends = [], time.monotonic() + SECONDS
    while (started := time.monotonic()) < ends:
        with urlopen(f"http://127.0.0.1:{portal.port}/api/v1/health/live", timeout=60):
            pass
        took.append(time.monotonic() - started)
        time.sleep(EVERY)
    return sorted(took)


def _add(table: Table, name: str, took: list[float], target: float | None) -> None:
    p99 = took[int(len(took) * 0.99)]
    figure = f"p50 {statistics.median(took):.3f} s, p99 {p99:.3f} s, max {took[-1]:.3f} s"
    if target is None:
        table.add(name, figure)
    else:
        table.add(name, figure, f"p99 < {target:g} s", p99 < target)


def _fill_lexicon(portal: Portal, account: Account) -> None:
    with portal.home.session() as session:
        session.add_all(
            LexiconEntry(user_id=account.id, word=f"word{number}", said="said", language="")
            for number in range(MOST)
        )


@contextmanager
def _sender(portal: Portal, account: Account, name: str) -> Iterator[None]:
    """A process that sends, until it is ended."""
    what = [str(portal.port), account.cookie, name]
    with subprocess.Popen([sys.executable, "-m", "benchmarks.hostile", *what]) as process:
        time.sleep(2)  # its sockets are open
        try:
            yield
        finally:
            process.kill()


async def _send(port: int, cookie: str, name: str) -> None:
    if name == "strangers":
        await asyncio.gather(*[_knock(port) for _ in range(20)])
        return
    pages = [Page(port, cookie, "/studio", "studio") for _ in range(SOCKETS)]
    await asyncio.gather(*[page.open() for page in pages])
    await asyncio.gather(*[_write(page, SCRIPTS[name]) for page in pages])


async def _write(page: Page, script: str) -> None:
    turn = 0
    while True:
        page.act(WRITE, text=f"{script[:24_000]} {turn}")
        await page.drain()
        turn += 1


async def _knock(port: int) -> None:
    """Large bodies, and sockets that are opened and filled, without a sign-in."""
    body = json.dumps({"email": "a" * 8000, "password": "b" * 8000})
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            f"POST /api/v1/sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        await reader.read()
        writer.close()
        page = Page(port, secrets.token_hex(16), "/", "landing")
        try:
            await page.open()
            page.act(WRITE, text="a" * 20_000)
            await page.drain()
            await page.close()
        except (ConnectionError, asyncio.IncompleteReadError):
            continue


def main(arguments: list[Any]) -> None:
    """Send as the arguments say: port, cookie, what."""
    asyncio.run(_send(int(arguments[0]), arguments[1], arguments[2]))


if __name__ == "__main__":
    main(sys.argv[1:])
