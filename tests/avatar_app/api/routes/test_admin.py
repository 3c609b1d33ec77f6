"""The administrators' view over HTTP."""

from fastapi.testclient import TestClient

from avatar_app.fleet.registry import Worker, register
from avatar_app.store.connections import Connections

ORDER = {"text": "Hello [happy] everyone!", "preset": "ava"}


def test_an_administrator_sees_all_and_stops_any(
    ann: TestClient, bob: TestClient, home: Connections
) -> None:
    register(home.redis, Worker("w", ("cpu",), ("mesh",)))
    made = bob.post("/renders", json=ORDER).json()["id"]
    now = ann.get("/admin/now").json()
    assert [(row["id"], row["owner"]) for row in now["renders"]] == [(made, "bob@example.org")]
    (worker,) = now["workers"]
    assert (worker["name"], worker["queues"], worker["order"]) == ("w", ["cpu"], None)
    assert [row["email"] for row in ann.get("/admin/accounts").json()] == [
        "ann@example.org",
        "bob@example.org",
    ]
    assert len(ann.get("/admin/days").json()) == 14
    assert ann.post(f"/admin/renders/{made}/cancel").json()["state"] == "cancelled"
    assert bob.get(f"/renders/{made}").json()["state"] == "cancelled"
    found = ann.get("/admin/renders", params={"state": "cancelled"}).json()
    assert [row["id"] for row in found] == [made]


def test_nobody_else_does(ann: TestClient, bob: TestClient) -> None:
    made = ann.post("/renders", json=ORDER).json()["id"]
    for answer in (
        bob.get("/admin/accounts"),
        bob.get("/admin/renders"),
        bob.get("/admin/now"),
        bob.get("/admin/days"),
        bob.post(f"/admin/renders/{made}/cancel"),
    ):
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "not_allowed"


def test_an_administrator_pauses_a_worker_and_lets_it_go_on(
    ann: TestClient, bob: TestClient, home: Connections
) -> None:
    register(home.redis, Worker("w", ("cpu",), ("mesh",)))
    here = "/admin/workers/w/order"
    assert bob.put(here, json={"what": "pause"}).status_code == 403
    assert ann.put(here, json={"what": "dance"}).status_code == 422
    assert ann.put(here, json={"what": "pause"}).status_code == 204
    assert ann.get("/admin/now").json()["workers"][0]["order"] == "pause"
    assert bob.delete(here).status_code == 403
    assert ann.delete(here).status_code == 204
    assert ann.get("/admin/now").json()["workers"][0]["order"] is None
    assert ann.delete(here).status_code == 404


def test_an_administrator_puts_one_first_of_all(ann: TestClient, bob: TestClient) -> None:
    made = [bob.post("/renders", json=ORDER).json()["id"] for _ in range(2)]
    assert bob.post(f"/admin/renders/{made[1]}/hurry").status_code == 403
    assert ann.post(f"/admin/renders/{made[1]}/hurry").json()["priority"] == 100
    assert [bob.get(f"/renders/{render}").json()["before"] for render in made] == [1, 0]
    bob.post(f"/renders/{made[1]}/cancel")
    assert ann.post(f"/admin/renders/{made[1]}/hurry").status_code == 409
