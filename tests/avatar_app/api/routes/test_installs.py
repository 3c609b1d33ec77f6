import pytest
from fastapi.testclient import TestClient

from avatar_app.fleet import install_leases
from avatar_app.fleet.registry import WeightsFolder, Worker, register
from avatar_app.store.connections import Connections

IRINA = "piper:ru_RU-irina-medium"
JOY = "piper:el_GR-joy-medium"


def appear(home: Connections, *weights: str) -> None:
    shelf = WeightsFolder("a", "/data/weights", weights, {})
    register(home.redis, Worker("w", ("cpu",), ("mesh",), shelf=shelf))


def end(home: Connections, told: str | None = None) -> None:
    with home.session() as session:
        order = install_leases.claim(session, "a", "w")
        assert order is not None
        install_leases.finish(session, order.id, "w", told)


def test_an_administrator_installs_verifies_and_removes(ann: TestClient, home: Connections) -> None:
    appear(home)
    (row,) = [row for row in ann.get("/admin/weights").json() if row["id"] == IRINA]
    assert row["lacking"] == ["w"]
    assert (row["commands"], row["offered"]) == ([], True)
    assert row["files"] == ["ru_RU-irina-medium.onnx", "ru_RU-irina-medium.onnx.json"]
    assert "/data" not in str(row)
    assert row["size"] == 63_201_294
    answer = ann.post(f"/admin/weights/{IRINA}/install", json={"accept": False})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "licence_not_accepted")
    answer = ann.post(f"/admin/weights/{IRINA}/install", json={"accept": True})
    assert answer.status_code == 202
    (order,) = answer.json()
    assert (order["state"], order["who"], order["shelf"]) == ("asked", "ann@example.org", "a")
    assert "Blizzard" in order["licence"]
    again = ann.post(f"/admin/weights/{IRINA}/install", json={"accept": True})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "install_state")
    end(home)
    appear(home, IRINA)
    row = ann.get(f"/admin/weights/{IRINA}").json()
    assert (row["having"], row["orders"][0]["state"]) == (["w"], "done")
    assert ann.post(f"/admin/weights/{IRINA}/verify").status_code == 202
    assert ann.post(f"/admin/weights/{IRINA}/cancel").json()[0]["state"] == "cancelled"
    assert ann.delete(f"/admin/weights/{IRINA}").json()[0]["task"] == "rm"


def test_a_licence_on_a_card_is_fetched_first(ann: TestClient, home: Connections) -> None:
    appear(home)
    assert ann.get(f"/admin/weights/{JOY}").json()["licence"] is None
    assert ann.post(f"/admin/weights/{JOY}/card").status_code == 202
    end(home, "License: CC BY 4.0")
    row = ann.get(f"/admin/weights/{JOY}").json()
    assert (row["licence"], row["orders"][0]["task"]) == ("License: CC BY 4.0", "card")


@pytest.mark.usefixtures("home")
def test_those_of_a_language(ann: TestClient) -> None:
    found = ann.get("/admin/weights", params={"language": "el"}).json()
    assert {row["language"] for row in found} == {"el"}
    assert ann.get("/admin/weights", params={"language": "xx"}).status_code == 422


def test_nobody_else_does(bob: TestClient, home: Connections) -> None:
    appear(home, IRINA)
    for answer in (
        bob.get("/admin/weights"),
        bob.get(f"/admin/weights/{IRINA}"),
        bob.post(f"/admin/weights/{IRINA}/install", json={"accept": True}),
        bob.post(f"/admin/weights/{IRINA}/card"),
        bob.post(f"/admin/weights/{IRINA}/verify"),
        bob.post(f"/admin/weights/{IRINA}/cancel"),
        bob.delete(f"/admin/weights/{IRINA}"),
    ):
        assert answer.status_code == 403, answer.url
        assert answer.json()["error"]["code"] == "not_allowed"
