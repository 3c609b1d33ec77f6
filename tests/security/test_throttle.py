"""Guessing at passwords: it gets slower and slower, by whatever spelling, and for the guesser."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from avatar_app.api.app import create_app
from avatar_app.store.connections import Connections
from tests.conftest import PASSWORD
from tests.waits import hold

APP = create_app()
WRONG = "wrong password"
FREE = 5  # wrong passwords before the first wait


def browser(address: str) -> TestClient:
    return TestClient(APP, client=(address, 50000), base_url="http://portal/api/v1")


def try_password(client: TestClient, email: str, password: str = WRONG) -> Any:
    return client.post("/sign-in", json={"email": email, "password": password})


@pytest.mark.parametrize(
    "spellings",
    [
        ["ann@example.org", "ANN@EXAMPLE.ORG", " ann@example.org ", "ann@ｅｘａｍｐｌｅ.org"],
        ["ａｎｎ@example.org", "ann@example.org", "ａnn@example。org", "aｎn@ｅxample.org"],
    ],
)
@pytest.mark.usefixtures("ann")
def test_no_spelling_gets_round_it(home: Connections, spellings: list[str]) -> None:
    client = browser("203.0.113.9")
    for k in range(FREE):
        assert try_password(client, spellings[k % len(spellings)]).status_code == 401
    assert hold(home) == 1
    for spelling in spellings:
        answer = try_password(client, spelling)
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) >= 1


def test_idna_is_one_account(home: Connections) -> None:
    with TestClient(APP, base_url="http://portal/api/v1") as client:
        for k in range(FREE):
            email = ("ann@xn--bcher-kva.example", "ann@bücher.example")[k % 2]
            assert try_password(client, email).status_code == 401
        hold(home)
        assert try_password(client, "ann@BÜCHER.example").status_code == 429
    assert len(list(home.redis.scan_iter("galatea:attempts:network:*"))) == 1


@pytest.mark.usefixtures("ann")
def test_addresses_of_one_household_are_one(home: Connections) -> None:
    for k in range(FREE):
        assert try_password(browser(f"2001:db8::{k + 1}"), "ann@example.org").status_code == 401
    hold(home)
    assert try_password(browser("2001:db8::ffff"), "ann@example.org").status_code == 429
    assert try_password(browser("2001:db8:0:1::1"), "ann@example.org").status_code == 401


@pytest.mark.usefixtures("ann")
def test_a_guesser_does_not_shut_the_owner_out(home: Connections) -> None:
    own, other = browser("198.51.100.7"), browser("192.0.2.4")
    assert try_password(own, "ann@example.org", PASSWORD).status_code == 200
    own.post("/sign-out")
    guesser = browser("198.51.100.7")  # of the same network, even
    for _ in range(FREE):
        assert try_password(guesser, "ann@example.org").status_code == 401
    hold(home)
    assert try_password(guesser, "ann@example.org", PASSWORD).status_code == 429
    assert try_password(own, "ann@example.org", PASSWORD).status_code == 200
    assert try_password(other, "ann@example.org", PASSWORD).status_code == 200


@pytest.mark.usefixtures("ann", "bob")
def test_a_device_is_known_to_its_owners_accounts_alone(home: Connections) -> None:
    bobs = browser("198.51.100.7")
    assert try_password(bobs, "bob@example.org", PASSWORD).status_code == 200
    for _ in range(FREE):
        assert try_password(bobs, "ann@example.org").status_code == 401
    hold(home)
    assert try_password(browser("198.51.100.7"), "ann@example.org").status_code == 429
    # Nor does a known device guess for ever.
    for _ in range(FREE):
        assert try_password(bobs, "bob@example.org").status_code == 401
    hold(home)
    assert try_password(bobs, "bob@example.org").status_code == 429
