"""Administrators: the first to sign up is one, sees all, and stops, disables and limits others."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.test_looks import faults
from tests.e2e.walks import RUSSIAN, sign_up, submit


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
    row.get_by_role("button", name="Stop").click()
    expect(user.get_by_text("Cancelled.")).to_be_visible()
    assert faults(boss) == []

    boss.get_by_role("tab", name="Days").click()
    expect(boss.get_by_role("heading", name="Throughput")).to_be_visible()
    assert faults(boss) == []

    boss.get_by_role("tab", name="Renders").click()
    expect(row.first).to_be_visible()
    assert faults(boss) == []

    boss.get_by_role("tab", name="Accounts").click()
    row.get_by_role("button").click()
    boss.get_by_label("Minutes of film a day").fill("0")
    boss.get_by_role("button", name="Save").click()
    expect(row.get_by_role("button")).to_contain_text("0 min")
    assert faults(boss) == []
    user.goto("/studio")
    user.get_by_label("Script").fill("One more.")
    user.get_by_role("button", name="Make the film").click()
    expect(user.get_by_text("which is the most")).to_be_visible()

    row.get_by_role("switch", name="Disabled").click()
    user.goto("/films")
    user.wait_for_url(re.compile("/sign-in"))
