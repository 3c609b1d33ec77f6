"""A forgotten password and a second factor, walked through."""

import re
from collections.abc import Callable

import pyotp
from playwright.sync_api import Page, expect

from tests.e2e.test_looks import faults
from tests.e2e.walks import PASSWORD, sign_up

NEW = "paper boats at noon"


def test_an_administrator_helps_who_forgot_the_password(
    boss: Page, visit: Callable[[], Page]
) -> None:
    ann = visit()
    sign_up(ann, "forgetful")
    boss.goto("/admin")
    boss.get_by_role("tab", name="Accounts").click()
    row = boss.get_by_role("row").filter(has_text="forgetful@example.org")
    row.get_by_role("button", name="New password").click()
    boss.get_by_role("button", name="Make the link").click()
    link = boss.get_by_label("Link for a new password, shown only once")
    expect(link).to_be_visible()
    assert faults(boss) == []

    page = visit()
    page.goto("/sign-in")
    page.get_by_role("link", name="Forgot your password?").click()
    # Both pages ask for an address, and the new one may be a moment later than its URL.
    expect(page.get_by_role("heading", name="Forgot your password?")).to_be_visible()
    page.get_by_label("E-mail").fill("forgetful@example.org")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_text("ask its administrator for a link")).to_be_visible()
    assert faults(page) == []
    page.goto(link.input_value())
    page.get_by_label(re.compile("New password")).fill(NEW)
    page.get_by_role("button", name="Set it").click()
    expect(page.get_by_text("Your new password is set")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="Sign in", exact=True).last.click()
    page.get_by_label("E-mail").fill("forgetful@example.org")
    page.get_by_label("Password").fill(NEW)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/studio"))
    ann.goto("/account")  # signed out everywhere
    ann.wait_for_url(re.compile("/sign-in"))


def test_a_second_factor_is_turned_on_and_asked_for(visit: Callable[[], Page]) -> None:
    page = visit()
    sign_up(page, "careful")
    page.goto("/account")
    form = page.locator("form[data-api='me/second-factor']")
    form.get_by_label("Password").fill(PASSWORD)
    form.get_by_role("button", name="Turn it on").click()
    code = page.get_by_alt_text(re.compile("QR code"))
    expect(code).to_be_visible()
    assert code.evaluate("image => image.naturalWidth") > 50
    app = pyotp.TOTP(page.locator("code").first.inner_text())
    page.get_by_label("Code of your app").fill(app.now())
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Your recovery codes")).to_be_visible()
    assert faults(page) == []
    recovery = page.locator("ul.codes code").first.inner_text()
    page.get_by_role("button", name="I have them").click()
    expect(page.get_by_text("Recovery codes left: 10")).to_be_visible()

    other = visit()
    other.goto("/sign-in")
    other.get_by_label("E-mail").fill("careful@example.org")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    asked = other.get_by_label(re.compile("Code of your app"))
    expect(asked).to_be_focused()
    assert faults(other) == []
    asked.fill(recovery)
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url(re.compile("/studio"))
