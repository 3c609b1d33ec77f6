"""The whole of it as a person starts it, with films made by worker processes that get killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from avatar_app.accounts.accounts import check_password
from avatar_app.fleet.registry import list_workers
from avatar_app.messaging.queues import RENDER, enqueue, open_queue
from avatar_app.renders import submission
from avatar_app.renders.submission import RenderRequest
from avatar_app.settings import Settings, load_settings
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import Render
from galatea.process.local_services import open_home
from galatea.process.ports import free_port
from tests.waiting import PATIENCE, wait_for

GALATEA = str(Path(sys.executable).with_name("galatea"))
PASSWORD = "correct horse battery"
LONG = "This goes on for quite a while, so that there is time to stop it on the way. " * 12


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Connections]]:
    """`galatea serve` in a data folder of its own, with one worker."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "weights").symlink_to(load_settings().weights_dir)
    port = free_port()
    environment = os.environ | {"GALATEA_DATA_DIR": str(data), "GALATEA_PORT": str(port)}
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [GALATEA, "serve", "--workers", "1"], env=environment, stdout=log, stderr=log, text=True
        )
        try:
            wait_for(lambda: "Galatea runs" in (tmp_path / "log").read_text())
            with open_home(Settings(data_dir=data, port=port)) as home:
                wait_for(lambda: len(list_workers(home.redis)) == 1)
                yield process, home
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)


def answers(client: httpx2.Client, path: str) -> bool:
    try:
        return client.get(path).status_code == 200
    except httpx2.TransportError:
        return False


def hear(client: httpx2.Client, heard: list[tuple[str, dict[str, object], float]]) -> None:
    """Collect news until a render is done."""
    with client.stream("GET", "/events", timeout=PATIENCE) as stream:
        kind = ""
        for line in stream.iter_lines():
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
            elif line.startswith("data: "):
                news = json.loads(line.removeprefix("data: "))
                heard.append((kind, news, time.monotonic()))
                if news.get("state") == "done":
                    return


def submit(home: Connections, user: User, text: str) -> Render:
    with home.session() as session:
        render = submission.submit(session, home.settings, user, RenderRequest(text, preset="ava"))
    enqueue(home.redis, "cpu", RENDER, render.id)
    return render


def read(home: Connections, render: Render) -> Render:
    with home.session() as session:
        found = session.get(Render, render.id)
    assert found is not None
    return found


def test_a_film_is_made_even_if_its_worker_is_killed(
    portal: tuple[subprocess.Popen[str], Connections],
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
        user = check_password(session, "ann@example.org", PASSWORD)
    render = submit(home, user, LONG)
    wait_for(lambda: read(home, render).progress > 0)
    (worker,) = list_workers(home.redis)
    os.kill(int(worker.name.rsplit("-", 1)[1]), signal.SIGKILL)

    wait_for(lambda: read(home, render).state == "done")

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
    last = submit(home, user, "Once more: " + LONG)
    wait_for(lambda: read(home, last).progress > 0)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    with open_home(home.settings.model_copy(update={"database_url": None, "redis_url": None})) as h:
        assert read(h, last).state == "queued"


def test_over_http_from_sign_up_to_a_film_with_news_on_the_way(
    portal: tuple[subprocess.Popen[str], Connections],
) -> None:
    _, home = portal
    address = f"http://127.0.0.1:{home.settings.port}/api/v1"
    with httpx2.Client(base_url=address) as client:
        wait_for(lambda: answers(client, "/health/ready"))
        body = {"email": "ann@example.org", "password": PASSWORD}
        assert client.post("/sign-up", json=body).status_code == 201
        heard: list[tuple[str, dict[str, object], float]] = []
        listener = threading.Thread(target=hear, args=(client, heard))
        listener.start()
        wait_for(lambda: [kind for kind, _, _ in heard] == ["ready"])
        words = "It goes on for a while, so that there is something to tell. " * 4
        render = client.post("/renders", json={"text": words, "preset": "ava"}).json()
        listener.join(PATIENCE)

        news = [told for kind, told, _ in heard if kind == "render"]
        assert {told["id"] for told in news} == {render["id"]}
        states = list(dict.fromkeys(told["state"] for told in news))
        assert states == ["queued", "running", "done"]
        assert [told["state"] for told in news][-1] == "done"
        far = [float(str(told["progress"])) for told in news]
        assert far == sorted(far)
        assert len(set(far)) >= 3
        film = client.get(f"/renders/{render['id']}/film", headers={"Range": "bytes=4-7"})
        assert (film.status_code, film.content) == (206, b"ftyp")


def test_a_taken_port_is_an_error_before_anything_starts(tmp_path: Path) -> None:
    port = free_port()
    environment = {"GALATEA_DATA_DIR": str(tmp_path), "GALATEA_PORT": str(port)}
    with socket.create_server(("127.0.0.1", port)):
        done = subprocess.run(
            [GALATEA, "serve"],
            env=os.environ | environment,
            check=False,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 2
    assert done.stderr.startswith(f"error[port_taken]: Port {port} on 127.0.0.1 cannot be had")
    assert list(tmp_path.iterdir()) == []
