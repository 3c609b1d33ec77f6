"""A person's way through the portal, in real Chromium."""

import re
from collections.abc import Callable
from pathlib import Path

import skimage.data
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.e2e.walks import GREEK, PASSWORD, delete, sign_up, submit
from tests.portal import Portal


def test_from_sign_up_to_a_shared_film(visit: Callable[[], Page], tmp_path: Path) -> None:
    page = visit()
    page.goto("/")
    expect(page.get_by_role("heading", name="Make a portrait speak.")).to_be_visible()
    sign_up(page, "ann")

    # A portrait of one's own: looked at without being asked, and its face shown.
    Image.fromarray(skimage.data.astronaut()).save(tmp_path / "Eileen.png")
    page.goto("/gallery")
    page.get_by_label("Picture or video", exact=True).set_input_files(tmp_path / "Eileen.png")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Add portrait").click()
    expect(page.get_by_role("img", name="Eileen")).to_be_visible()
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Name").fill("Colonel Collins")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("img", name="Colonel Collins")).to_be_visible()

    # A cue that there is not is named, placed and mended.
    page.get_by_role("link", name="Use in the studio").first.click()
    speaker = page.get_by_role("button", name="Colonel Collins", exact=True)
    expect(speaker).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Script").fill("Hello [hapy] everyone!")
    expect(page.get_by_text("did you mean [happy]?")).to_be_visible()
    expect(page.locator(".wrong")).to_have_text("[hapy]")
    expect(page.get_by_role("button", name="Make the film")).to_be_disabled()
    page.get_by_label("Script").fill(GREEK)
    expect(page.get_by_text("Automatic: Greek").first).to_be_visible()
    page.reload()  # the draft is kept
    expect(page.get_by_label("Script")).to_have_value(GREEK)
    page.get_by_label("Script").fill("[happy] " + GREEK)
    page.get_by_role("button", name="Make the film").click()
    page.wait_for_url(re.compile("/film/"))

    # Progress moves, over a reload too.
    bar = page.get_by_role("progressbar", name="Progress")
    expect(bar).to_have_attribute("aria-valuenow", re.compile(r"[1-9]\d?$"))
    page.reload()
    expect(page.get_by_label("The film", exact=True)).to_be_visible()

    # It plays, and seeks.
    told = page.evaluate(
        """async () => {
            const film = document.querySelector('video');
            film.muted = true;
            await film.play();
            await new Promise(done => setTimeout(done, 600));
            const begun = film.currentTime;
            film.currentTime = film.duration - 1;
            await new Promise(done => film.addEventListener('ended', done));
            return [begun, film.currentTime, film.duration];
        }"""
    )
    assert told[0] > 0.2
    assert abs(told[1] - told[2]) < 0.2

    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "Καλημέρα!.mp4"
    assert Path(download.value.path()).read_bytes()[4:8] == b"ftyp"
    with page.expect_download() as download:
        page.get_by_role("button", name="Captions").click()
        page.get_by_role("menuitem", name="WebVTT").click()
    assert Path(download.value.path()).read_text(encoding="utf-8").startswith("WEBVTT")
    with page.expect_download() as download:
        page.get_by_role("button", name="Captions").click()
        page.get_by_role("menuitem", name="SubRip").click()
    assert download.value.suggested_filename == "Καλημέρα!.srt"
    assert Path(download.value.path()).read_text(encoding="utf-8").startswith("1\n00:00:00,")

    # A stranger sees it by its link until that is revoked.
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Create link").click()
    link = page.get_by_role("link", name=re.compile("shared")).get_attribute("href") or ""
    assert link.startswith("http://127.0.0.1:")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for gone in ("", "Object.defineProperty(navigator, 'clipboard', { value: undefined })"):
        page.evaluate(f"window.paste = navigator.clipboard; {gone}")  # as it is without TLS
        page.get_by_role("button", name="Copy link").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("paste.readText()") == link
        page.evaluate("paste.writeText('')")
        expect(page.get_by_role("button", name="Copy link")).to_be_visible()
    stranger = visit()
    stranger.goto(link)
    expect(stranger.locator("video")).to_be_visible()
    expect(stranger).to_have_title("Καλημέρα! · Galatea")
    assert "[happy]" not in stranger.content()
    # With a password, who has the link is asked for it.
    page.get_by_text("Change expiry or password").click()
    page.get_by_label("Password (optional)").fill("open sesame")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It has a password.")).to_be_visible()
    stranger.reload()
    stranger.get_by_label("Password").fill("open says me")
    stranger.get_by_role("button", name="Watch the film").click()
    expect(stranger.get_by_text("not the password")).to_be_visible()
    stranger.get_by_label("Password").fill("open sesame")
    stranger.get_by_role("button", name="Watch the film").click()
    expect(stranger.locator("video")).to_be_visible()
    stranger.wait_for_function("document.querySelector('video').readyState > 0")
    page.get_by_role("button", name="Revoke the link").click()
    expect(page.get_by_role("button", name="Create link")).to_be_visible()
    page.keyboard.press("Escape")
    stranger.reload()
    expect(stranger.get_by_text("have expired")).to_be_visible()

    # It is named by its first words until somebody names it.
    expect(page).to_have_title("Καλημέρα! · Galatea")
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Title").fill("The launch")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="The launch")).to_be_visible()
    expect(page).to_have_title("The launch · Galatea")

    # It is in the history, is found, and can be deleted.
    page.goto("/films")
    expect(page.get_by_text("The launch")).to_be_visible()
    page.get_by_label("Search scripts").fill("nothing like it")
    expect(page.get_by_text("No films match.")).to_be_visible()
    page.get_by_label("Search scripts").fill("Καλημέρα")
    page.get_by_text("The launch").click()
    page.wait_for_url(re.compile("/film/"))
    delete(page)
    page.wait_for_url(re.compile("/films"))
    expect(page.get_by_text("No films yet.")).to_be_visible()


