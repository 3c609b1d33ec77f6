"""Steps that several walks through the portal share."""

import re

from playwright.sync_api import Locator, Page, expect

PASSWORD = "correct horse battery"
GREEK = "Καλημέρα! " + "Συνεχίζει για αρκετή ώρα, για να προλάβουμε να το δούμε. " * 10
RUSSIAN = "Доброе утро! " + "Это продолжается довольно долго, чтобы мы успели всё увидеть. " * 20


def sign_up(page: Page, name: str) -> None:
    page.goto("/sign-up")
    page.get_by_label("E-mail").fill(f"{name}@example.org")
    page.get_by_label(re.compile("^Password")).fill(PASSWORD)
    with page.expect_response(re.compile("/api/v1/sign-up$")) as answer:
        page.get_by_role("button", name="Create account").click()
    assert answer.value.ok, answer.value.text()
    page.wait_for_url(re.compile("/studio"))
    page.get_by_role("button", name="Skip").click()  # the tour


def submit(page: Page, text: str) -> None:
    page.goto("/studio")
    page.get_by_label("Script").fill(text)
    button = page.get_by_role("button", name="Make the film")
    expect(button).to_be_enabled()
    button.click()
    page.wait_for_url(re.compile("/film/"))


def delete(page: Page) -> None:
    """Say it, and say it again when asked."""
    page.get_by_role("button", name="Delete").first.click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()


def keep(dialog: Locator) -> None:
    """Send what was recorded or chosen."""
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Save recording").click()
    expect(dialog).to_be_hidden()


def percent(page: Page) -> int:
    shown = page.get_by_role("progressbar", name="Progress").get_attribute("aria-valuenow")
    return int(shown or 0)
