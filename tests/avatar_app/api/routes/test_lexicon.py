import threading
from typing import Any

from fastapi.testclient import TestClient

from avatar_app.messaging.queues import HEAR, open_queue
from avatar_app.store.connections import Connections
from workers.jobs import render, samples


def add(browser: TestClient, **entry: str) -> Any:
    return browser.post("/lexicon", json=entry)


def test_words_come_and_go(ann: TestClient, bob: TestClient) -> None:
    new = add(ann, word="GIF", said="/dʒɪf/").json()
    assert (new["word"], new["said"], new["language"]) == ("GIF", "/dʒɪf/", "")
    assert ann.get("/lexicon").json() == [new]
    assert ann.get(f"/lexicon/{new['id']}").json() == new
    assert bob.get("/lexicon").json() == []
    assert bob.delete(f"/lexicon/{new['id']}").status_code == 404
    assert ann.delete(f"/lexicon/{new['id']}").status_code == 204
    assert ann.get("/lexicon").json() == []
    wrong = add(ann, word="GIF", said="/8/")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "pronunciation_wrong")


def test_a_word_can_be_heard(home: Connections, ann: TestClient) -> None:
    here = f"/lexicon/{add(ann, word='GIF', said='/dʒɪf/').json()['id']}"

    def work() -> None:
        while not (jobs := open_queue(home.redis, "cpu").jobs):
            pass
        assert jobs[0].func_name == HEAR
        samples.hear(*jobs[0].args)

    worker = threading.Thread(target=work)
    worker.start()
    heard = ann.get(f"{here}/sample")
    worker.join()
    assert heard.headers["content-type"] == "audio/wav"
    assert heard.content[:4] == b"RIFF"


def test_a_film_keeps_the_words_that_it_was_asked_for_with(ann: TestClient) -> None:
    add(ann, word="nginx", said="engine x")
    add(ann, word="gif", said="jiff")
    new = ann.post("/renders", json={"text": "This is nginx.", "preset": "ava"}).json()
    assert new["lexicon"] == [["nginx", "engine x"]]
    render.render()
    here = f"/renders/{new['id']}"
    assert ann.get(here).json()["state"] == "done"
    assert "This is nginx." in ann.get(f"{here}/captions").text
