"""Links to films: how they look to others, that they end, and that a password opens them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import Response
from fastapi.testclient import TestClient
from starlette.types import ASGIApp

from avatar_app.api.app import create_app
from avatar_app.api.file_responses import attach
from avatar_app.api.link_previews import LinkPreviews
from avatar_app.settings import load_settings
from avatar_app.store.connections import Connections, find_connections
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import Render, RenderState
from tests.avatar_app.rows import change

PAGE = "<!DOCTYPE html><html><head><meta charSet='utf-8'/></head><body></body></html>"


@pytest.fixture
def film(home: Connections, ann: TestClient) -> str:
    """A film of ann's that is there, by its id."""
    new = ann.post("/renders", json={"text": 'Hello [happy] "you" <all>!', "preset": "ava"})
    found = str(new.json()["id"])
    for name in ("film.mp4", "poster.jpg"):
        home.storage.put(f"r/{name}", b"something")
    home.storage.put("r/captions.vtt", b"WEBVTT\n")
    with home.session() as session:
        keys = {name: f"r/{name}" for name in ("film.mp4", "poster.jpg", "captions.vtt")}
        change(
            session,
            UUID(found),
            state=RenderState.DONE,
            duration_s=12.0,
            film_key=keys["film.mp4"],
            poster_key=keys["poster.jpg"],
            captions_key=keys["captions.vtt"],
        )
    return found


def share(ann: TestClient, film: str, **terms: object) -> str:
    answer = ann.post(f"/renders/{film}/share", json=terms or None)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["token"])


def code(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]  # type: ignore[attr-defined]


@pytest.fixture
def page(home: Connections) -> Iterator[Callable[[str], str]]:  # noqa: ARG001
    """The page of a link as it goes out to a chat."""

    async def pages(scope, receive, send):  # type: ignore[no-untyped-def]
        headers = {"ETag": "x", "Content-Length": str(len(PAGE))}
        if "http.response.pathsend" in scope.get("extensions", {}) and scope["path"] != "/films":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.pathsend", "path": "/nowhere"})
            return
        await Response(PAGE, media_type="text/html", headers=headers)(scope, receive, send)

    previews: ASGIApp = LinkPreviews(pages)

    async def app(scope, receive, send):  # type: ignore[no-untyped-def]
        """As granian calls it, which sends files by itself."""
        await previews({**scope, "extensions": {"http.response.pathsend": {}}}, receive, send)

    browser = TestClient(app, base_url="http://portal.example.org")

    def read(path: str) -> str:
        answer = browser.get(path)
        assert int(answer.headers["content-length"]) == len(answer.content)
        assert ("etag" in answer.headers) is (path == "/films")
        return answer.text

    yield read
    browser.close()


def test_a_link_is_shown_with_title_poster_and_film(
    ann: TestClient, film: str, page: Callable[[str], str]
) -> None:
    token = share(ann, film)
    told = page(f"/shared/{token}")
    root = f"http://portal.example.org/api/v1/shared/{token}"
    title = "Hello &quot;you&quot; &lt;all&gt;!"
    for tag, content in (
        ("og:title", title),
        ("og:image", f"{root}/poster"),
        ("og:video", f"{root}/film"),
        ("og:video:type", "video/mp4"),
        ("og:video:width", "512"),
        ("og:video:height", "512"),
        ("og:url", f"http://portal.example.org/shared/{token}"),
    ):
        assert f'<meta property="{tag}" content="{content}"/>' in told
    assert f"<title>{title} · Galatea</title>" in told
    assert "happy" not in told
    assert page("/films") == PAGE
    assert page("/shared/nothing") == PAGE


def test_what_has_a_password_tells_chats_nothing(
    ann: TestClient, film: str, page: Callable[[str], str]
) -> None:
    told = page(f"/shared/{share(ann, film, password='open sesame')}")
    assert "A film with a password" in told
    assert "Hello" not in told
    assert "/api/" not in told


def test_a_password_opens_a_film_for_one_browser(
    home: Connections, ann: TestClient, film: str, browse: Callable[..., TestClient]
) -> None:
    token = share(ann, film, password="open sesame")
    stranger, other = browse(), browse()
    parts = [f"/shared/{token}{part}" for part in ("", "/film", "/poster", "/captions")]
    for part in parts:
        assert code(stranger.get(part)) == (401, "link_locked")
    wrong = stranger.post(f"/shared/{token}/unlock", json={"password": "open"})
    assert code(wrong) == (401, "link_locked")
    assert not stranger.cookies
    right = stranger.post(f"/shared/{token}/unlock", json={"password": "open sesame"})
    assert right.status_code == 204
    kept = right.headers["set-cookie"]
    assert f"Path=/api/v1/shared/{token};" in kept
    assert "HttpOnly" in kept
    for part in parts:
        assert stranger.get(part).status_code == 200
        assert other.get(part).status_code == 401
    # Another password ends what the first one opened; the hash is all that is kept.
    assert share(ann, film, password="another one") == token
    assert stranger.get(parts[1]).status_code == 401
    with home.session() as session:
        hashed = session.get_one(Render, UUID(film)).share_password or ""
    assert hashed.startswith("$argon2")


