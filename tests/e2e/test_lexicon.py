"""How one's own words are said, on the account's page; captions burnt in on request."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.walks import sign_up, submit


def add(page: Page, word: str, said: str) -> None:
    page.get_by_label("Word", exact=True).fill(word)
    page.get_by_label("Pronunciation").fill(said)
    page.get_by_role("button", name="Add").click()


def choose_captions(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Captions").click()
    page.get_by_role("option", name=name).click()
    expect(page.get_by_role("combobox", name="Captions")).to_have_text(name)


def test_words_are_added_heard_and_deleted(visit: Callable[[], Page]) -> None:
    page = visit()
    sign_up(page, "words")
    page.goto("/account")
    expect(page.get_by_text("No words yet.")).to_be_visible()
    add(page, "GIF", "/dʒ8f/")
    expect(page.get_by_text("'8' in /dʒ8f/ is no sound")).to_be_visible()
    expect(page.get_by_label("Pronunciation")).to_have_value("/dʒ8f/")  # it is to be mended
    add(page, "GIF", "/dʒɪf/")
    expect(page.get_by_role("button", name="Listen to GIF")).to_be_visible()
    expect(page.get_by_label("Pronunciation")).to_have_value("")
    expect(page.get_by_text("is no sound")).not_to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/sample")) as heard:
        page.get_by_role("button", name="Listen to GIF").click()
    assert (heard.value.status, heard.value.headers["content-type"]) == (200, "audio/wav")
    page.get_by_role("button", name="Delete GIF").click()
    expect(page.get_by_text("No words yet.")).to_be_visible()


def test_captions_are_burnt_in_and_can_be_saved_all_the_same(visit: Callable[[], Page]) -> None:
    page = visit()
    sign_up(page, "burnt")
    page.goto("/studio")
    choose_captions(page, "In the video")
    page.get_by_label("Script").fill("Hello everyone!")
    page.get_by_role("button", name="Make the film").click()
    film = page.get_by_label("The film", exact=True)
    expect(film).to_be_visible()
    expect(film.locator("track:not([default])")).to_have_count(1)
    page.get_by_role("button", name="Captions").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="SubRip").click()
    assert "Hello everyone!" in download.value.path().read_text(encoding="utf-8")
    page.goto("/studio")
    choose_captions(page, "Separate file")
    submit(page, "This one has them beside it.")
    expect(film).to_be_visible()
    expect(film.locator("track[default]")).to_have_count(1)
