"""Browsers that talk to the API, over real rows, queue and storage."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from avatar_app.accounts.invitations import open_setup
from avatar_app.api.app import create_app
from avatar_app.store.connections import Connections

PASSWORD = "correct horse battery"
API = "http://testserver/api/v1"


@pytest.fixture
def browse(home: Connections) -> Iterator[Callable[..., TestClient]]:
    """A new browser; with a name, of who has just signed up, the first by the set-up link."""
    app = create_app()
    opened: list[TestClient] = []

    def make(name: str | None = None) -> TestClient:
        browser = TestClient(app, base_url=API, raise_server_exceptions=False)
        opened.append(browser)
        if name is not None:
            body = {"email": f"{name}@example.org", "password": PASSWORD}
            with home.session() as session:
                if token := open_setup(session):
                    body["invitation"] = token
            assert browser.post("/sign-up", json=body).status_code == 201
        return browser

    yield make
    for browser in opened:
        browser.close()


@pytest.fixture
def ann(browse: Callable[..., TestClient]) -> TestClient:
    """The first to sign up, hence an administrator."""
    return browse("ann")


@pytest.fixture
def bob(ann: TestClient, browse: Callable[..., TestClient]) -> TestClient:  # noqa: ARG001
    return browse("bob")
