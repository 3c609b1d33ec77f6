"""The web process: what runs it, and whose word it takes for who asks."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Receive, Scope, Send

from avatar_app.accounts.invitations import open_setup
from avatar_app.api.app import create_app
from avatar_app.errors import MissingError
from avatar_app.settings import load_settings
from avatar_app.store.connections import Connections
from galatea.process import web

PASSWORD = "correct horse battery"


@pytest.fixture
def cookie_behind(home: Connections, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The cookie of someone who signs up through a proxy that ends TLS, at this address."""
    # The pages need a build and a second application; what is asked here is the wrapping.
    monkeypatch.setattr("avatar_app.avatar_app.app", create_app)

    def sign_up(proxy: str, trusted: str) -> str:
        monkeypatch.setenv("GALATEA_TRUSTED_PROXIES", trusted)
        load_settings.cache_clear()
        wrapped = web.application()

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            await wrapped(scope, receive, send)

        with home.session() as session:
            invitation = open_setup(session)
        browser = TestClient(serve, client=(proxy, 50000))
        answer = browser.post(
            "/api/v1/sign-up",
            json={"email": "ann@example.org", "password": PASSWORD, "invitation": invitation},
            headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"},
        )
        assert answer.status_code == 201
        return str(answer.headers["set-cookie"])

    return sign_up


def test_a_trusted_proxy_tells_of_tls(cookie_behind: Any) -> None:
    assert "Secure" in cookie_behind("10.1.2.3", "127.0.0.1,10.0.0.0/8")


def test_nobody_else_does(cookie_behind: Any) -> None:
    assert "Secure" not in cookie_behind("10.1.2.3", "127.0.0.1")


def test_pages_that_are_not_built_are_an_error_that_says_what_to_do(
    home: Connections, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "CLIENT", tmp_path)
    with pytest.raises(MissingError, match="make setup"):
        web.web_command(home)
