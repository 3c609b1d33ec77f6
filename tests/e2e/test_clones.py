"""A voice of one's own: recorded or brought, made by the worker, heard, filmed, deleted."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.test_looks import faults
from tests.e2e.walks import sign_up
from tests.portal import Portal
from tests.waiting import PATIENCE
from tests.workers.speech.hearing import record

TALK = (
    "Good morning, and thank you all for coming today. My brother plays the piano. "
    "We will look at the numbers, and then we will go home and rest a little."
)


@pytest.fixture
def shelf(portal: Portal) -> Iterator[Path]:
    """Where the portal's worker looks for models of XTTS."""
    folder = Path(portal.environment["GALATEA_DATA_DIR"]) / "weights" / "xtts"
    yield folder
    shutil.rmtree(folder)
    await_voices(portal, False)  # for the next walk they never were


def await_voices(portal: Portal, there: bool) -> None:
    """Until the worker has told whether it has XTTS."""
    limit = time.monotonic() + PATIENCE
    while ("xtts-v2-" in httpx2.get(f"{portal.address}/api/v1/catalog").text) != there:
        assert time.monotonic() < limit
        time.sleep(0.2)


def row(page: Page, name: str) -> Locator:
    return page.locator(".clones > li").filter(has_text=name)


def send(page: Page, name: str, content: bytes) -> None:
    form = page.locator("#voices form")
    file = {"name": "talk.wav", "mimeType": "audio/wav", "buffer": content}
    form.locator("input[type=file]").set_input_files(file)
    form.get_by_label("Name").fill(name)
    form.get_by_role("checkbox").check()
    form.get_by_role("button", name="Create voice").click()


def test_a_voice_of_ones_own_speaks_in_a_film(
    visit: Callable[[], Page], portal: Portal, shelf: Path
) -> None:
    from tests.workers.speech.tiny_xtts import make_model  # noqa: PLC0415 # takes seconds

    page = visit()
    sign_up(page, "cloner")
    page.goto("/gallery")
    expect(page.get_by_text("galatea weights get xtts:v2")).to_be_visible()
    expect(page.get_by_role("button", name="Create voice")).to_have_count(0)
    make_model(shelf / "making")
    (shelf / "making").rename(shelf / "v2")
    await_voices(portal, True)
    page.reload()
    send(page, "Nobody", record("Good morning to you all."))
    expect(row(page, "Nobody")).to_be_visible()
    send(page, "Maria", record(TALK))
    # The worker loads XTTS, which takes a while.
    expect(row(page, "Nobody").get_by_role("alert")).to_contain_text("spoken")
    row(page, "Nobody").get_by_role("button", name="Dismiss Nobody").click()
    expect(row(page, "Nobody")).to_have_count(0)
    expect(row(page, "Maria").get_by_text("s of speech")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("combobox", name="Language to listen in").click()
    page.get_by_role("option", name="Russian").click()
    with page.expect_response(re.compile("/sample.language=ru")) as heard:
        row(page, "Maria").get_by_role("button", name="Listen").click()
    assert heard.value.ok

    row(page, "Maria").get_by_role("link", name="Use in the studio").click()
    page.wait_for_url(re.compile("/studio"))
    page.get_by_label("Script").fill("Привет! [happy] Это мой голос.")
    expect(page.get_by_role("combobox", name="Voice")).to_have_text("Maria")
    page.get_by_role("combobox", name="Voice").click()
    expect(page.get_by_role("group", name="Your voices")).to_contain_text("Maria")
    page.keyboard.press("Escape")
    page.get_by_label("Script").fill("Καλημέρα!")
    expect(page.get_by_text("Your own voice does not speak Greek.")).to_be_visible()
    page.get_by_label("Script").fill("Привет! [happy] Это мой голос.")
    expect(page.get_by_role("combobox", name="Voice")).to_have_text("Maria")
    page.get_by_role("button", name="Make the film").click()
    page.wait_for_url(re.compile("/film/"))
    expect(page.locator("video")).to_be_visible()
    expect(page.get_by_text("Cloned voice, Maria · Natural")).to_be_visible()

    page.goto("/gallery#voices")
    row(page, "Maria").get_by_role("button", name="Rename").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Masha")
    page.get_by_role("button", name="Save").click()
    row(page, "Masha").get_by_role("button", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(row(page, "Masha")).to_have_count(0)
    page.set_viewport_size({"width": 390, "height": 844})
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.goto("/films")
    expect(page.get_by_text("Cloned voice, Maria").first).to_be_visible()
