"""Browsers that talk to the API, over real rows, queue and storage."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from avatar_app.api.app import create_app
from avatar_app.home import Home

PASSWORD = "correct horse battery"
API = "http://testserver/api/v1"


@pytest.fixture
def browse(home: Home) -> Iterator[Callable[..., TestClient]]:
    """A new browser; with a name, of someone who has just signed up."""
    app = create_app()
    opened: list[TestClient] = []

    def make(name: str | None = None) -> TestClient:
        browser = TestClient(app, base_url=API, raise_server_exceptions=False)
        opened.append(browser)
        if name is not None:
            body = {"email": f"{name}@example.org", "password": PASSWORD}
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
def bob(ann: TestClient, browse: Callable[..., TestClient]) -> TestClient:
    return browse("bob")
