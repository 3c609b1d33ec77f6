import io
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from tests.workers.video.watching import frames
from workers.jobs import render as tasks

HELLO = {"text": "Hi.", "preset": "kofi", "background": "picture", "captions": "off"}


def picture(colour: tuple[int, int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(out, "PNG")
    return out.getvalue()


def upload(browser: TestClient, content: bytes) -> Any:
    return browser.post("/backdrops", files={"picture": ("room.exe", content, "text/html")})


def error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.usefixtures("home")
def test_a_picture_is_uploaded_seen_and_filmed_before(ann: TestClient, tmp_path: Any) -> None:
    new = upload(ann, picture((20, 160, 90)))
    assert new.status_code == 201
    backdrop = new.json()["id"]
    assert [row["id"] for row in ann.get("/backdrops").json()] == [backdrop]
    seen = ann.get(f"/backdrops/{backdrop}/picture")
    assert seen.headers["content-type"] == "image/png"
    assert seen.content == picture((20, 160, 90))
    render = ann.post("/renders", json=HELLO | {"backdrop_id": backdrop}).json()
    assert (render["background"], render["backdrop_id"]) == ("picture", backdrop)
    tasks.render()
    here = f"/renders/{render['id']}"
    assert ann.get(here).json()["error"] is None
    film = tmp_path / "film.mp4"
    film.write_bytes(ann.get(f"{here}/film").content)
    red, green, blue = frames(film)[0][8, 8].astype(int)
    assert abs(red - 20) + abs(green - 160) + abs(blue - 90) < 15
    assert error(ann.delete(f"/backdrops/{backdrop}")) == (409, "render_state")
    assert ann.delete(here).status_code == 204  # it is in the bin, and may come back
    assert ann.get(f"/backdrops/{backdrop}/picture").status_code == 200
    assert ann.delete(here, params={"for_good": "true"}).status_code == 204
    assert error(ann.get(f"/backdrops/{backdrop}/picture")) == (404, "not_found")


def test_a_picture_is_deleted_by_its_owner(ann: TestClient, bob: TestClient) -> None:
    backdrop = upload(ann, picture((1, 2, 3))).json()["id"]
    assert error(bob.delete(f"/backdrops/{backdrop}")) == (404, "not_found")
    assert ann.delete(f"/backdrops/{backdrop}").status_code == 204
    assert ann.get("/backdrops").json() == []


def test_what_is_no_picture_and_what_is_anothers(ann: TestClient, bob: TestClient) -> None:
    assert error(upload(ann, b"<html>")) == (422, "portrait_unreadable")
    assert error(ann.post("/backdrops")) == (422, "request_invalid")
    backdrop = upload(ann, picture((1, 2, 3))).json()["id"]
    assert bob.get("/backdrops").json() == []
    assert error(bob.get(f"/backdrops/{backdrop}/picture")) == (404, "not_found")
    answer = bob.post("/renders", json=HELLO | {"backdrop_id": backdrop})
    assert error(answer) == (404, "not_found")


@pytest.mark.usefixtures("home")
def test_a_picture_that_is_cut_short_fails_with_a_sentence(ann: TestClient) -> None:
    backdrop = upload(ann, picture((1, 2, 3))[:60]).json()["id"]
    render = ann.post("/renders", json=HELLO | {"backdrop_id": backdrop}).json()
    tasks.render()
    failed = ann.get(f"/renders/{render['id']}").json()
    assert failed["state"] == "failed"
    assert failed["error_code"] in ("portrait_truncated", "portrait_unreadable")
    assert failed["error"].startswith("background.png")
