from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from avatar_app.api import catalog
from avatar_app.api.app import LARGEST, create_app
from avatar_app.errors import CODES
from avatar_app.home import Home
from avatar_app.presence import Worker, announce


def error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_health_says_what_answers(browse: Callable[..., TestClient], home: Home) -> None:
    browser = browse()
    assert browser.get("/health/live").json() == {"live": True}
    answer = browser.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"database": True, "queue": True, "workers": 0}
    announce(home.redis, Worker("w", ("cpu",), ("mesh",)))
    assert browser.get("/health/ready").status_code == 200


def test_everything_needs_a_sign_in_but_what_must_not(browse: Callable[..., TestClient]) -> None:
    open_to_all = {
        "/health/live", "/health/ready", "/sign-up", "/sign-in", "/sign-out", "/catalog",
        "/script", "/presets", "/presets/{name}/picture",
        "/shared/{token}", "/shared/{token}/{part}",
    }  # fmt: skip
    browser = browse()
    some_id = "00000000-0000-0000-0000-000000000001"
    asked = 0
    for path, methods in create_app().openapi()["paths"].items():
        short = path.removeprefix("/api/v1")
        if short in open_to_all:
            continue
        for method in methods:
            address = short.replace("{part}", "film")
            for name in ("render_id", "avatar_id", "user_id"):
                address = address.replace(f"{{{name}}}", some_id)
            answer = browser.request(method.upper(), address)
            # A body that is not there may be noticed first; nothing is done either way.
            assert error(answer) in ((401, "sign_in_needed"), (422, "request_invalid")), path
            asked += 1
    assert asked >= 20


def test_addresses_that_there_are_not(browse: Callable[..., TestClient]) -> None:
    browser = browse()
    assert error(browser.get("/nothing/here")) == (404, "not_found")
    assert error(browser.put("/catalog")) == (405, "not_that_way")


def test_every_answer_is_guarded(browse: Callable[..., TestClient]) -> None:
    browser = browse()
    for answer in (browser.get("/catalog"), browser.get("/nothing"), browser.get("/me")):
        assert answer.headers["content-security-policy"] == "frame-ancestors 'self'"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_errors_are_json_with_a_code_and_a_sentence(browse: Callable[..., TestClient]) -> None:
    browser = browse()
    assert error(browser.post("/sign-in", json={"email": 3})) == (422, "request_invalid")
    assert error(browser.post("/sign-in", content="{")) == (422, "request_invalid")
    headers = {"Content-Length": str(LARGEST + 1)}
    assert error(browser.post("/sign-in", headers=headers)) == (413, "request_too_large")

    def endless() -> Iterator[bytes]:
        yield b"{"

    assert error(browser.post("/sign-in", content=endless())) == (413, "request_too_large")


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
