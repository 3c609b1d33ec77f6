"""Administrators: the first to sign up is one, sees all, and stops, disables and limits others."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.test_looks import faults
from tests.e2e.walks import RUSSIAN, sign_up, submit

_END = re.compile("^End: ")  # then the name of a worker


def test_an_administrator_sees_and_rules(boss: Page, visit: Callable[[], Page]) -> None:
    user = visit()
    sign_up(user, "ruled")
    user.goto("/admin")
    user.wait_for_url(re.compile("/studio"))  # not for them
    submit(user, RUSSIAN)
    expect(user.get_by_role("progressbar", name="Progress")).to_be_visible()

    boss.goto("/admin")
    row = boss.get_by_role("row").filter(has_text="ruled@example.org")
    expect(row).to_be_visible()
    row.get_by_role("button", name="Cancel").click()
    expect(user.get_by_text("Cancelled.")).to_be_visible()
    assert faults(boss) == []

    boss.get_by_role("tab", name="Statistics").click()
    expect(boss.get_by_role("heading", name="Throughput")).to_be_visible()
    assert faults(boss) == []

    boss.get_by_role("tab", name="Films").click()
    expect(row.first).to_be_visible()
    assert faults(boss) == []

    boss.get_by_role("tab", name="Accounts").click()
    row.get_by_role("button", name="Limits of").click()
    boss.get_by_label("Minutes of film a day").fill("0")
    boss.get_by_role("button", name="Save").click()
    expect(row.get_by_role("button", name="Limits of")).to_contain_text("0 min")
    assert faults(boss) == []
    user.goto("/studio")
    user.get_by_label("Script").fill("One more.")
    user.get_by_role("button", name="Make the film").click()
    expect(user.get_by_text("your limit of")).to_be_visible()

    row.get_by_role("switch", name="Disabled: ruled@example.org").click()
    user.goto("/films")
    user.wait_for_url(re.compile("/sign-in"))


def test_ending_a_worker_is_asked_about_and_another_comes(
    boss: Page, visit: Callable[[], Page]
) -> None:
    boss.goto("/admin")
    row = boss.get_by_role("row").filter(has=boss.get_by_role("button", name=_END))
    name = row.get_by_role("rowheader").inner_text()
    row.get_by_role("button", name=_END).click()
    asked = boss.get_by_role("alertdialog")
    expect(asked.get_by_text("the only one that takes films")).to_be_visible()
    assert faults(boss) == []
    asked.get_by_role("button", name="Cancel").click()
    # While it pauses, everybody who waits is told.
    row.get_by_role("button", name=re.compile("^Pause: ")).click()
    user = visit()
    sign_up(user, "waits")
    expect(user.get_by_text("All workers are paused")).to_be_visible()
    user.get_by_label("Script").fill("Is anybody there?")
    expect(user.get_by_text("which waits for a worker")).to_be_visible()
    expect(boss.get_by_text("All workers are paused")).to_be_visible()
    row.get_by_role("button", name=re.compile("^Resume: ")).click()
    expect(user.get_by_text("All workers are paused")).to_be_hidden()
    expect(user.get_by_text(re.compile("ready in"))).to_be_visible()
    # Ended for good, it has a successor.
    row.get_by_role("button", name=_END).click()
    asked.get_by_role("button", name="End the worker").click()
    expect(boss.get_by_role("rowheader", name=name, exact=True)).to_be_hidden()
    expect(boss.get_by_role("button", name=_END)).to_be_visible()
