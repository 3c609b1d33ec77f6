"""Every page, in both themes and on a phone: nothing cut off, and no fault that axe-core finds."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.walks import keep, sign_up, submit
from tests.portal import SAID
from tests.workers.speech.hearing import record

OPEN = ("/", "/sign-in", "/sign-up", "/forgot", "/reset", "/verify", "/nowhere", "/shared/nothing")
SIGNED_IN = ("/", "/studio", "/films", "/gallery", "/account")


def settle(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    page.wait_for_load_state("networkidle")


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{page.url}: {fault['id']}: {node['html'][:200]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_no_page_has_a_fault(visit: Callable[[], Page], theme: str, width: int) -> None:
    page = visit()
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 844})
    wrong: list[str] = []

    def look() -> None:
        wrong.extend(faults(page))
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wrong.append(f"{page.url}: wider than its window")

    for address in OPEN:
        settle(page, address)
        look()
    sign_up(page, f"{theme}{width}")
    for address in SIGNED_IN:
        settle(page, address)
        look()
    submit(page, "Hello [happy] everyone! It is [sad] gone.")
    look()
    expect(page.get_by_label("The film", exact=True)).to_be_visible()
    look()
    settle(page, "/films")
    look()
    settle(page, "/studio")
    page.get_by_label("Script").fill("Hello [happy] everyone! [hapy]")
    expect(page.get_by_text("did you mean")).to_be_visible()
    look()
    page.get_by_role("radio", name="Recording").click()
    page.get_by_role("button", name="Record or upload").click()
    said = {"name": "Said.wav", "mimeType": "audio/wav", "buffer": record(SAID)}
    page.locator(".drop input").set_input_files(said)
    look()
    keep(page.get_by_role("dialog"))
    expect(page.get_by_role("button", name="Play the recording")).to_be_visible()
    look()
    assert wrong == []


def test_a_keyboard_is_enough(visit: Callable[[], Page]) -> None:
    page = visit()
    sign_up(page, "keys")
    settle(page, "/studio")
    expect(page.get_by_role("button", name="Account")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    names = []
    for _ in range(52):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate(
                "(document.activeElement.getAttribute('aria-label') || "
                "document.activeElement.textContent || document.activeElement.id).trim()"
            )
        )
    for name in (
        *("Studio", "Account", "Happy", "script", "Language", "Listen", "Ava", "Size"),
        *("Custom colour", "Upload a picture"),
    ):
        assert name in names, (name, names)
