import io
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from avatar_app.catalog.voices import SpeakerRef, Voice
from avatar_app.fleet.registry import Worker, register
from avatar_app.messaging.queues import RENDER, open_queue
from avatar_app.store.connections import Connections
from workers.jobs import render as tasks

HELLO = {"text": "Hello [happy] you!", "preset": "ava", "size": 512}


def error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def made(browser: TestClient) -> str:
    """A finished film."""
    render = browser.post("/renders", json=HELLO).json()
    tasks.render()
    here = f"/renders/{render['id']}"
    assert browser.get(here).json()["state"] == "done"
    return here


def test_from_asking_to_playing(home: Connections, ann: TestClient) -> None:
    new = ann.post("/renders", json=HELLO)
    assert new.status_code == 201
    here = f"/renders/{new.json()['id']}"
    (job,) = open_queue(home.redis, "cpu").jobs
    assert (job.func_name, job.args) == (RENDER, [])
    waiting = ann.get(here).json()
    assert (waiting["state"], waiting["before"]) == ("queued", 0)
    assert error(ann.get(f"{here}/film")) == (404, "not_found")
    tasks.render()
    done = ann.get(here).json()
    assert (done["state"], done["progress"]) == ("done", 1.0)
    film = ann.get(f"{here}/film")
    assert film.headers["content-type"] == "video/mp4"
    assert "content-disposition" not in film.headers
    assert film.content[4:8] == b"ftyp"
    assert ann.get(f"{here}/poster").content[:2] == b"\xff\xd8"
    assert ann.get(f"{here}/captions").text.startswith("WEBVTT")
    subtitles = ann.get(f"{here}/captions.srt", params={"save": True})
    assert subtitles.text.startswith("1\n00:00:00,2")
    assert "Hello you!" in subtitles.text
    assert subtitles.headers["content-type"].startswith("application/x-subrip")
    assert subtitles.headers["content-disposition"] == 'attachment; filename="Hello you!.srt"'
    saved = ann.get(f"{here}/film", params={"save": True})
    assert saved.headers["content-disposition"] == 'attachment; filename="Hello you!.mp4"'


@pytest.mark.usefixtures("home")
def test_a_film_is_watched_while_it_is_made(ann: TestClient, bob: TestClient) -> None:
    render = ann.post("/renders", json=HELLO).json()
    here = f"/renders/{render['id']}"
    assert error(ann.get(f"{here}/live/live.m3u8")) == (404, "not_found")
    tasks.render()
    playlist = ann.get(f"{here}/live/live.m3u8")
    assert playlist.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert playlist.headers["cache-control"] == "no-store"
    lines = playlist.text.splitlines()
    assert lines[:2] == ["#EXTM3U", "#EXT-X-START:TIME-OFFSET=0"]
    assert lines[-1] == "#EXT-X-ENDLIST"
    assert ann.get(f"{here}/live/init.mp4").content[4:8] == b"ftyp"
    piece = ann.get(f"{here}/live/00000.m4s")
    assert piece.headers["content-type"] == "video/iso.segment"
    assert piece.content[4:8] in (b"styp", b"sidx", b"moof")
    assert error(ann.get(f"{here}/live/film.mp4")) == (422, "request_invalid")
    assert error(bob.get(f"{here}/live/live.m3u8")) == (404, "not_found")


def test_a_transparent_film_is_a_webm(ann: TestClient) -> None:
    body = HELLO | {"background": "transparent", "aspect": "4:5"}
    new = ann.post("/renders", json=body).json()
    assert (new["background"], new["aspect"]) == ("transparent", "4:5")
    tasks.render()
    here = f"/renders/{new['id']}"
    film = ann.get(f"{here}/film", params={"save": True})
    assert film.headers["content-type"] == "video/webm"
    assert film.headers["content-disposition"] == 'attachment; filename="Hello you!.webm"'
    assert film.content[:4] == b"\x1aE\xdf\xa3"  # EBML (RFC 8794)
    poster = ann.get(f"{here}/poster")
    assert poster.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(poster.content)) as still:
        assert (still.mode, still.size) == ("RGBA", (512, 640))
        assert still.getpixel((4, 4))[3] == 0
    token = ann.post(f"{here}/share").json()["token"]
    assert ann.get(f"/shared/{token}").json()["transparent"] is True
    assert ann.get(f"/shared/{token}/film").headers["content-type"] == "video/webm"


