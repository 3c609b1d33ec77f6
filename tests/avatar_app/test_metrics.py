"""What Prometheus reads, over HTTP and from a worker."""

import urllib.request
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from avatar_app.api.app import create_app
from avatar_app.home import Home, find_home
from avatar_app.metrics import serve_worker
from avatar_app.models import User
from avatar_app.presence import Worker, announce
from avatar_app.settings import load_settings
from galatea.ports import free_port
from tests.avatar_app.rows import submit
from workers import tasks

TOKEN = "a long secret"


@pytest.fixture
def ask(home: Home, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("GALATEA_METRICS_TOKEN", TOKEN)
    load_settings.cache_clear()
    find_home.cache_clear()
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
    find_home.cache_clear()
    assert ask()[0] == 404


def test_it_says_what_waits_and_who_is_there(
    home: Home, ann: User, ask: Callable[..., tuple[int, str]]
) -> None:
    with home.session() as session:
        submit(session, home, ann)
        submit(session, home, ann)
    announce(home.redis, Worker("w", ("cpu",), ("mesh",)))
    lines = ask()[1].splitlines()
    assert 'galatea_films{state="queued",tier="instant"} 2.0' in lines
    assert 'galatea_workers{state="idle"} 1.0' in lines
    assert any(line.startswith("galatea_oldest_wait_seconds ") for line in lines)
    route = 'galatea_request_seconds_count{method="GET",route="/api/v1/health/live",status="200"}'
    assert any(line.startswith(route) for line in lines)


def test_a_worker_tells_what_it_has_made(home: Home, ann: User) -> None:
    with home.session() as session:
        submit(session, home, ann)
    tasks.render()
    port = free_port()
    server, thread = serve_worker(port)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert any(x.startswith('galatea_attempts_total{end="done",tier="instant"}') for x in lines)
    assert any(x.startswith('galatea_attempt_seconds_count{tier="instant"}') for x in lines)