def test_passwords_are_guessed_slowly(
    ann: TestClient, film: str, browse: Callable[..., TestClient]
) -> None:
    token = share(ann, film, password="open sesame")
    stranger = browse()
    answers = [
        code(stranger.post(f"/shared/{token}/unlock", json={"password": str(turn)}))
        for turn in range(9)
    ]
    assert answers[0] == (401, "link_locked")
    assert answers[-1] == (429, "too_many_attempts")


def test_a_password_has_four_characters_at_least(ann: TestClient, film: str) -> None:
    answer = ann.post(f"/renders/{film}/share", json={"password": "abc"})
    assert code(answer) == (422, "link_password")
    assert ann.get(f"/renders/{film}").json()["share_token"] is None


def test_a_link_ends(
    home: Connections, ann: TestClient, film: str, browse: Callable[..., TestClient]
) -> None:
    token = share(ann, film, days=7)
    stranger = browse()
    assert stranger.get(f"/shared/{token}/film").status_code == 200
    assert ann.get(f"/renders/{film}").json()["share_until"] is not None
    with home.session() as session:
        change(session, UUID(film), share_until=now() - timedelta(seconds=1))
    for part in ("", "/film", "/unlock"):
        ask = stranger.post if part == "/unlock" else stranger.get
        sent = {"json": {"password": "x"}} if part == "/unlock" else {}
        assert code(ask(f"/shared/{token}{part}", **sent)) == (404, "not_found")  # type: ignore[arg-type]
    # Asked for anew without an end, it is there again.
    assert share(ann, film, days=0, password="") == token
    assert stranger.get(f"/shared/{token}/film").status_code == 200


def test_a_shared_film_can_be_shown_on_other_sites(
    ann: TestClient, film: str, browse: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = share(ann, film)
    stranger = browse()
    answer = stranger.get(f"http://testserver/embed/{token}")
    assert answer.status_code == 200
    assert f'<video src="/api/v1/shared/{token}/film"' in answer.text
    assert "<script" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("frame-ancestors *")
    assert "script-src" not in policy
    assert "set-cookie" not in answer.headers
    monkeypatch.setenv("GALATEA_EMBED_ANCESTORS", "https://blog.example.org")
    load_settings.cache_clear()
    find_connections.cache_clear()
    with TestClient(create_app()) as elsewhere:
        told = elsewhere.get(f"/embed/{token}").headers["content-security-policy"]
        assert told.endswith("frame-ancestors https://blog.example.org")
        gone = elsewhere.get("/embed/nothing")
    assert gone.status_code == 404
    assert "have expired" in gone.text
    share(ann, film, password="open sesame")
    locked = stranger.get(f"http://testserver/embed/{token}")
    assert locked.status_code == 401
    assert "Hello" not in locked.text
    assert f'href="/shared/{token}"' in locked.text


def test_titles_name_files_on_any_disk() -> None:
    assert attach("Hello you!", ".mp4") == 'attachment; filename="Hello you!.mp4"'
    assert attach('../a/b: "c"\r\nX', ".mp4") == 'attachment; filename="a b c X.mp4"'
    assert attach("...", ".srt") == 'attachment; filename="film.srt"'
    greek = attach("Καλημέρα", ".mp4")
    assert greek.startswith("attachment; filename=\"film.mp4\"; filename*=utf-8''%CE%9A")
    assert greek.isascii()


def test_a_title_can_be_given_and_found(ann: TestClient, film: str) -> None:
    assert ann.get(f"/renders/{film}").json()["title"] == 'Hello "you" <all>!'
    told = ann.patch(f"/renders/{film}", json={"title": "  The launch\nfilm "}).json()
    assert told["title"] == "The launch film"
    assert ann.patch(f"/renders/{film}", json={"title": " "}).json()["title"] == "The launch film"
    found = ann.get("/renders", params={"words": "launch"}).json()["renders"]
    assert [row["id"] for row in found] == [film]
    named = {"text": "Hello.", "preset": "ava", "title": "Mine"}
    assert ann.post("/renders", json=named).json()["title"] == "Mine"
