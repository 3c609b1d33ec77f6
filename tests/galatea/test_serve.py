"""The whole of it as a person starts it, with films made by worker processes that get killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from avatar_app import renders
from avatar_app.accounts import sign_in
from avatar_app.home import Home
from avatar_app.models import Render, User
from avatar_app.presence import list_workers
from avatar_app.queues import RENDER, open_queue, send
from avatar_app.renders import Request
from avatar_app.settings import Settings, load_settings
from galatea.home import open_home

GALATEA = str(Path(sys.executable).with_name("galatea"))
PASSWORD = "correct horse battery"
LONG = "This goes on for quite a while, so that there is time to stop it on the way. " * 12


def wait_for(condition: Callable[[], bool], seconds: float = 40) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.05)


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Home]]:
    """`galatea serve` in a data folder of its own, with one worker."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "weights").symlink_to(load_settings().weights_dir)
    environment = os.environ | {"GALATEA_DATA_DIR": str(data)}
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [GALATEA, "serve", "--workers", "1"], env=environment, stdout=log, stderr=log, text=True
        )
        try:
            wait_for(lambda: "Galatea runs" in (tmp_path / "log").read_text())
            with open_home(Settings(data_dir=data)) as home:
                wait_for(lambda: len(list_workers(home.redis)) == 1)
                yield process, home
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def submit(home: Home, user: User, text: str) -> Render:
    with home.session() as session:
        render = renders.submit(session, home.settings, user, Request(text, preset="ava"))
    send(home.redis, "cpu", RENDER, render.id)
    return render


def read(home: Home, render: Render) -> Render:
    with home.session() as session:
        found = session.get(Render, render.id)
    assert found is not None
    return found


def test_a_film_is_made_even_if_its_worker_is_killed(
    portal: tuple[subprocess.Popen[str], Home],
) -> None:
    process, home = portal
    made = subprocess.run(
        [GALATEA, "user", "create", "Ann@example.org", "--password-stdin", "--admin"],
        env=os.environ | {"GALATEA_DATA_DIR": str(home.settings.data_dir)},
        input=f"{PASSWORD}\n",
        check=True,
        capture_output=True,
        text=True,
    )
    assert made.stdout == "ann@example.org\n"
    with home.session() as session:
        user, _ = sign_in(session, "ann@example.org", PASSWORD)
    render = submit(home, user, LONG)
    wait_for(lambda: read(home, render).progress > 0)
    (worker,) = list_workers(home.redis)
    os.kill(int(worker.name.rsplit("-", 1)[1]), signal.SIGKILL)

    wait_for(lambda: read(home, render).state == "done", 60)

    done = read(home, render)
    assert (done.attempt, done.losses) == (2, 1)
    assert home.storage.size(done.film_key or "") > 10_000
    assert process.poll() is None

    # A job of another's making is not run.
    open_queue(home.redis, "cpu").enqueue("os.mkdir", str(home.settings.data_dir / "intruder"))
    after = submit(home, user, "Hello!")
    wait_for(lambda: read(home, after).state == "done")
    assert not (home.settings.data_dir / "intruder").exists()

    # Ctrl-C in mid-render: all ends, nothing is lost.
    last = submit(home, user, LONG)
    wait_for(lambda: read(home, last).progress > 0)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    with open_home(home.settings.model_copy(update={"database_url": None, "redis_url": None})) as h:
        assert read(h, last).state == "queued"
