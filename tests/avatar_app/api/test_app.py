"""What holds for every route of the API."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from avatar_app.api.body_limits import ANYBODY
from avatar_app.api.routes import catalog
from avatar_app.errors import CODES
from avatar_app.fleet.registry import Worker, register
from avatar_app.store.connections import Connections


def error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_health_says_what_answers(browse: Callable[..., TestClient], home: Connections) -> None:
    browser = browse()
    assert browser.get("/health/live").json() == {"live": True}
    answer = browser.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"database": True, "queue": True, "workers": 0}
    register(home.redis, Worker("w", ("cpu",), ("mesh",)))
    assert browser.get("/health/ready").status_code == 200


def test_addresses_that_there_are_not(browse: Callable[..., TestClient]) -> None:
    browser = browse()
    assert error(browser.get("/nothing/here")) == (404, "not_found")
    assert error(browser.put("/catalog")) == (405, "not_that_way")


def test_errors_are_json_with_a_code_and_a_sentence(browse: Callable[..., TestClient]) -> None:
    browser = browse()
    assert error(browser.post("/sign-in", json={"email": 3})) == (422, "request_invalid")
    assert error(browser.post("/sign-in", content="{")) == (422, "request_invalid")
    assert error(browser.post("/sign-in", content="[" * 10_000)) == (422, "request_invalid")
    headers = {"Content-Length": str(ANYBODY + 1)}
    assert error(browser.post("/sign-in", headers=headers)) == (413, "request_too_large")

    def much() -> Iterator[bytes]:
        yield from [b" " * ANYBODY, b"{}"]

    assert error(browser.post("/sign-in", content=much())) == (413, "request_too_large")


def test_our_faults_tell_no_secrets(
    browse: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object) -> None:
        raise RuntimeError("secret path /root/x")

    monkeypatch.setattr(catalog, "list_workers", explode)
    answer = browse().get("/catalog")
    assert error(answer) == (500, "fault")
    assert "secret" not in answer.text


def test_the_description_is_there_and_its_page_of_another_host_is_not(
    browse: Callable[..., TestClient],
) -> None:
    browser = browse()
    assert browser.get("/openapi.json").json()["info"]["title"] == "Galatea"
    assert browser.get("http://testserver/docs").status_code == 404
    assert len(CODES) > 30
