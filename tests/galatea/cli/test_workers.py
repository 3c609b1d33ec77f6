"""Workers as real processes: killed, paused, ended, worn, and on another machine's disk."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from avatar_app.fleet.registry import Worker, call_workers, list_workers
from avatar_app.renders import submission
from avatar_app.renders.state_machine import read_events
from avatar_app.renders.submission import RenderRequest
from avatar_app.settings import ROOT, load_settings
from avatar_app.store.connections import Connections, find_connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import Render
from galatea.cli.main import run
from tests.galatea.process.test_serve import LONG
from tests.waiting import PATIENCE, allow, wait_for

RUN = [sys.executable, "-c", "from galatea.cli.main import main; main()"]


@contextmanager
def hired(
    home: Connections, name: str, log: Path, *options: str, **settings: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of its own process while it lasts, when it is there."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "GALATEA_LOG_FORMAT": "json"} | settings
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*RUN, "worker", "--name", name, *options], env=environment, stdout=out, stderr=out
        )
    try:
        wait_for(lambda: name in [worker.name for worker in list_workers(home.redis)])
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def ask(home: Connections, user: User, text: str = "Hello!") -> UUID:
    with home.session() as session:
        render = submission.submit(session, home.settings, user, RenderRequest(text, preset="ava"))
    call_workers(home.redis, *render.needs)
    return render.id


def read(home: Connections, render: UUID) -> Render:
    with home.session() as session:
        return session.get_one(Render, render)


def when(home: Connections, render: UUID, move: str) -> datetime:
    with home.session() as session:
        return next(e.at for e in read_events(session, render) if e.move == move)


def see(home: Connections, name: str) -> Worker | None:
    return next((w for w in list_workers(home.redis) if w.name == name), None)


def is_state(home: Connections, name: str, state: str) -> Callable[[], bool]:
    return lambda: (found := see(home, name)) is not None and found.state == state


def test_what_a_killed_worker_held_is_queued_within_fifteen_seconds_and_set_aside_at_the_second(
    home: Connections, ann: User, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with hired(home, "watcher", log):
        run(["workers", "pause", "watcher"])  # it reconciles, and makes nothing
        render = ask(home, ann, LONG)
        for number in (1, 2):
            with hired(home, f"w{number}", log) as worker:
                wait_for(lambda: read(home, render).progress > 0)
                worker.kill()
                killed = time.monotonic()
                move = "lose" if number == 1 else "set_aside"
                wait_for(lambda: read(home, render).state != "running")
                assert time.monotonic() - killed < allow(15)
                assert when(home, render, move) is not None
    ended = read(home, render)
    assert (ended.state, ended.error_code, ended.attempt) == ("failed", "worker_lost", 2)


def test_what_never_came_to_the_queue_is_begun_within_five_seconds(
    home: Connections, ann: User, tmp_path: Path
) -> None:
    with hired(home, "w1", tmp_path / "log"):
        wait_for(is_state(home, "w1", "idle"))
        with home.session() as session:  # and nobody is called
            request = RenderRequest("Hello!", preset="ava")
            render = submission.submit(session, home.settings, ann, request).id
        wait_for(lambda: read(home, render).state == "done")
        waited = when(home, render, "claim") - when(home, render, "submit")
        assert waited.total_seconds() < 5
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    about = [line for line in lines if line.get("render") == str(render)]
    assert [line["message"] for line in about] == ["taken", "ended: done"]
    assert {line["process"] for line in about} == {"worker w1"}


def test_a_worker_pauses_goes_on_and_ends_when_it_is_told(
    home: Connections, ann: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with hired(home, "w1", tmp_path / "log") as worker:
        assert run(["workers", "pause", "w1"]) == 0
        wait_for(is_state(home, "w1", "paused"))
        render = ask(home, ann, LONG[:160])
        time.sleep(3)
        assert read(home, render).state == "queued"
        assert run(["workers", "list", "--json"]) == 0
        (told,) = json.loads(capsys.readouterr().out)
        assert (told["name"], told["state"], told["order"]) == ("w1", "paused", "pause")
        assert run(["workers", "resume", "w1"]) == 0
        wait_for(lambda: read(home, render).progress > 0)
        assert run(["workers", "end", "w1"]) == 0
        last = ask(home, ann)
        assert worker.wait(PATIENCE) == 0
        assert (read(home, render).state, read(home, render).attempt) == ("done", 1)
        assert read(home, last).state == "queued"
    assert see(home, "w1") is None
    assert run(["workers", "end", "w1"]) == 2
    with hired(home, "w1", tmp_path / "log"):  # the order was for who had the name before
        wait_for(lambda: read(home, last).state == "done")


def test_a_worker_that_has_grown_begins_anew(home: Connections, ann: User, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with hired(home, "w1", log, GALATEA_WORKER_MEMORY_MB="200") as worker:
        for text in ("Hello!", "Good morning!"):  # the same would not be made twice
            render = ask(home, ann, text)
            wait_for(lambda: read(home, render).state == "done")  # noqa: B023
        wait_for(lambda: log.read_text().count("begins anew") == 2)
        assert worker.poll() is None


def test_a_film_that_takes_too_much_memory_fails_alone(
    home: Connections, ann: User, tmp_path: Path
) -> None:
    # What is there to fill the memory of a worker that may take 600 MB: a film of many pixels.
    with hired(home, "w1", tmp_path / "log", GALATEA_WORKER_MEMORY_MB="300") as worker:
        with home.session() as session:
            request = RenderRequest("Hello!", preset="ava", size=1080)
            large = submission.submit(session, home.settings, ann, request).id
            session.get_one(Render, large).size = 6000
        call_workers(home.redis, "mesh", "en-female")
        wait_for(lambda: read(home, large).state == "failed")
        assert read(home, large).error_code == "memory_short"
        small = ask(home, ann)
        wait_for(lambda: read(home, small).state == "done")
        assert worker.poll() is None


@pytest.mark.usefixtures("home")
def test_a_worker_elsewhere_needs_only_addresses(ann: User, azurite: str, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "weights").symlink_to(load_settings().weights_dir)
    find_connections.cache_clear()
    here = find_connections()
    assert here.settings.storage_url == azurite
    with hired(here, "far", tmp_path / "log", GALATEA_DATA_DIR=str(elsewhere)):
        render = ask(here, ann)
        wait_for(lambda: read(here, render).state == "done")
    done = read(here, render)
    assert here.storage.get(done.film_key or "")[4:8] == b"ftyp"
    assert [entry.name for entry in elsewhere.iterdir()] == ["weights"]  # nothing is kept there
    assert done.attempt == 1


def test_a_queue_of_another_name_needs_nothing_of_the_web(
    home: Connections, ann: User, tmp_path: Path
) -> None:
    with hired(home, "g1", tmp_path / "log", "--queues", "gpu, night"):
        found = see(home, "g1")
        assert found is not None
        assert found.queues == ("gpu", "night")
        render = ask(home, ann)
        wait_for(lambda: read(home, render).state == "done")


def test_a_worker_asked_to_end_hands_its_film_to_another(
    home: Connections, ann: User, tmp_path: Path
) -> None:
    render = ask(home, ann, LONG)
    with hired(home, "w1", tmp_path / "log") as worker:
        wait_for(lambda: read(home, render).progress > 0)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0
    back = read(home, render)
    assert (back.state, back.losses, back.leased_by) == ("queued", 0, None)
