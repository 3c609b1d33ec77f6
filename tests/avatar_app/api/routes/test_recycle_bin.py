"""/api/v1/bin: what was deleted, brought back or deleted for good."""

from datetime import datetime, timedelta
from uuid import UUID

from fastapi.testclient import TestClient

from avatar_app.store.connections import Connections
from avatar_app.store.models.renders import RenderState
from tests.avatar_app.rows import change

FILM = {"text": "Hello there.", "preset": "ava"}


def make(home: Connections, ann: TestClient) -> str:
    """A film that is done."""
    film = str(ann.post("/renders", json=FILM).json()["id"])
    key = f"renders/{film}/1/film.mp4"
    home.storage.put(key, b"film")
    with home.session() as session:
        change(session, UUID(film), state=RenderState.DONE, film_key=key)
    return film


def test_a_film_goes_through_the_bin_and_back(home: Connections, ann: TestClient) -> None:
    film = make(home, ann)
    assert ann.delete(f"/renders/{film}").status_code == 204
    for path in (f"/renders/{film}", f"/renders/{film}/film", f"/renders/{film}/history"):
        assert ann.get(path).status_code == 404
    assert ann.post(f"/renders/{film}/share").status_code == 404
    assert ann.get("/renders").json()["renders"] == []
    (binned,) = ann.get("/bin").json()["renders"]
    assert binned["render"]["id"] == film
    left = datetime.fromisoformat(binned["goes_at"]) - datetime.now().astimezone()
    assert timedelta(days=29) < left < timedelta(days=31)
    assert ann.post(f"/renders/{film}/restore").json()["id"] == film
    assert ann.get(f"/renders/{film}/film").content == b"film"
    assert ann.post(f"/renders/{film}/restore").status_code == 404


def test_a_film_goes_for_good_from_the_bin_or_past_it(home: Connections, ann: TestClient) -> None:
    one, two, three = (make(home, ann) for _ in range(3))
    assert ann.delete(f"/renders/{one}", params={"for_good": True}).status_code == 204
    ann.delete(f"/renders/{two}")
    assert ann.delete(f"/renders/{two}", params={"for_good": True}).status_code == 204
    ann.delete(f"/renders/{three}")
    assert ann.delete("/bin").json() == {"deleted": 1}
    assert ann.get("/bin").json() == {"renders": [], "avatars": []}
    assert list(home.storage.list_all("renders")) == []
