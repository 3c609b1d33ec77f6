import io
from pathlib import Path
from typing import Any

import numpy as np
import skimage.data
from fastapi.testclient import TestClient
from PIL import Image

from avatar_app.messaging.queues import open_queue
from avatar_app.store.connections import Connections
from tests.workers.face.photos import CLOSE
from tests.workers.video.clips import sway, write_clip
from workers.jobs import render, uploads


def picture(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def upload(browser: TestClient, content: bytes, consent: str = "true") -> Any:
    files = {"portrait": ("Eileen.png", content, "image/png")}
    return browser.post("/avatars", files=files, data={"consent": consent})


def work(home: Connections) -> None:
    """What a worker would do with all that waits."""
    for job in open_queue(home.redis, "cpu").jobs:
        {render.render.__name__: render.render, uploads.check.__name__: uploads.check}[
            job.func_name.rsplit(".", 1)[1]
        ](*job.args)
    home.redis.flushdb()


def error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_picture_is_uploaded_looked_at_renamed_and_deleted(
    home: Connections, ann: TestClient
) -> None:
    new = upload(ann, picture(skimage.data.astronaut()))
    assert new.status_code == 201
    assert (new.json()["name"], new.json()["state"]) == ("Eileen", "checking")
    here = f"/avatars/{new.json()['id']}"
    assert error(ann.get(f"{here}/thumbnail")) == (404, "not_found")
    work(home)
    found = ann.get(here).json()
    assert found["state"] == "ready"
    assert 0 <= found["face"]["box"][0] < found["face"]["box"][2] <= 1
    assert isinstance(found["face"]["advice"], list)
    shown = ann.get(f"{here}/thumbnail")
    assert Image.open(io.BytesIO(shown.content)).size[0] >= 512
    assert ann.patch(here, json={"name": " Col. Collins "}).json()["name"] == "Col. Collins"
    assert [a["name"] for a in ann.get("/avatars").json()] == ["Col. Collins"]
    assert ann.delete(here).status_code == 204
    assert error(ann.get(here)) == (404, "not_found")


def test_of_several_faces_each_can_be_chosen(
    home: Connections, ann: TestClient, bob: TestClient
) -> None:
    alone = upload(ann, picture(CLOSE)).json()["id"]
    work(home)
    two = upload(ann, picture(np.hstack([CLOSE, CLOSE[:, ::-1]]))).json()["id"]
    work(home)
    (left, right) = ann.get(f"/avatars/{two}").json()["face"]["faces"]
    assert left[0] < left[2] < 0.5 < right[0] < right[2]
    shown = ann.get(f"/avatars/{two}/faces")
    assert Image.open(io.BytesIO(shown.content)).size == (640, 320)
    assert error(bob.get(f"/avatars/{two}/faces")) == (404, "not_found")
    assert ann.get(f"/avatars/{alone}").json()["face"]["faces"] == []
    assert error(ann.get(f"/avatars/{alone}/faces")) == (404, "not_found")
    asked = {"text": "Hi!", "avatar_id": two, "face": 2}
    assert ann.post("/renders", json=asked).json()["face"] == 2
    refused = ann.post("/renders", json=asked | {"face": 3})
    assert error(refused) == (422, "face_number")


def test_a_video_is_uploaded_and_looked_at(
    home: Connections, ann: TestClient, tmp_path: Path
) -> None:
    clip = write_clip([*sway(CLOSE, 40), *[CLOSE // 9 + 120] * 10], tmp_path / "me.mov")
    files = {"portrait": ("Eileen.mov", clip.read_bytes(), "video/quicktime")}
    new = ann.post("/avatars", files=files, data={"consent": "true"}).json()
    assert (new["name"], new["kind"], new["state"]) == ("Eileen", "footage", "checking")
    work(home)
    found = ann.get(f"/avatars/{new['id']}").json()
    assert found["state"] == "ready"
    assert 1.5 < found["face"]["seconds"] <= 2
    assert 0.7 < found["face"]["seen"] <= 1
    shown = ann.get(f"/avatars/{new['id']}/thumbnail")
    assert Image.open(io.BytesIO(shown.content)).size == (512, 512)
    assert ann.post("/renders", json={"text": "Hi!", "avatar_id": new["id"]}).status_code == 201


def test_a_video_may_be_larger_than_other_requests(ann: TestClient) -> None:
    """It is refused by its own limit, told from its length alone, and not by that of the rest."""
    for length, code in ((40_000_000, "request_invalid"), (300_000_000, "request_too_large")):
        headers = {"Content-Length": str(length), "Content-Type": "application/json"}
        assert error(ann.post("/avatars", content=b"{}", headers=headers))[1] == code


def test_what_is_no_portrait_says_so(home: Connections, ann: TestClient) -> None:
    assert error(upload(ann, b"", "true")) == (422, "portrait_unreadable")
    assert error(upload(ann, b"x", "false")) == (422, "consent_missing")
    assert error(ann.post("/avatars", data={"consent": "true"})) == (422, "request_invalid")
    for content, code in (
        (b"not a picture", "portrait_unreadable"),
        (picture(np.full((300, 300, 3), 99, np.uint8)), "face_missing"),
    ):
        new = upload(ann, content).json()
        work(home)
        found = ann.get(f"/avatars/{new['id']}").json()
        assert (found["state"], found["error_code"]) == ("refused", code)
        assert found["error"].endswith(".")


def test_pictures_are_their_owners_alone(
    home: Connections, ann: TestClient, bob: TestClient
) -> None:
    here = f"/avatars/{upload(ann, picture(skimage.data.astronaut())).json()['id']}"
    work(home)
    assert bob.get("/avatars").json() == []
    for answer in (
        bob.get(here),
        bob.get(f"{here}/thumbnail"),
        bob.patch(here, json={"name": "x"}),
        bob.delete(here),
        bob.post("/renders", json={"text": "Hi!", "avatar_id": here.rsplit("/", 1)[1]}),
    ):
        assert error(answer) == (404, "not_found")


def test_presets(ann: TestClient) -> None:
    presets = ann.get("/presets").json()
    assert "ava" in [preset["name"] for preset in presets]
    assert all(preset["label"] for preset in presets)
    shown = ann.get("/presets/ava/picture")
    assert Image.open(io.BytesIO(shown.content)).size == (1080, 1080)
    for name in ("nobody", "ava-mask", "..%2F..%2Fpyproject", "draw"):
        assert ann.get(f"/presets/{name}/picture").status_code in (404, 422)
