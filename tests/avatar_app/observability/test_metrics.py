"""What Prometheus reads, over HTTP and from a worker."""

import urllib.request
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from avatar_app.api.app import create_app
from avatar_app.fleet.registry import Worker, register
from avatar_app.observability.metrics import serve_worker
from avatar_app.settings import load_settings
from avatar_app.store.connections import Connections, find_connections
from avatar_app.store.models.accounts import User
from galatea.process.ports import free_port
from tests.avatar_app.rows import submit
from tests.waiting import PATIENCE
from workers.jobs import render

TOKEN = "a long secret"


@pytest.fixture
def ask(home: Connections, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:  # noqa: ARG001
    monkeypatch.setenv("GALATEA_METRICS_TOKEN", TOKEN)
    load_settings.cache_clear()
    find_connections.cache_clear()
    client = TestClient(create_app())

    def get(token: str | None = TOKEN) -> tuple[int, str]:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        answer = client.get("/metrics", headers=headers)
        return answer.status_code, answer.text

    client.get("/api/v1/health/live")
    return get


def test_it_is_for_who_has_the_token(
    ask: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask()[0] == 200
    assert ask(None)[0] == ask("another secret")[0] == 403
    monkeypatch.delenv("GALATEA_METRICS_TOKEN")
    load_settings.cache_clear()
    find_connections.cache_clear()
    assert ask()[0] == 404


def test_it_says_what_waits_and_who_is_there(
    home: Connections, ann: User, ask: Callable[..., tuple[int, str]]
) -> None:
    with home.session() as session:
        submit(session, home, ann)
        submit(session, home, ann)
    register(home.redis, Worker("w", ("cpu",), ("mesh",)))
    lines = ask()[1].splitlines()
    assert 'galatea_films{state="queued",tier="instant"} 2.0' in lines
    assert 'galatea_workers{state="idle"} 1.0' in lines
    assert any(line.startswith("galatea_oldest_wait_seconds ") for line in lines)
    route = 'galatea_request_seconds_count{method="GET",route="/api/v1/health/live",status="200"}'
    assert any(line.startswith(route) for line in lines)


def test_a_worker_tells_what_it_has_made(home: Connections, ann: User) -> None:
    with home.session() as session:
        submit(session, home, ann)
    render.render()
    port = free_port()
    server, thread = serve_worker(port)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE) as answer:
            lines = answer.read().decode().splitlines()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert any(x.startswith('galatea_attempts_total{end="done",tier="instant"}') for x in lines)
    assert any(x.startswith('galatea_attempt_seconds_count{tier="instant"}') for x in lines)
