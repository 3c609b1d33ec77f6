"""Only names that the portal is known by lead to it, where the operator has said which."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from avatar_app.api.app import create_app
from avatar_app.settings import load_settings

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], int]]:
    """The status of an answer to a request for a host, where two are known."""
    monkeypatch.setenv("GALATEA_HOSTS", "portal.example.org, *.example.com")
    monkeypatch.setenv("GALATEA_FRAME_ANCESTORS", "https://intranet.example.org")
    load_settings.cache_clear()
    with TestClient(create_app()) as browser:

        def status(host: str) -> int:
            answer = browser.get("/api/v1/health/live", headers={"Host": host})
            assert "frame-ancestors https://intranet" in answer.headers["content-security-policy"]
            return answer.status_code

        yield status


@pytest.mark.parametrize(
    "host", ["portal.example.org", "PORTAL.example.org:8000", "a.example.com", "127.0.0.1:8000"]
)
def test_hosts_that_are_known(ask: Callable[[str], int], host: str) -> None:
    assert ask(host) == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "portal.example.org.evil.example", "example.com", "xexample.com", "", "a:b:c"],
)
def test_hosts_that_are_not(ask: Callable[[str], int], host: str) -> None:
    assert ask(host) == 421
