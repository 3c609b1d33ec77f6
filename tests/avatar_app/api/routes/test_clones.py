from typing import Any

import pytest
from fastapi.testclient import TestClient

from avatar_app.catalog.cloned_voices import name_voice
from avatar_app.fleet.registry import Worker, register
from avatar_app.library import clones
from avatar_app.library.samples import keep_sample
from avatar_app.messaging.queues import CLONING, open_queue
from avatar_app.store.connections import Connections
from avatar_app.store.models.library import Clone
from tests.avatar_app.catalog.test_cloned_voices import ANA

HELLO = {"preset": "ava", "text": "Hello!"}


@pytest.fixture
def _able(home: Connections) -> None:
    register(home.redis, Worker("w1", ("gpu",), ("mesh",), (ANA,)))


def upload(browser: TestClient, content: bytes = b"sound", **fields: Any) -> Any:
    data = {"consent": "true", "name": "Maria"} | fields
    return browser.post("/clones", files={"sound": ("me.wav", content, "text/html")}, data=data)


def finish(home: Connections, clone_id: str) -> None:
    """As a worker does."""
    with home.session() as session:
        row = session.get_one(Clone, clone_id)
        clones.report_cloned(session, row.id, 12.0, [], f"clones/{row.id}/x", 4)


def error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.usefixtures("_able")
def test_a_voice_is_sent_heard_filmed_renamed_and_deleted(
    home: Connections, ann: TestClient
) -> None:
    new = upload(ann)
    assert new.status_code == 201
    clone = new.json()
    assert (clone["name"], clone["state"], clone["consent"]) == (
        "Maria",
        "checking",
        clones.CONSENT,
    )
    (job,) = open_queue(home.redis, "gpu").jobs  # which is that of the worker that can
    assert (job.func_name, job.args) == (CLONING, [clone["id"]])
    asked = HELLO | {"voice": clone["voice"]}
    assert error(ann.post("/renders", json=asked)) == (409, "clone_not_ready")
    assert error(ann.get(f"/voices/{clone['voice']}/sample")) == (409, "clone_not_ready")
    finish(home, clone["id"])
    here = f"/clones/{clone['id']}"
    assert ann.get(here).json()["state"] == "ready"
    keep_sample(home.redis, f"{clone['voice']}:ru", b"RIFF")  # as a worker does when asked
    heard = ann.get(f"/voices/{clone['voice']}/sample?language=ru")
    assert (heard.status_code, heard.content) == (200, b"RIFF")
    assert heard.headers["cache-control"] == "no-store"
    film = ann.post("/renders", json=asked).json()
    assert (film["voice"], film["voice_label"]) == (clone["voice"], "Cloned voice, Maria")
    greek = ann.post("/renders", json=asked | {"text": "Καλημέρα"})
    assert error(greek) == (422, "voice_conflict")
    assert "el-female (tier instant)" in greek.json()["error"]["message"]
    assert ann.patch(here, json={"name": "Masha"}).json()["name"] == "Masha"
    assert [row["name"] for row in ann.get("/clones").json()] == ["Masha"]
    assert ann.delete(here).status_code == 204
    assert ann.get("/clones").json() == []
    failed = ann.get(f"/renders/{film['id']}").json()
    assert (failed["state"], failed["error_code"]) == ("failed", "voice_gone")
    assert home.redis.keys("galatea:sample:clone*") == []


@pytest.mark.usefixtures("_able")
def test_what_is_refused(home: Connections, ann: TestClient, bob: TestClient) -> None:
    assert error(upload(ann, consent="false")) == (422, "consent_missing")
    assert error(upload(ann, b"")) == (422, "audio_unreadable")
    assert error(upload(ann, bytes(clones.LARGEST + 1))) == (413, "audio_too_large")
    assert error(ann.post("/clones")) == (422, "request_invalid")
    row = upload(ann).json()
    finish(home, row["id"])
    here, voice = f"/clones/{row['id']}", name_voice(row["id"])
    assert bob.get("/clones").json() == []
    for response in (
        bob.get(here),
        bob.patch(here, json={"name": "Mine"}),
        bob.delete(here),
        bob.get(f"/voices/{voice}/sample"),
        bob.post("/renders", json=HELLO | {"voice": voice}),
    ):
        assert error(response) == (404, "not_found")
    assert voice not in str(bob.get("/catalog").json())


def test_where_nobody_can_clone_it_is_said_at_once(home: Connections, ann: TestClient) -> None:
    assert error(upload(ann)) == (503, "worker_missing")
    register(home.redis, Worker("w1", ("cpu",), ("mesh",)))
    answer = upload(ann)
    assert error(answer) == (503, "weights_missing")
    assert "galatea weights get xtts:v2" in answer.json()["error"]["message"]
    assert ann.get("/clones").json() == []
