"""Writing a script: cues where the caret is, colours as one types, a voice to listen to."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.walks import sign_up


@pytest.fixture
def studio(visit: Callable[[], Page], request: pytest.FixtureRequest) -> Page:
    page = visit()
    sign_up(page, request.node.name)
    return page


def choose(page: Page, start: int, end: int) -> None:
    page.get_by_label("Script").evaluate(f"area => area.setSelectionRange({start}, {end})")


def test_cues_go_where_the_caret_is_and_can_be_undone(studio: Page) -> None:
    script = studio.get_by_label("Script")
    script.fill("Hello everyone! Goodbye.")
    choose(studio, 6, 6)
    studio.get_by_role("button", name="Happy").click()
    expect(script).to_have_value("Hello [happy] everyone! Goodbye.")
    studio.keyboard.type("dear ")
    expect(script).to_have_value("Hello [happy] dear everyone! Goodbye.")
    end = len("Hello [happy] dear everyone! Goodbye.")
    choose(studio, end, end)
    studio.get_by_role("button", name="Pause").click()
    expect(script).to_have_value("Hello [happy] dear everyone! Goodbye. [pause] ")
    studio.keyboard.press("Control+z")
    expect(script).to_have_value("Hello [happy] dear everyone! Goodbye.")


def test_a_cue_over_chosen_words_is_for_them_alone(studio: Page) -> None:
    script = studio.get_by_label("Script")
    script.fill("It was sad then. It is not now.")
    choose(studio, 0, 16)
    studio.get_by_role("button", name="Sad", exact=True).click()
    expect(script).to_have_value("[sad] It was sad then. [neutral] It is not now.")


def test_marks_follow_the_text_as_it_is_typed(studio: Page) -> None:
    script = studio.get_by_label("Script")
    script.fill("👩 Привет! [glad 0.5] Да. [hapy] Нет. [pause]")
    marks = studio.locator(".ink .cue")
    expect(marks).to_have_text(["[glad 0.5]", "[pause]"])
    expect(marks.first).to_have_class("cue tone-happy")
    # Places are told in characters, of which the first one here takes two units of UTF-16.
    expect(studio.locator(".ink .wrong")).to_have_text("[hapy]")
    # The marks lie under their words: same lines, same width.
    assert studio.evaluate(
        """() => {
            const ink = document.querySelector('.ink'), area = document.querySelector('#script');
            return ink.scrollHeight === area.scrollHeight || ink.clientHeight === area.clientHeight;
        }"""
    )


def test_the_draft_and_the_choices_outlive_a_reload(studio: Page) -> None:
    studio.get_by_label("Script").fill("Καλημέρα σε όλους!")
    expect(studio.get_by_text("it looks Greek")).to_be_visible()  # its voices are another choice
    studio.get_by_role("radio", name="Male", exact=True).click()
    expect(studio.get_by_role("radio", name="Male", exact=True)).to_be_checked()
    expect(studio.get_by_text("4 characters").or_(studio.get_by_text("3 words"))).to_be_visible()
    expect(studio.get_by_text(re.compile("About . s of film"))).to_be_visible()
    studio.reload()
    expect(studio.get_by_label("Script")).to_have_value("Καλημέρα σε όλους!")
    expect(studio.get_by_role("radio", name="Male", exact=True)).to_be_checked()
    expect(studio.get_by_text("it looks Greek")).to_be_visible()


def test_an_example_to_begin_with_and_a_voice_to_hear(studio: Page) -> None:
    studio.get_by_role("button", name="Русский").click()
    expect(studio.get_by_label("Script")).to_have_value(re.compile("Здравствуйте"))
    expect(studio.get_by_text("it looks Russian")).to_be_visible()
    with studio.expect_response(re.compile("/voices/ru-female/sample")) as answer:
        studio.get_by_role("button", name="Listen").click()
    assert answer.value.status == 200
    studio.wait_for_function("player.duration > 1 && !player.error")


def test_a_voice_on_a_workers_disk_is_heard_and_makes_a_film(studio: Page) -> None:
    studio.get_by_label("Script").fill("Добрий день, це [happy] її голос!")
    expect(studio.get_by_text("it looks Ukrainian")).to_be_visible()
    studio.get_by_role("combobox", name="Voice").click()
    studio.get_by_role("option", name="Mykyta of Tiny (medium) · Piper").click()
    expect(studio.get_by_text("commercial use not known")).to_be_visible()
    expect(studio.get_by_role("radio", name="Natural")).to_be_checked()
    with studio.expect_response(re.compile("uk-ua-tiny-medium-mykyta/sample")) as answer:
        studio.get_by_role("button", name="Listen").click()
    assert answer.value.status == 200
    studio.wait_for_function("player.duration > 1 && !player.error")
    studio.get_by_role("button", name="Make the film").click()
    studio.wait_for_url(re.compile("/film/"))
    expect(studio.get_by_label("The film", exact=True)).to_be_visible(timeout=60_000)
    expect(studio.get_by_text("Ukrainian, Mykyta of Tiny (medium)")).to_be_visible()


def test_nothing_is_written_before_the_draft_has_come(visit: Callable[[], Page]) -> None:
    """They would be mixed: the draft's words, and behind them what was typed."""
    page = visit()
    page.route_web_socket(re.compile("/_event"), lambda socket: None)  # nothing ever comes
    page.goto("/studio")
    expect(page.get_by_label("Script")).to_have_attribute("readonly", "")
    assert not page.get_by_label("Script").is_editable()