def test_films_are_sent_in_ranges(ann: TestClient) -> None:
    here = f"{made(ann)}/film"
    whole = ann.get(here).content
    size = len(whole)
    for wanted, start, end in (
        ("bytes=0-", 0, size),
        ("bytes=100-199", 100, 200),
        (f"bytes={size - 5}-{size + 100}", size - 5, size),
        ("bytes=-7", size - 7, size),
    ):
        part = ann.get(here, headers={"Range": wanted})
        assert part.status_code == 206
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert part.content == whole[start:end]
    for wanted in (f"bytes={size}-", "bytes=-0"):
        beyond = ann.get(here, headers={"Range": wanted})
        assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    for wanted in ("lines=1-2", "bytes=-", "bytes=1-2,5-6", "nonsense"):
        assert ann.get(here, headers={"Range": wanted}).content == whole
    head = ann.head(here)
    assert (head.content, head.headers["content-length"]) == (b"", str(size))
    tag = head.headers["etag"]
    assert ann.get(here, headers={"If-None-Match": tag}).status_code == 304
    old = ann.get(here, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert (old.status_code, old.content) == (200, whole)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"text": "[hapy] you"}, 422, "cue_unknown"),
        ({"text": " "}, 422, "script_empty"),
        ({"text": "x" * 5001}, 422, "script_too_long"),
        ({"preset": "nobody"}, 422, "preset_unknown"),
        ({"tier": "gold"}, 422, "tier_unknown"),
        ({"aspect": "3:1"}, 422, "aspect_unknown"),
        ({"background": "plaid"}, 422, "background_unknown"),
        ({"size": "large"}, 422, "request_invalid"),
        ({"seed": -1}, 422, "request_invalid"),
    ],
)
def test_bad_input_is_a_sentence(
    ann: TestClient, change: dict[str, Any], status: int, code: str
) -> None:
    answer = ann.post("/renders", json=HELLO | change)
    assert error(answer) == (status, code)
    if code == "cue_unknown":
        assert (answer.json()["error"]["start"], answer.json()["error"]["end"]) == (0, 6)
    assert ann.get("/renders").json()["renders"] == []


@pytest.mark.usefixtures("home")
def test_a_key_makes_asking_twice_asking_once(ann: TestClient) -> None:
    headers = {"Idempotency-Key": "one"}
    ids = {ann.post("/renders", json=HELLO, headers=headers).json()["id"] for _ in range(3)}
    assert len(ids) == 1


def test_cancel_retry_delete(home: Connections, ann: TestClient) -> None:
    here = f"/renders/{ann.post('/renders', json=HELLO).json()['id']}"
    assert error(ann.delete(here)) == (409, "render_state")
    assert ann.post(f"{here}/cancel").json()["state"] == "cancelled"
    assert error(ann.post(f"{here}/cancel")) == (409, "render_state")
    assert ann.post(f"{here}/retry").json()["state"] == "queued"
    assert len(open_queue(home.redis, "cpu").jobs) == 1  # one call is enough for both
    ann.post(f"{here}/cancel")
    assert ann.delete(here).status_code == 204
    assert error(ann.get(here)) == (404, "not_found")


def test_history_in_pages(ann: TestClient) -> None:
    for k in range(5):
        new = ann.post("/renders", json=HELLO | {"text": f"Film number {k}."}).json()
        ann.post(f"/renders/{new['id']}/cancel")
    seen: list[str] = []
    after = None
    while True:
        page = ann.get("/renders", params={"limit": 2} | ({"after": after} if after else {})).json()
        seen += [render["text"] for render in page["renders"]]
        after = page["next"]
        if after is None:
            break
    assert seen == [f"Film number {k}." for k in (4, 3, 2, 1, 0)]
    found = ann.get("/renders", params={"words": "NUMBER 3", "state": "cancelled"}).json()
    assert [render["text"] for render in found["renders"]] == ["Film number 3."]
    assert ann.get("/renders", params={"state": "done"}).json()["renders"] == []


