"""How soon a film moves: from the click in the studio to its first moving picture in Chromium, and
from the order over REST until a first piece can be had, with no browser on the same cores.

`galatea serve` with one worker, which has made one film before; every film is cancelled as soon as
it moves. Nobody else works.
"""

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from playwright.sync_api import Page, sync_playwright

from avatar_app.settings import load_settings
from benchmarks.table import Table
from benchmarks.texts import TEXTS
from galatea.process.ports import free_port

TARGET = 2.0  # seconds
TIMES = 10
PATIENCE = 60.0  # seconds until the portal must answer
MOVES = "document.querySelector('video[data-live]')?.currentTime > 0.04"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def run(options: argparse.Namespace) -> list[Table]:
    """Seconds, in English and Greek by turns."""
    del options
    with _serve() as address, sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_context(base_url=address).new_page()
        _sign_up(page)
        texts = [8 * TEXTS["en"], 8 * TEXTS["el"]]
        _time(page, texts[0])
        took = [_time(page, texts[number % 2]) for number in range(TIMES)]
        cookie = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
        browser.close()
        served = [_order(address, cookie, texts[number % 2]) for number in range(TIMES)]
    table = Table("Live: instant tier, 512 x 512, median of 10 (slowest)")
    for what, seconds in (
        ("from the click to the first moving picture, browser on the same cores", took),
        ("from the order over REST until a first piece can be had, no browser", served),
    ):
        middle = statistics.median(seconds)
        text = f"{middle:.2f} s ({max(seconds):.2f} s)"
        table.add(what, text, f"<= {TARGET:g} s", middle <= TARGET)
    return [table]


@contextmanager
def _serve() -> Iterator[str]:
    """The whole portal on a data folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        data, port = Path(folder) / "data", free_port()
        data.mkdir()
        (data / "weights").symlink_to(load_settings().weights_dir)
        own = {"GALATEA_DATA_DIR": str(data), "GALATEA_PORT": str(port)}
        with (Path(folder) / "log").open("w") as log:
            process = subprocess.Popen(
                [Path(sys.executable).with_name("galatea"), "serve", "--workers", "1"],
                env=os.environ | own,
                stdout=log,
                stderr=log,
            )
            try:
                _wait(f"http://127.0.0.1:{port}/api/v1/health/ready")
                yield f"http://127.0.0.1:{port}"
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(PATIENCE)


def _wait(address: str) -> None:
    limit = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310  # our own address
                return
        except (OSError, urllib.error.HTTPError):
            if time.monotonic() > limit:
                raise
            time.sleep(0.1)


def _sign_up(page: Page) -> None:
    page.goto("/sign-up")
    page.get_by_label("E-mail").fill("viewer@example.org")
    page.locator("input[type=password]").fill("correct horse battery")
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url(re.compile("/studio"))


def _time(page: Page, text: str) -> float:
    page.goto("/studio")
    page.get_by_label("Script").fill(text)
    button = page.get_by_role("button", name="Make the film")
    page.wait_for_timeout(1500)  # what one types is measured while one types
    clicked = time.monotonic()
    button.click()
    page.wait_for_function(MOVES, timeout=60_000, polling=20)
    took = time.monotonic() - clicked
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("Cancelled.").wait_for()
    return took


def _order(address: str, cookie: str, text: str) -> float:
    with httpx2.Client(base_url=f"{address}/api/v1", headers={"Cookie": cookie}) as client:
        client.headers["Origin"] = address
        with client.stream("GET", "/events") as events:
            lines = events.iter_lines()
            next(lines)
            ordered = time.monotonic()
            render = client.post("/renders", json={"text": text, "preset": "ava"}).json()["id"]
            for line in lines:
                told = json.loads(line[5:]) if line.startswith("data:") else {}
                if told.get("id") == render and told.get("stage") == "live":
                    break
            took = time.monotonic() - ordered
        client.post(f"/renders/{render}/cancel").raise_for_status()
        while client.get(f"/renders/{render}").json()["state"] == "running":
            time.sleep(0.05)
    return took
