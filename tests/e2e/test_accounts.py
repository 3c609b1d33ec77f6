"""Invitations, the audit log and one's sign-ins, walked through."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.test_looks import faults
from tests.e2e.walks import PASSWORD


def test_who_is_invited_gets_in_once(boss: Page, visit: Callable[[], Page]) -> None:
    boss.goto("/admin")
    boss.get_by_role("tab", name="Accounts").click()
    boss.get_by_role("button", name="Invite a user").click()
    link = boss.get_by_label("Invitation link, shown only once")
    expect(link).to_be_visible()
    address = link.input_value()
    assert "#invitation=" in address
    assert faults(boss) == []

    def follow(name: str) -> Page:
        page = visit()
        page.goto(address)
        page.get_by_label("E-mail").fill(f"{name}@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Create account").click()
        return page

    guest = follow("guest")
    guest.wait_for_url(re.compile("/studio"))
    late = follow("late")
    expect(late.get_by_text("This invitation was used")).to_be_visible()

    guest.goto("/account")
    expect(guest.get_by_text("Where you are signed in")).to_be_visible()
    expect(guest.get_by_text("This browser", exact=True).first).to_be_visible()
    assert faults(guest) == []

    boss.reload()
    boss.get_by_role("tab", name="Audit log").click()
    boss.get_by_label("Search the audit log").fill("guest@example.org")
    boss.get_by_role("button", name="Search").click()
    hers = boss.get_by_role("row").filter(has_text="guest@example.org")
    expect(hers.filter(has_text="Signed up")).to_be_visible()
    assert faults(boss) == []