def test_films_are_their_owners_alone_until_shared(
    ann: TestClient, bob: TestClient, browse: Callable[..., TestClient]
) -> None:
    here = made(ann)
    for answer in (
        bob.get(here),
        bob.get(f"{here}/film"),
        bob.post(f"{here}/cancel"),
        bob.post(f"{here}/share"),
        bob.delete(here),
    ):
        assert error(answer) == (404, "not_found")
    stranger = browse()
    assert error(stranger.get(f"{here}/film")) == (401, "sign_in_needed")
    token = ann.post(f"{here}/share").json()["token"]
    told = stranger.get(f"/shared/{token}").json()
    assert set(told) == {
        *("title", "text", "language", "duration_s", "captions", "transparent", "finished_at"),
    }
    assert (told["title"], told["text"]) == ("Hello you!", "Hello you!")
    part = stranger.get(f"/shared/{token}/film", headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert ann.delete(f"{here}/share").status_code == 204
    for address in (f"/shared/{token}", f"/shared/{token}/film", "/shared/guess"):
        assert error(stranger.get(address)) == (404, "not_found")


def test_the_catalog_offers_what_live_workers_can(home: Connections, ann: TestClient) -> None:
    catalog = ann.get("/catalog").json()
    assert {tier["name"]: tier["offered"] for tier in catalog["tiers"]} == {
        "instant": False,
        "natural": False,
        "light": False,
        "balanced": False,
        "premium": False,
    }
    register(home.redis, Worker("w", ("cpu",), ("mesh",)))
    catalog = ann.get("/catalog").json()
    assert (catalog["tiers"][0]["offered"], catalog["workers"]) == (True, 1)
    assert {"en", "el", "ru"} <= set(catalog["languages"])
    assert catalog["aspects"] == ["keep", "1:1", "16:9", "9:16", "4:5"]
    assert set(catalog["backgrounds"]) == {"keep", "blur", "picture", "transparent"}


def test_an_animator_is_chosen_if_a_worker_has_it(home: Connections, ann: TestClient) -> None:
    register(home.redis, Worker("w", ("cpu",), ("mesh", "wav2lip")))
    rows = {row["name"]: row for row in ann.get("/catalog").json()["animators"]}
    assert [(name, row["offered"], row["commercial"]) for name, row in rows.items()] == [
        ("mesh", True, True), ("wav2lip", True, False), ("sadtalker", False, None),
    ]  # fmt: skip
    order = {"text": "Hello!", "preset": "ava", "animator": "wav2lip"}
    made = ann.post("/renders", json=order).json()
    wanted = {"tier": "espeak+wav2lip", "speaker": "espeak", "animator": "wav2lip"}
    assert {key: made[key] for key in wanted} == wanted
    assert error(ann.post("/renders", json=order | {"animator": "x"})) == (422, "animator_unknown")
    refused = ann.post("/renders", json=order | {"animator": "sadtalker"})
    assert error(refused) == (503, "engine_missing")
    assert "choose Mesh or Wav2Lip" in refused.text


def test_voices_are_those_of_live_workers(home: Connections, ann: TestClient) -> None:
    tiny = Voice(
        "el-gr-tiny-low",
        "piper",
        "el",
        "",
        "Greek, Tiny (low)",
        SpeakerRef("el_GR-tiny-low"),
        "CC0",
        None,
    )
    order = {"text": "Γεια!", "preset": "ava", "voice": "tiny"}
    assert error(ann.post("/renders", json=order)) == (422, "voice_unknown")
    assert error(ann.get(f"/voices/{tiny.id}/sample")) == (422, "voice_unknown")
    register(home.redis, Worker("w", ("cpu",), ("mesh",), (tiny,)))
    voices = {voice["id"]: voice for voice in ann.get("/catalog").json()["voices"]}
    assert (voices[tiny.id]["engine"], voices[tiny.id]["commercial"]) == ("piper", None)
    assert voices["el-female"]["commercial"] is True
    made = ann.post("/renders", json=order).json()
    assert (made["voice"], made["tier"], made["language"]) == (tiny.id, "natural", "el")
    home.redis.flushdb()  # its worker is gone, and its name is not
    assert ann.get(f"/renders/{made['id']}").json()["voice_label"] == tiny.label
    register(home.redis, Worker("w", ("cpu",), ("mesh",), (tiny,)))
    assert error(ann.post("/renders", json=order | {"tier": "instant"})) == (422, "voice_conflict")


def test_a_draft_is_outlined(ann: TestClient) -> None:
    told = ann.post("/script", json={"text": "[happy 0.5] Καλημέρα! [pause 2] Τι κάνεις;"}).json()
    assert told["language"] == "el"
    assert [(line["emotion"], line["intensity"]) for line in told["lines"]] == [("happy", 0.5)] * 2
    assert told["words"] == 3
    assert told["seconds"] > 2
    assert (told["cleaned"], told["warnings"]) == (None, [])
    answer = ann.post("/script", json={"text": "Hi [hapy] you [1]"})
    assert error(answer) == (422, "cue_unknown")
    assert (answer.json()["error"]["start"], answer.json()["error"]["end"]) == (3, 9)
    faults = answer.json()["error"]["faults"]
    assert [(fault["start"], fault["end"]) for fault in faults] == [(3, 9), (14, 17)]
    assert [fault["repairs"] for fault in faults] == [["[happy]", "[[hapy]"], ["[[1]"]]


def test_markup_and_another_language_are_warned_of(ann: TestClient) -> None:
    french = "# Bonjour\n\nJe m'appelle **Marie** et j'habite à Paris."
    told = ann.post("/script", json={"text": french, "language": "en"}).json()
    assert told["language"] == "fr"
    assert told["cleaned"] == ann.post("/script/clean", json={"text": french}).json()
    assert told["cleaned"]["form"] == "Markdown"
    markup, mismatch = told["warnings"]
    assert markup == "This looks like Markdown; use its plain text."
    assert "looks French, but is spoken as English" in mismatch
    assert ann.post("/script/clean", json={"text": "Hello."}).json() is None
    assert error(ann.post("/script", json={"text": "x", "language": "xx"})) == (
        422,
        "language_unknown",
    )
    order = HELLO | {"text": told["cleaned"]["text"], "language": "en"}
    assert ann.post("/renders", json=order).json()["warnings"] == [mismatch]


def test_what_has_become_of_a_film_is_told(ann: TestClient, bob: TestClient) -> None:
    here = made(ann)
    events = ann.get(f"{here}/history").json()
    assert [(e["move"], e["was"], e["became"], e["attempt"]) for e in events] == [
        ("submit", None, "queued", 0),
        ("claim", "queued", "running", 1),
        ("finish", "running", "done", 1),
    ]
    assert events[0]["who"] == "owner"
    assert events[1]["who"] == events[2]["who"]
    assert error(bob.get(f"{here}/history")) == (404, "not_found")


def test_when_it_will_be_made_is_told(home: Connections, ann: TestClient) -> None:
    alone = ann.post("/renders", json=HELLO).json()
    assert (alone["before"], alone["starts_at"], alone["expected_end"]) == (0, None, None)
    register(home.redis, Worker("w", ("cpu",), ("mesh",)))
    second = ann.post("/renders", json=HELLO | {"urgency": "soon"}).json()
    assert second["before"] == 0
    assert second["created_at"] < second["ends_at"] == second["expected_end"]
    third = ann.post("/renders", json=HELLO).json()
    assert third["before"] == 2
    assert third["starts_at"] > second["ends_at"]


@pytest.mark.usefixtures("monkeypatch")
def test_too_many_are_told_when_to_come_back(home: Connections, ann: TestClient) -> None:
    with home.session() as session:
        session.connection().exec_driver_sql("UPDATE users SET renders_waiting = 1")
    ann.post("/renders", json=HELLO)
    refused = ann.post("/renders", json=HELLO)
    assert error(refused) == (429, "limit_renders")
    assert refused.headers["retry-after"] == "60"
