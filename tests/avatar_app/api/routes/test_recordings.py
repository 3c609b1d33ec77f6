from typing import Any

from fastapi.testclient import TestClient

from avatar_app.messaging.queues import LISTEN, open_queue
from avatar_app.store.connections import Connections
from tests.workers.speech.hearing import record
from tests.workers.video.watching import sound
from workers.jobs import render as tasks
from workers.jobs import uploads

SAID = "Paper boats may be made by my baby."
HELLO = {"preset": "ava", "text": f"[happy] {SAID}"}


def upload(browser: TestClient, content: bytes, name: str = "Boats.wav", **fields: Any) -> Any:
    data = {"consent": "true"} | fields
    return browser.post("/recordings", files={"sound": (name, content, "text/html")}, data=data)


def error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_recording_is_sent_heard_and_filmed(
    home: Connections, ann: TestClient, tmp_path: Any
) -> None:
    open_queue(home.redis, "cpu").enqueue("a.film.of.somebody.elses")
    new = upload(ann, record(SAID), language="en")
    assert new.status_code == 201
    assert (new.json()["name"], new.json()["state"]) == ("Boats", "checking")
    row = new.json()["id"]
    job, _ = open_queue(home.redis, "cpu").jobs  # before all films
    assert (job.func_name, job.args) == (LISTEN, [])
    here = f"/recordings/{row}"
    assert error(ann.get(f"{here}/audio")) == (404, "not_found")
    assert error(ann.post("/renders", json=HELLO | {"recording_id": row})) == (
        *(409, "recording_not_ready"),
    )
    uploads.listen()
    (ready,) = ann.get("/recordings").json()
    assert (ready["state"], ready["error"], ready["language"]) == ("ready", None, "en")
    assert 2 < ready["seconds"] < 5
    assert max(ready["peaks"]) == 100
    whole = ann.get(f"{here}/audio")
    assert (whole.headers["content-type"], whole.content[4:8]) == ("audio/mp4", b"ftyp")
    part = ann.get(f"{here}/audio", headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert ann.head(f"{here}/audio").headers["content-length"] == str(len(whole.content))
    render = ann.post("/renders", json=HELLO | {"recording_id": row}).json()
    assert (render["recording_id"], render["recording"], render["voice"]) == (
        *(row, "Boats", "en-female"),
    )
    tasks.render()
    film = f"/renders/{render['id']}"
    done = ann.get(film).json()
    assert (done["state"], done["error"]) == ("done", None)
    assert abs(done["duration_s"] - ready["seconds"]) < 0.1
    assert "Paper boats" in ann.get(f"{film}/captions").text
    file = tmp_path / "film.mp4"
    file.write_bytes(ann.get(f"{film}/film").content)
    assert abs(sound(file, 16000)).max() > 0.1
    assert ann.delete(here).status_code == 204
    assert error(ann.get(here)) == (404, "not_found")
    kept = ann.get(film).json()
    assert (kept["state"], kept["recording_id"], kept["recording"]) == ("done", None, "Boats")


def test_it_is_called_something_else(ann: TestClient) -> None:
    here = f"/recordings/{upload(ann, b'x').json()['id']}"
    changed = ann.patch(here, json={"name": "Welcome", "language": "el-GR"}).json()
    assert (changed["name"], changed["language"]) == ("Welcome", "el")
    assert error(ann.patch(here, json={"name": "", "language": "xx"})) == (422, "language_unknown")


def test_what_is_refused(ann: TestClient, bob: TestClient) -> None:
    assert error(upload(ann, b"x", consent="false")) == (422, "consent_missing")
    assert error(upload(ann, b"")) == (422, "audio_unreadable")
    assert error(ann.post("/recordings")) == (422, "request_invalid")
    size = {"content-length": "126000000"}
    assert error(ann.post("/recordings", headers=size)) == (413, "request_too_large")
    row = upload(ann, b"This is no sound.").json()["id"]
    uploads.listen()
    refused = ann.get(f"/recordings/{row}").json()
    assert (refused["state"], refused["error_code"]) == ("refused", "audio_unreadable")
    asked = HELLO | {"recording_id": row}
    answer = ann.post("/renders", json=asked)
    assert error(answer) == (409, "recording_not_ready")
    assert "No sound can be read" in answer.json()["error"]["message"]
    assert bob.get("/recordings").json() == []
    for response in (
        bob.get(f"/recordings/{row}"),
        bob.get(f"/recordings/{row}/audio"),
        bob.patch(f"/recordings/{row}", json={"name": "Mine"}),
        bob.delete(f"/recordings/{row}"),
        bob.post("/renders", json=asked),
    ):
        assert error(response) == (404, "not_found")
