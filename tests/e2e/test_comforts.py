"""What makes a portal easy to stay in: the way back after a sign-in, keys, drafts, the bin."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.walks import PASSWORD, delete, sign_up, submit


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("E-mail").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("link", name="Get started")).to_be_visible()


def test_a_sign_in_leads_back_but_to_no_other_site(visit: Callable[[], Page]) -> None:
    page = visit()
    sign_up(page, "back")
    sign_out(page)
    page.goto("/gallery?from=a")
    page.wait_for_url(re.compile("/sign-in"))
    sign_in(page, "back")
    page.wait_for_url(re.compile(r"/gallery/?\?from=a$"))
    for elsewhere in ("//example.org/", "https://example.org/", "/\\example.org", "javascript:1"):
        sign_out(page)
        page.goto("/sign-in?" + "next=" + elsewhere)
        sign_in(page, "back")
        page.wait_for_url(re.compile(r"127\.0\.0\.1:\d+/studio"))


def test_keys_do_what_the_list_of_them_says(visit: Callable[[], Page]) -> None:
    page = visit()
    sign_up(page, "fingers")
    script = page.get_by_label("Script", exact=True)
    script.fill("Just ? and / and g and f.")  # letters in a script are letters
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Make the film")).to_be_enabled()
    script.press("Control+Enter")
    page.wait_for_url(re.compile("/film/"))
    expect(page.get_by_role("heading", name="Just ?")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("f")
    page.wait_for_url(re.compile("/films"))
    expect(page.get_by_label("Search scripts")).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_label("Search scripts")).to_be_focused()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_film_can_be_ordered_from_beside_the_script(
    visit: Callable[[], Page], width: int
) -> None:
    page = visit()
    page.set_viewport_size({"width": width, "height": 844})
    sign_up(page, f"thumb{width}")
    expect(page.get_by_label("Script", exact=True)).to_be_in_viewport()
    expect(page.get_by_role("button", name="Make the film")).to_be_in_viewport()


def test_a_newcomer_is_shown_three_steps_once(visit: Callable[[], Page]) -> None:
    page = visit()
    page.goto("/sign-up")
    page.get_by_label("E-mail").fill("newcomer@example.org")
    page.get_by_label(re.compile("^Password")).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    tour = page.get_by_role("complementary", name="Tour")
    for step in ("Write a script", "Choose who speaks", "Make the film"):
        expect(tour.get_by_role("heading", name=step)).to_be_visible()
        tour.get_by_role("button", name=re.compile("Next|Done")).click()
    expect(tour).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Script", exact=True)).to_be_editable()
    expect(tour).to_have_count(0)


def test_drafts_and_films_come_back(visit: Callable[[], Page]) -> None:
    page = visit()
    sign_up(page, "diligent")
    submit(page, "A film of mine.")
    film = page.url.rstrip("/").rsplit("/", 1)[-1]
    expect(page.get_by_label("The film", exact=True)).to_be_visible()
    page.goto("/studio")
    script = page.get_by_label("Script", exact=True)
    page.get_by_role("button", name="New draft").click()
    expect(script).to_have_value("")
    script.fill("Half a thought")
    expect(page.get_by_text("3 words")).to_be_visible()
    page.goto(f"/studio?again={film}")
    expect(script).to_have_value("A film of mine.")
    page.get_by_role("button", name="Undo").click()
    expect(script).to_have_value("Half a thought")

    page.goto(f"/film/{film}")
    expect(page.get_by_label("The film", exact=True)).to_be_visible()
    delete(page)
    page.wait_for_url(re.compile("/films"))
    expect(page.get_by_text("No films yet.")).to_be_visible()
    page.get_by_role("link", name="Bin").click()
    page.get_by_role("button", name="Restore film A film of mine").click()
    expect(page.get_by_text("The bin is empty.")).to_be_visible()
    page.get_by_role("link", name="Back to films").click()
    expect(page.get_by_text("A film of mine").first).to_be_visible()
