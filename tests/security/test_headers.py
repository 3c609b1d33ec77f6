"""What every answer tells browsers, and what it tells nobody."""

import re
import stat
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Browser

from avatar_app.accounts.sessions import find_user
from avatar_app.api.page_policies import make_policy
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import Render, RenderState
from tests.e2e.walks import sign_up
from tests.portal import PATIENCE, Portal

PAGES = (
    "/",
    "/sign-in",
    "/forgot",
    "/studio",
    "/films",
    "/gallery",
    "/account",
    "/film/x",
    "/shared/x",
)
_VIOLATED = """document.addEventListener('securitypolicyviolation', event =>
  console.error('VIOLATED ' + event.violatedDirective + ' ' + event.blockedURI))"""
# The sheet that keeps a page from scrolling under a list; assets/galatea.css does it in its place.
_KNOWN = {"VIOLATED style-src-elem inline"}


def test_pages_live_with_a_strict_policy(browser: Browser, portal: Portal) -> None:
    context = browser.new_context(base_url=portal.address)  # which takes the policy as it comes
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    wrong: set[str] = set()
    page.on(
        "console",
        lambda told: wrong.add(told.text) if told.text.startswith("VIOLATED") else None,
    )
    page.add_init_script(_VIOLATED)
    sign_up(page, "strict")
    page.get_by_role("combobox", name="Language").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="About voices").click()
    page.keyboard.press("Escape")
    for path in PAGES:
        page.goto(path)
        page.get_by_role("main").wait_for()
    assert wrong <= _KNOWN
    # And it is one: what is put into the page does not run.
    assert page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.head.append(script);
        return window.ran === undefined;
    }""")
    context.close()


def test_each_page_has_its_policy(portal: Portal) -> None:
    for path in PAGES:
        policy = httpx2.get(f"{portal.address}{path}", follow_redirects=True).headers[
            "content-security-policy"
        ]
        script = next(each for each in policy.split("; ") if each.startswith("script-src"))
        assert re.fullmatch(r"script-src 'self'( 'sha256-[\w+/]+=')+", script), path
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "base-uri 'none'" in policy
        assert len(policy) < 3500  # proxies take so much


def test_what_is_not_modified_keeps_its_policy(portal: Portal) -> None:
    fresh = httpx2.get(f"{portal.address}/studio", follow_redirects=True)
    known = {"If-None-Match": fresh.headers["etag"]}
    again = httpx2.get(f"{portal.address}/studio", headers=known, follow_redirects=True)
    assert again.status_code == 304
    policy = "content-security-policy"
    assert again.headers[policy] == fresh.headers[policy]


def test_a_policy_names_what_stands_in_the_page_and_nothing_else() -> None:
    page = "<script>one()</script><script src='/two.js'></script><p style=\"top:0\">three"
    assert make_policy(page).count("sha256-") == 1 + 3 + 1
    assert make_policy(page) != make_policy(page.replace("one", "other"))


def test_every_answer_is_guarded_and_private_ones_are_not_kept(portal: Portal) -> None:
    for path in (
        "/api/v1/me",
        "/api/v1/catalog",
        "/api/v1/nothing",
        "/",
        "/galatea.js",
        "/nothing",
    ):
        headers = httpx2.get(f"{portal.address}{path}").headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "strict-transport-security" not in headers
        if path.startswith("/api/"):
            assert headers["cache-control"] == "no-store"
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}
    secure = httpx2.get(f"{portal.address}/", headers=forwarded).headers
    assert secure["strict-transport-security"] == "max-age=31536000"


@pytest.fixture
def film(behind: Connections, join: Callable[..., str]) -> tuple[str, str, str]:
    """A film that is there: its owner's token, its id, its link."""
    token, link = join(), uuid4().hex
    with behind.session() as session:
        me: User = find_user(session, token)
        render = Render(
            user_id=me.id,
            preset="ava",
            text="Hello.",
            language="en",
            voice="en-female",
            voice_label="English, female",
            tier="instant",
            speaker="espeak",
            animator="mesh",
            size=512,
            state=RenderState.DONE,
            share_token=link,
        )
        render.film_key = f"renders/{render.id}/1/film.mp4"
        session.add(render)
        session.flush()
        behind.storage.put(render.film_key, b"film" * 100)
        return token, str(render.id), link


def test_shared_media_is_asked_for_anew_so_that_revoking_is_at_once(
    portal: Portal, film: tuple[str, str, str]
) -> None:
    token, render, link = film
    cookie = {"Cookie": f"galatea={token}"}
    shared = f"{portal.address}/api/v1/shared/{link}/film"
    answer = httpx2.get(shared)
    assert answer.headers["cache-control"] == "private, no-cache"
    assert render not in answer.headers["etag"]
    known = {"If-None-Match": answer.headers["etag"]}
    assert httpx2.get(shared, headers=known).status_code == 304
    ended = f"{portal.address}/api/v1/renders/{render}/share"
    assert httpx2.delete(ended, headers=cookie).status_code == 204
    assert httpx2.get(shared, headers=known).status_code == 404


def test_strange_ranges_and_links_are_refused_in_a_sentence(
    portal: Portal, film: tuple[str, str, str]
) -> None:
    _, _, link = film
    shared = f"{portal.address}/api/v1/shared/{link}/film"
    for wanted in (f"bytes=0-{'9' * 5000}", f"bytes={'9' * 5000}-", f"bytes=-{'9' * 5000}"):
        answer = httpx2.get(shared, headers={"Range": wanted})
        assert answer.status_code == 416
    assert httpx2.get(shared, headers={"Range": "bytes=0-3"}).content == b"film"
    for path in (
        "shared/%00",
        "shared/%00/film",
        "shared/a%0d%0ab",
        "renders/%00",
        "presets/%00/picture",
    ):
        answer = httpx2.get(f"{portal.address}/api/v1/{path}")
        assert 400 <= answer.status_code < 500
    assert httpx2.get(f"{portal.address}/api/v1/renders?words=%00").status_code == 422


@pytest.mark.usefixtures("film")
def test_media_is_nobody_elses(behind: Connections) -> None:
    folder = Path(behind.settings.data_dir) / "media"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
