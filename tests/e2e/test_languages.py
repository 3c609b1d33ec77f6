"""The portal in Greek and in Russian: nothing on a page stays English."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from avatar_app.catalog.weights import WEIGHTS
from avatar_app.translation import PORTAL_LANGUAGES, use_language
from avatar_app.translation import gettext as _
from galatea.process.messages import collect
from tests.e2e.test_looks import faults
from tests.e2e.walks import PASSWORD

OPEN = ("/", "/sign-in", "/forgot", "/reset", "/verify", "/nowhere", "/shared/nothing")
SIGNED_IN = ("/studio", "/films", "/gallery", "/account", "/bin", "/")
# What a page says to eyes and to ears.
READ = """() => {
  const told = [document.title];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const on = walk.currentNode.parentElement;
    const skipped = "script, style, textarea, [lang]:not(html), .script, .quote";
    if (on && !on.closest(skipped)) told.push(walk.currentNode.data);
  }
  for (const name of ["aria-label", "placeholder", "title", "alt"])
    for (const on of document.querySelectorAll(`[${name}]`)) told.push(on.getAttribute(name));
  return told.map((text) => text.trim()).filter(Boolean);
}"""
TOO_EASY = (
    "This password is too easy to guess: it is a common one, a simple pattern, or your own "
    "address. Use several words that do not belong together."
)
ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")  # no name has such a part


def settle(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("navigation").first).to_be_visible()
    page.wait_for_load_state("networkidle")


def find_english(page: Page, language: str) -> list[str]:
    """What is on a page as it stands in the code, or looks like it."""
    with use_language(language):
        translated = {
            sentence
            for message in collect()
            for sentence in ([message.id] if isinstance(message.id, str) else message.id)
            if sentence and _(sentence) != sentence
        }
    found = [(told, strip(told)) for told in page.evaluate(READ)]
    return [
        f"{page.url}: {told}"
        for told, words in found
        if words not in PORTAL_LANGUAGES.values() and (words in translated or ENGLISH.search(words))
    ]


def strip(told: str) -> str:
    """Without what is the same in every language: commands, and licences by their publishers."""
    for row in WEIGHTS.values():
        told = told.replace(row.licence, "")
    return re.sub("`[^`]+`", "", told)


@pytest.mark.parametrize(("locale", "language"), [("el-GR", "el"), ("ru-RU", "ru")])
def test_the_portal_speaks_the_language_of_its_browser(
    visit: Callable[..., Page], locale: str, language: str
) -> None:
    page = visit(locale)
    wrong: list[str] = []

    def tell(sentence: str, **values: object) -> str:
        with use_language(language):
            return _(sentence, **values)

    def look() -> None:
        wrong.extend(find_english(page, language))
        wrong.extend(faults(page))

    for address in OPEN:
        settle(page, address)
        assert page.locator("html").get_attribute("lang") == language
        look()
    page.goto("/sign-up")
    page.get_by_label(tell("E-mail")).fill(f"{language}@example.org")
    page.locator("input[type=password]").fill("aaaaaaaaaaaa")
    page.get_by_role("button", name=tell("Create account")).click()
    expect(page.get_by_text(tell(TOO_EASY))).to_be_visible()
    look()
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name=tell("Create account")).click()
    page.wait_for_url(re.compile("/studio"))
    look()
    page.get_by_role("button", name=tell("Skip")).click()  # the tour
    for address in SIGNED_IN:
        settle(page, address)
        look()
    settle(page, "/studio")
    page.get_by_label(tell("Script"), exact=True).fill("[happy] Καλημέρα! Доброе утро! [hapy]")
    expect(page.get_by_text(tell("Did you mean [{meant}]?", meant="happy"))).to_be_visible()
    look()
    page.get_by_label(tell("Script"), exact=True).fill("[happy] Καλημέρα σας!")
    page.get_by_role("button", name=tell("Make the film")).click()
    page.wait_for_url(re.compile("/film/"))
    look()
    expect(page.get_by_label(tell("The film"), exact=True)).to_be_visible()
    look()
    settle(page, "/films")
    look()
    assert wrong == []


def test_a_language_is_chosen_in_the_header_and_kept(visit: Callable[..., Page]) -> None:
    page = visit()
    settle(page, "/sign-up")
    page.get_by_label("E-mail").fill("chooses@example.org")
    page.get_by_label(re.compile("^Password")).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url(re.compile("/studio"))
    page.get_by_role("button", name="Skip").click()
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Ελληνικά").click()
    expect(page.locator("html")).to_have_attribute("lang", "el")
    expect(page.get_by_role("heading", name="Στούντιο")).to_be_visible()

    elsewhere = visit()  # in English until one signs in
    settle(elsewhere, "/sign-in")
    elsewhere.get_by_label("E-mail").fill("chooses@example.org")
    elsewhere.get_by_label("Password").fill(PASSWORD)
    elsewhere.get_by_role("button", name="Sign in").click()
    elsewhere.wait_for_url(re.compile("/studio"))
    expect(elsewhere.get_by_role("heading", name="Στούντιο")).to_be_visible()
