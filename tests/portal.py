"""The running portal, and real Chromium to walk through it."""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from avatar_app.settings import load_settings
from galatea.process.ports import free_port
from tests.e2e.walks import PASSWORD
from tests.hub import Hub, run_hub
from tests.workers.speech.hearing import record
from tests.workers.speech.tiny import make_voice

GALATEA = str(Path(sys.executable).with_name("galatea"))
SAID = "Paper boats may be made by my baby."
PATIENCE = 300_000  # milliseconds; whatever passes does not use it up
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"),
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """An installed Chromium or Chrome; else Debian's when root; else Playwright's own (None).

    Test processes take turns: two installs at a time refuse each other, and a program that is
    found may be half unpacked.
    """
    with (Path(tempfile.gettempdir()) / "galatea-chromium.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        found = next((path for name in NAMES if (path := shutil.which(name))), None)
        if found is None and os.geteuid() == 0 and (apt := shutil.which("apt-get")):
            for asked in (["update"], ["install", "-y", "chromium"]):
                subprocess.run([apt, "-qq", *asked], check=False, capture_output=True)
            found = shutil.which("chromium")
        if found is None:
            had = [sys.executable, "-m", "playwright", "install", "chromium"]
            if subprocess.run(had, check=False, capture_output=True).returncode != 0:
                pytest.fail("No Chromium is here and none can be had; install chromium or Chrome.")
        return found


expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium, whose microphone hears somebody say SAID over and over."""
    path = find_chromium()
    said = tmp_path_factory.mktemp("microphone") / "said.wav"
    said.write_bytes(record(SAID))
    flags = [*FLAGS, f"--use-file-for-fake-audio-capture={said}"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=flags)
        yield launched
        launched.close()


@dataclass(frozen=True)
class Portal:
    """`galatea serve` as it runs: its address, its settings, its process."""

    address: str
    environment: dict[str, str]
    process: int

    def worker(self) -> int:
        """The process of its worker."""
        task = Path(f"/proc/{self.process}/task/{self.process}/children").read_text()
        return next(
            int(child)
            for child in task.split()
            if b"\0worker\0" in Path(f"/proc/{child}/cmdline").read_bytes()
        )

    def create_admin(self, email: str, password: str) -> None:
        subprocess.run(
            [GALATEA, "user", "create", email, "--password-stdin", "--admin"],
            check=True,
            env=self.environment,
            input=password,
            text=True,
            capture_output=True,
        )


@pytest.fixture(scope="session")
def hub() -> Iterator[Hub]:
    """Where the portal's worker fetches weights from; empty at first."""
    with run_hub() as found:
        yield found


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory, hub: Hub) -> Iterator[Portal]:
    """The portal with one worker, on a data folder of its own."""
    folder = tmp_path_factory.mktemp("portal")
    (folder / "data").mkdir()
    weights = folder / "data" / "weights"
    weights.mkdir()
    (weights / "faces").symlink_to(load_settings().weights_dir / "faces")
    make_voice(weights / "piper", "uk_UA-tiny-medium", "uk", ("lada", "mykyta"))
    port = free_port()
    environment = os.environ | {
        "GALATEA_DATA_DIR": str(folder / "data"),
        "GALATEA_PORT": str(port),
        "GALATEA_MODEL_HUB": hub.address,
        "GALATEA_ATTEMPTS": "1000",  # every walk makes an account of its own
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
    address = f"http://127.0.0.1:{port}"
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [GALATEA, "serve", "--workers", "1"],
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            limit = time.monotonic() + PATIENCE / 1000
            while not ready(address):
                assert time.monotonic() < limit, (folder / "log").read_text()
                assert process.poll() is None, (folder / "log").read_text()
                time.sleep(0.1)
            yield Portal(address, environment, process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE / 1000)


def ready(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/api/v1/health/ready").status_code == 200
    except httpx2.TransportError:
        return False


@pytest.fixture
def boss(visit: Callable[[], Page], portal: Portal) -> Page:
    """An administrator's browser, signed in."""
    page = visit()
    email = f"boss{time.monotonic_ns()}@example.org"
    portal.create_admin(email, PASSWORD)
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/studio"))
    page.get_by_role("button", name="Skip").click()  # the tour
    return page


@pytest.fixture
def visit(browser: Browser, portal: Portal) -> Iterator[Callable[..., Page]]:
    """A page of a new browser, in which nothing may go wrong and nobody else be asked. With a
    locale, of somebody who speaks that language.
    """
    contexts: list[BrowserContext] = []
    ours = (portal.address, portal.address.replace("http", "ws"), "data:", "blob:")
    wrong: list[str] = []

    def open_page(locale: str = "en-US") -> Page:
        context = browser.new_context(
            bypass_csp=True,  # Playwright's waits evaluate strings; tests/security holds the policy
            base_url=portal.address,
            locale=locale,
            viewport={"width": 1440, "height": 900},
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(ours) else wrong.append(f"asked {request.url}")
            ),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []
