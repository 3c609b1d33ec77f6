"""A better voice, one click away: an administrator installs it, and a film speaks with it."""

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import onnx
import pytest
from playwright.sync_api import Locator, Page, expect

from avatar_app.catalog.weights import WEIGHTS
from tests.e2e.test_looks import faults
from tests.e2e.walks import sign_up
from tests.hub import Hub
from tests.workers.speech.tiny import make_voice

RAPUNZELINA = WEIGHTS["piper:el_GR-rapunzelina-low"]


@pytest.fixture
def voice(hub: Hub, tmp_path: Path) -> Iterator[Hub]:
    """The hub has Rapunzelina, or a tiny voice of that name and size: sent whole once it may."""
    model = make_voice(tmp_path, RAPUNZELINA.name, "el", card="License: CC0")
    graph = onnx.load(model)
    graph.doc_string = "x" * (RAPUNZELINA.size - len(graph.SerializeToString()) - 5)
    model.write_bytes(graph.SerializeToString())
    assert model.stat().st_size == RAPUNZELINA.size
    hub.files |= {
        f"/{file.path}": (tmp_path / file.name).read_bytes() for file in RAPUNZELINA.files
    }
    hub.gate = threading.Event()
    yield hub
    hub.gate.set()
    hub.gate = None
    hub.files.clear()


def line(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=name)


def open_shelf(page: Page) -> None:
    page.goto("/admin")
    page.get_by_role("tab", name="Voices & models").click()
    expect(line(page, "Rapunzelina (low)")).to_be_visible()


def test_a_voice_is_installed_from_the_studio_and_speaks(
    boss: Page, visit: Callable[[], Page], voice: Hub
) -> None:
    user = visit()
    sign_up(user, "listener")
    user.get_by_label("Script").fill("Καλημέρα!")
    expect(user.get_by_text("A more natural voice: Rapunzelina (low)")).to_be_visible()
    expect(user.get_by_text("Ask an administrator to install it.")).to_be_visible()
    expect(user.get_by_role("button", name="Install")).to_have_count(0)

    boss.get_by_label("Script").fill("Καλημέρα!")
    expect(boss.get_by_text("A more natural voice: Rapunzelina (low)")).to_be_visible()
    boss.get_by_role("button", name="Install").click()
    dialog = boss.get_by_role("dialog")
    expect(dialog.get_by_text("CC0 recordings; trained further from ryan")).to_be_visible()
    expect(dialog.get_by_text("Commercial use of films: Unknown")).to_be_visible()
    accept = dialog.get_by_role("button", name="Install")
    expect(accept).to_be_disabled()
    dialog.get_by_role("checkbox").click()
    assert faults(boss) == []
    accept.click()
    expect(dialog).to_have_count(0)
    expect(boss.get_by_role("status").filter(has_text="Fetching, 0 %")).to_be_visible()
    assert voice.gate is not None
    voice.gate.set()
    expect(boss.get_by_role("combobox", name="Voice")).to_have_text("Rapunzelina (low) · Piper")
    expect(boss.get_by_text("A more natural voice")).to_have_count(0)

    boss.get_by_role("button", name="About voices").click()
    row = line(boss, "Rapunzelina")
    expect(row.get_by_text("Greek · Piper")).to_be_visible()
    expect(row.get_by_text("CC0 recordings")).to_be_visible()
    assert faults(boss) == []
    with boss.expect_response(re.compile("/voices/el-gr-rapunzelina-low/sample")) as heard:
        row.get_by_role("button", name="Listen").click()
    assert heard.value.ok
    boss.get_by_role("button", name="Close").click()
    boss.get_by_role("button", name="Make the film").click()
    boss.wait_for_url(re.compile("/film/"))
    expect(boss.get_by_text("Greek, Rapunzelina (low)")).to_be_visible()
    expect(boss.locator("video")).to_be_visible()

    open_shelf(boss)
    row = line(boss, "Rapunzelina (low)")
    expect(row.get_by_text("Installed", exact=True)).to_be_visible()
    row.get_by_role("button", name="Verify").click()
    expect(row.get_by_text("every file is right.")).to_be_visible()
    row.get_by_role("button", name="Remove").click()
    boss.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
    expect(row.get_by_text("Not installed")).to_be_visible()
    expect(row.get_by_role("button", name="Verify")).to_have_count(0)
    assert faults(boss) == []
    # The voice is gone; the film keeps its name.
    boss.goto("/films")
    expect(boss.get_by_text("Greek, Rapunzelina (low)").first).to_be_visible()


@pytest.mark.usefixtures("portal")
def test_what_cannot_be_fetched_says_so_and_what_can_is_cancelled(boss: Page, voice: Hub) -> None:
    open_shelf(boss)
    boss.get_by_role("combobox", name="Language").click()
    boss.get_by_role("option", name="Greek").click()
    expect(boss.get_by_role("listitem").filter(has_text="Russian")).to_have_count(0)
    line(boss, "Joy").get_by_role("button", name="Install").click()
    dialog = boss.get_by_role("dialog")
    dialog.get_by_role("button", name="Fetch the model card").click()
    expect(
        dialog.get_by_role("alert").filter(has_text="does not offer these files")
    ).to_be_visible()
    expect(dialog.get_by_role("checkbox")).to_have_count(0)
    dialog.get_by_text("Without a network").click()
    expect(dialog.get_by_text("Put el_GR-joy-medium.onnx and")).to_be_visible()
    assert faults(boss) == []
    dialog.get_by_role("button", name="Not now").click()

    row = line(boss, "Rapunzelina (low)")
    row.get_by_role("button", name="Install").click()
    dialog.get_by_role("checkbox").click()
    dialog.get_by_role("button", name="Install").click()
    expect(row.get_by_role("progressbar")).to_be_visible()
    assert faults(boss) == []
    row.get_by_role("button", name="Cancel").click()
    expect(row.get_by_text("Stopping")).to_be_visible()
    expect(row.get_by_text("Not installed")).to_be_visible()
    assert voice.gate is not None
    voice.gate.set()
    boss.set_viewport_size({"width": 390, "height": 844})
    assert not boss.evaluate("document.documentElement.scrollWidth > window.innerWidth")