def test_who_is_not_signed_in_is_asked_to(visit: Callable[[], Page]) -> None:
    page = visit()
    for address in ("/studio", "/films", "/gallery", "/account"):
        page.goto(address)
        page.wait_for_url(re.compile("/sign-in"))
    page.get_by_label("E-mail").fill("nobody@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("The e-mail address or the password is wrong.")).to_be_visible()


def test_who_comes_next_sees_nothing_of_who_was_there(visit: Callable[[], Page]) -> None:
    page = visit()
    sign_up(page, "first")
    submit(page, "Zanzibar is a secret.")
    page.goto("/films")
    expect(page.get_by_text("Zanzibar")).to_be_visible()
    page.goto("/studio")
    page.get_by_label("Script").fill("A secret draft.")
    expect(page.get_by_text("3 words")).to_be_visible()
    other = page.context.new_page()
    other.goto("/films")
    expect(other.get_by_text("Zanzibar")).to_be_visible()

    page.goto("/account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("link", name="Get started")).to_be_visible()
    other.wait_for_url(re.compile("/sign-in"))

    told: list[str] = []
    for tab in (page, other):
        tab.on(
            "websocket",
            lambda socket: socket.on("framereceived", lambda sent: told.append(str(sent))),
        )
    sign_up(page, "second")
    expect(page.get_by_label("Script")).to_have_value("")
    page.goto("/films")
    other.goto("/films")
    for tab in (page, other):
        expect(tab.get_by_text("No films yet.")).to_be_visible()
    assert "second@example.org" in "".join(told)
    assert "Zanzibar" not in "".join(told)


def test_a_changed_password_is_told_and_opens(visit: Callable[[], Page]) -> None:
    page = visit()
    sign_up(page, "anew")
    page.goto("/account")
    expect(page.get_by_text("3 films at once")).to_be_visible()
    expect(page.get_by_text("Password changed")).to_be_hidden()
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password").fill(f"{PASSWORD} too")
    page.get_by_role("button", name="Change password").click()
    expect(
        page.get_by_text("Password changed. All other browsers were signed out.")
    ).to_be_visible()
    page.goto("/films")  # this one is not
    expect(page.get_by_text("No films yet.")).to_be_visible()


def test_a_portal_that_does_not_answer_is_told_in_words(visit: Callable[[], Page]) -> None:
    page = visit()
    page.add_init_script(
        """const Real = WebSocket;
        window.WebSocket = function (url, ...rest) {
            return new Real(url.replace('_event', 'nowhere'), ...rest);
        };"""
    )
    page.goto("/")
    expect(page.get_by_text("Connection lost.")).to_be_visible()
    expect(page.get_by_text("websocket")).to_have_count(0)


def test_who_is_quicker_than_the_scripts_signs_up_all_the_same(visit: Callable[[], Page]) -> None:
    page = visit()
    page.route(re.compile(r"/assets/.*\.js$"), lambda _: None)  # they are still on their way
    page.goto("/sign-up", wait_until="commit")
    page.get_by_label("E-mail").fill("quick@example.org")
    page.get_by_label(re.compile("^Password")).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url(re.compile("/studio"), wait_until="commit")


def test_no_password_is_ever_in_an_address(browser: Browser, portal: Portal) -> None:
    with browser.new_context(base_url=portal.address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/sign-up")
        page.get_by_label("E-mail").fill("plain@example.org")
        page.get_by_label(re.compile("^Password")).fill(PASSWORD)
        page.get_by_role("button", name="Create account").click()
        page.wait_for_load_state()
        assert "password" not in page.url
