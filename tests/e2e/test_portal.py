"""A person's way through the portal, in real Chromium."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import skimage.data
from PIL import Image
from playwright.sync_api import Page, expect

PASSWORD = "correct horse battery"
GREEK = "Καλημέρα! " + "Συνεχίζει για αρκετή ώρα, για να προλάβουμε να το δούμε. " * 10
RUSSIAN = "Доброе утро! " + "Это продолжается довольно долго, чтобы мы успели всё увидеть. " * 20


def sign_up(page: Page, name: str) -> None:
    page.goto("/sign-up")
    page.get_by_label("E-mail").fill(f"{name}@example.org")
    page.get_by_label(re.compile("^Password")).fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url(re.compile("/studio"))


def submit(page: Page, text: str) -> None:
    page.goto("/studio")
    page.get_by_label("Script").fill(text)
    button = page.get_by_role("button", name="Make the film")
    expect(button).to_be_enabled()
    button.click()
    page.wait_for_url(re.compile("/film/"))


def test_from_sign_up_to_a_shared_film(visit: Callable[[], Page], tmp_path: Path) -> None:
    page = visit()
    page.goto("/")
    expect(page.get_by_role("heading", name="Make a portrait speak.")).to_be_visible()
    sign_up(page, "ann")

    # A portrait of one's own: looked at without being asked, and its face shown.
    Image.fromarray(skimage.data.astronaut()).save(tmp_path / "Eileen.png")
    page.goto("/gallery")
    page.get_by_label("Picture", exact=True).set_input_files(tmp_path / "Eileen.png")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Add this portrait").click()
    expect(page.get_by_role("img", name="Eileen")).to_be_visible()

    # A cue that there is not is named, placed and mended.
    page.goto("/studio")
    page.get_by_role("button", name="Eileen").click()
    page.get_by_label("Script").fill("Hello [hapy] everyone!")
    expect(page.get_by_text("did you mean [happy]?")).to_be_visible()
    expect(page.get_by_role("button", name="Make the film")).to_be_disabled()
    page.get_by_label("Script").fill(GREEK)
    expect(page.get_by_text("looks Greek")).to_be_visible()
    page.reload()  # the draft is kept
    expect(page.get_by_label("Script")).to_have_value(GREEK)
    page.get_by_label("Script").fill("[happy] " + GREEK)
    page.get_by_role("button", name="Make the film").click()
    page.wait_for_url(re.compile("/film/"))

    # Progress moves, over a reload too.
    bar = page.get_by_role("progressbar", name="Progress")
    expect(bar).to_have_attribute("aria-valuenow", re.compile(r"[1-9]\d?$"))
    page.reload()
    expect(page.locator("video")).to_be_visible(timeout=60_000)

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
    assert download.value.suggested_filename == "film.mp4"
    assert Path(download.value.path()).read_bytes()[4:8] == b"ftyp"

    # A stranger sees it by its link until that is revoked.
    page.get_by_role("button", name="Share").click()
    link = page.get_by_role("link", name=re.compile("shared")).get_attribute("href") or ""
    stranger = visit()
    stranger.goto(link)
    expect(stranger.locator("video")).to_be_visible()
    page.get_by_role("button", name="Revoke link").click()
    expect(page.get_by_role("button", name="Share")).to_be_visible()
    stranger.reload()
    expect(stranger.get_by_text("may have been revoked")).to_be_visible()

    # It is in the history, is found, and can be deleted.
    page.goto("/films")
    expect(page.get_by_text("Καλημέρα")).to_be_visible()
    page.get_by_label("Search in scripts").fill("nothing like it")
    expect(page.get_by_text("Nothing found.")).to_be_visible()
    page.get_by_label("Search in scripts").fill("Καλημέρα")
    page.get_by_text("Καλημέρα").click()
    page.get_by_role("button", name="Delete").click()
    page.wait_for_url(re.compile("/films"))
    expect(page.get_by_text("No film yet.")).to_be_visible()


def test_cancel_and_retry_and_nobody_sees_anothers(visit: Callable[[], Page]) -> None:
    page = visit()
    sign_up(page, "bob")
    submit(page, RUSSIAN)
    expect(page.get_by_role("progressbar", name="Progress")).to_be_visible()
    address = page.url
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled.")).to_be_visible()
    other = visit()
    sign_up(other, "eve")
    other.goto(address)
    expect(other.get_by_text("There is no such film.")).to_be_visible()
    other.goto("/films")
    expect(other.get_by_text("No film yet.")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("progressbar", name="Progress")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled.")).to_be_visible()


def test_who_is_not_signed_in_is_asked_to(visit: Callable[[], Page]) -> None:
    page = visit()
    for address in ("/studio", "/films", "/gallery", "/account"):
        page.goto(address)
        page.wait_for_url(re.compile("/sign-in"))
    page.get_by_label("E-mail").fill("nobody@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("The e-mail address or the password is not right.")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_is_wider_than_its_window(visit: Callable[[], Page], width: int) -> None:
    page = visit()
    sign_up(page, f"wide{width}")
    page.set_viewport_size({"width": width, "height": 844})
    for address in ("/", "/studio", "/films", "/gallery", "/account", "/sign-in"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
