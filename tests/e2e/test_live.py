"""Films as they are made: seen by their owner in every tab, by nobody else, whatever dies."""

import os
import re
import signal
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.walks import GREEK, RUSSIAN, percent, sign_up, submit
from tests.portal import Portal

PLAYS = "document.querySelector('video[data-live]')?.currentTime > 0.5"
# How far the preview was, and whether the film went on before that.
_WATCH = """() => {
  window.seen = 0;
  window.back = false;
  setInterval(() => {
    const video = document.querySelector("video.film");
    if (!video) return;
    if (video.dataset.live) window.seen = Math.max(window.seen, video.currentTime);
    else if (!video.paused && video.currentTime < window.seen - 0.5) window.back = true;
  }, 50);
}"""


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
    expect(other.get_by_text("No films yet.")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("progressbar", name="Progress")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled.")).to_be_visible()


def test_two_at_once_each_see_their_own_in_every_tab(visit: Callable[[], Page]) -> None:
    one, two = visit(), visit()
    sign_up(one, "one")
    sign_up(two, "two")
    submit(one, GREEK)
    submit(two, "[happy] " + GREEK)
    tab = one.context.new_page()
    tab.goto(one.url)
    preview = one.get_by_label("Preview")
    expect(preview).to_have_attribute("poster", re.compile("/poster"))
    # Both tabs of the first move; the second waits behind it, and then is made too.
    for page in (one, tab):
        expect(page.get_by_role("progressbar", name="Progress")).to_have_attribute(
            "aria-valuenow", re.compile(r"[1-9]\d?$")
        )
    for page in (one, tab, two):
        expect(page.get_by_label("The film", exact=True)).to_be_visible()
    expect(one.locator(".script")).to_have_text(GREEK)
    expect(two.locator(".script")).to_have_text("[happy] " + GREEK)


def test_a_worker_killed_in_the_midst_costs_nothing(
    visit: Callable[[], Page], portal: Portal
) -> None:
    page = visit()
    sign_up(page, "unlucky")
    submit(page, RUSSIAN)
    page.wait_for_function(
        "document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow') > 5"
    )
    os.kill(portal.worker(), signal.SIGKILL)
    seen = percent(page)
    assert seen > 5
    # The lease runs out, another worker takes it, finds its parts, and the page shows it.
    page.wait_for_function(
        "document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow') < 5",
    )
    page.wait_for_function(
        "document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow') > 5",
    )
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled.")).to_be_visible()


@pytest.mark.parametrize("aloud", [True, False])
def test_a_film_is_watched_while_it_is_made(visit: Callable[[], Page], aloud: bool) -> None:
    page = visit()
    sign_up(page, f"eager{aloud}")
    submit(page, RUSSIAN)
    # It plays by itself, without sound, long before it is whole.
    page.wait_for_function(PLAYS)
    assert percent(page) < 90
    assert page.evaluate("document.querySelector('video[data-live]').muted")
    sound = page.get_by_role("button", name="Muted. Turn sound on")
    expect(sound).to_be_visible()
    page.evaluate("document.querySelector('video[data-live]').playbackRate = 0.75")
    if aloud:
        sound.click()
        expect(sound).to_be_hidden()
    page.evaluate(_WATCH)
    # Once whole it goes on where the viewer was, as one file, as loud and as fast.
    expect(page.get_by_label("The film", exact=True)).to_be_visible()
    page.wait_for_function("document.querySelector('video:not([data-live])')?.currentTime > 1")
    seen = page.evaluate("window.seen")
    page.wait_for_function(f"document.querySelector('.film').currentTime > {seen + 0.5}")
    assert page.evaluate("document.querySelector('.film').paused") is False
    assert page.evaluate("document.querySelector('.film').muted") is not aloud
    assert page.evaluate("document.querySelector('.film').playbackRate") == 0.75
    assert page.evaluate("window.back") is False
    source = page.get_by_label("The film", exact=True).get_attribute("src")
    assert source is not None
    assert source.endswith("/film")


def test_the_list_filters_plays_and_deletes_many(visit: Callable[[], Page]) -> None:
    page = visit()
    sign_up(page, "many")
    for text in ("One.", "Two.", "Three."):
        submit(page, text)
        expect(page.get_by_label("The film", exact=True)).to_be_visible()
    page.goto("/films")
    tiles = page.locator(".tile")
    expect(tiles).to_have_count(3)
    page.get_by_label("State").click()
    page.get_by_role("option", name="Failed").click()
    expect(page.get_by_text("No films match.")).to_be_visible()
    page.get_by_label("State").click()
    page.get_by_role("option", name="Done").click()
    expect(tiles).to_have_count(3)
    page.get_by_role("button", name="Play film").first.click()
    page.wait_for_function("document.querySelector('[role=dialog] video')?.currentTime > 0.2")
    page.get_by_role("button", name="Close").click()
    tiles.nth(0).get_by_role("checkbox").click()
    tiles.nth(1).get_by_role("checkbox").click()
    expect(page.get_by_text("2 selected")).to_be_visible()
    page.locator(".tray").get_by_role("button", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(tiles).to_have_count(1)
    # What is left can be a template; it is deleted only when that is said twice.
    more = tiles.get_by_role("button", name="More for film")
    more.click()
    page.get_by_role("menuitem", name="Use again").click()
    page.wait_for_url(re.compile("/studio"))
    expect(page.get_by_label("Script")).to_have_value("One.")
    page.goto("/films")
    more.click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Cancel").click()
    expect(tiles).to_have_count(1)
    more.click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No films yet.")).to_be_visible()
