"""Control characters are refused wherever text comes in, and nowhere do they end in our fault."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from avatar_app.errors import FaultError, InputError, PortraitError, check_text
from avatar_app.store.connections import Connections
from avatar_app.store.database import open_engine
from avatar_app.store.models.accounts import User
from tests.security.test_deletion import stored
from tests.workers.face.photos import CLOSE, save

NULL, ESCAPE = "a\0b", "a\x1b[31mb"


@pytest.fixture
def browser(browse: Callable[..., TestClient]) -> TestClient:
    return browse("ann")


@pytest.mark.parametrize("text", [NULL, ESCAPE])
def test_what_is_sent_is_refused_with_a_sentence(
    home: Connections, browser: TestClient, tmp_path: Path, text: str
) -> None:
    save(CLOSE, tmp_path / "me.png")
    picture = (tmp_path / "me.png").read_bytes()
    agreed = {"consent": "true"}
    avatar = browser.post("/avatars", files={"portrait": ("me.png", picture)}, data=agreed).json()
    before = stored(home)
    film = {"text": "Hello.", "preset": "ava"}
    answers = {
        "name of a file": browser.post(
            "/avatars",
            content=_form("portrait", f"{text}.png", picture),
            headers={"Content-Type": "multipart/form-data; boundary=x"},
        ),
        "name of a recording": browser.post(
            "/recordings",
            content=_form("sound", f"{text}.wav", b"RIFF"),
            headers={"Content-Type": "multipart/form-data; boundary=x"},
        ),
        "name": browser.patch(f"/avatars/{avatar['id']}", json={"name": text}),
        "script": browser.post("/renders", json=film | {"text": text}),
        "lexicon": browser.post("/lexicon", json={"word": text, "said": "axb"}),
        "said": browser.post("/lexicon", json={"word": "axb", "said": text}),
        "filter": browser.get("/renders", params={"words": text}),
        "shared": browser.get(f"/shared/{text.encode().hex('%', 1).join(['%', ''])}"),
        "preset": browser.get("/presets/%00/picture"),
        "backdrop": browser.get("/avatars/%00"),
        "sign-in": browser.post("/sign-in", json={"email": text, "password": text}),
    }
    told = {name: answer.status_code for name, answer in answers.items()}
    assert {name: status for name, status in told.items() if not 400 <= status < 500} == {}
    assert stored(home) == before  # nothing that no row names
    assert (
        "control character (U+0000)"
        in (
            browser.patch(f"/avatars/{avatar['id']}", json={"name": NULL}).json()["error"][
                "message"
            ]
        )
    )


def _form(field: str, name: str, content: bytes) -> bytes:
    head = f'--x\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    consent = '\r\n--x\r\nContent-Disposition: form-data; name="consent"\r\n\r\ntrue\r\n--x--\r\n'
    return head.encode() + content + consent.encode()


@pytest.mark.parametrize(
    "wanted", ["bytes=0-" + "9" * 5000, "bytes=" + "9" * 5000 + "-", "bytes=-" + "1" * 5000]
)
def test_a_range_of_5000_digits_is_out_of_reach(
    home: Connections, browser: TestClient, wanted: str
) -> None:
    files = {"sound": ("a.wav", b"RIFF", "audio/wav")}
    row = browser.post("/recordings", files=files, data={"consent": "true"}).json()
    with home.session() as session:
        from avatar_app.library.recordings import report_listening  # noqa: PLC0415

        key = f"recordings/{row['id']}/copy.m4a"
        home.storage.put(key, b"0123456789")
        report_listening(session, row["id"], 1.0, [], [], key, 10)
    answer = browser.get(f"/recordings/{row['id']}/audio", headers={"Range": wanted})
    assert answer.status_code == 416


def test_nothing_of_the_kind_reaches_the_database(home: Connections) -> None:
    with Session(open_engine(home.database_url)) as session:
        for text in (NULL, ESCAPE, "\x9b", "\x7f"):
            with pytest.raises(InputError) as caught:
                session.exec(select(User).where(User.email == text)).all()
            assert caught.value.code == "text_unusable"
            session.rollback()
        line_ends = "a\tb\r\nc\x0bd\x0ce\x85f\u2028"
        assert session.exec(select(User).where(User.email == line_ends)).all() == []


def test_our_sentences_quote_none() -> None:
    for error in (PortraitError("portrait_missing", f"{ESCAPE}.png"), FaultError("fault", NULL)):
        check_text(str(error))
        assert "\N{REPLACEMENT CHARACTER}" in str(error)
