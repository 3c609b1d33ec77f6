"""Writing a script: cues where the caret is, colours as one types, a voice to listen to."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_looks import faults
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
    # The marks lie under their words: both break lines of many words at the same places.
    script.fill("Some words of [sad] quite different lengths, iiii and WWWW, go on. " * 8)
    expect(marks).to_have_count(8)
    ink, area = studio.evaluate(
        """() => [document.querySelector('.ink'), document.querySelector('#script')].map(each => {
            const style = getComputedStyle(each);
            return {
                width: each.clientWidth,
                padding: style.padding,
                height: each.scrollHeight,
                font: [style.fontFamily, style.fontSize, style.lineHeight, style.letterSpacing],
                left: each.getBoundingClientRect().left + parseFloat(style.paddingLeft),
                top: each.getBoundingClientRect().top + parseFloat(style.paddingTop),
            };
        })"""
    )
    assert ink == area


def test_all_faults_are_marked_and_mended_by_a_click(studio: Page) -> None:
    script = studio.get_by_label("Script")
    script.fill("👩 See [1]. [hapy] All [sad on.")
    expect(studio.locator(".ink .wrong")).to_have_text(["[1]", "[hapy]", "[sad"])
    expect(studio.locator(".faults li")).to_have_count(3)
    studio.get_by_role("button", name="Write [[1] instead of [1]").click()
    expect(script).to_have_value("👩 See [[1]. [hapy] All [sad on.")
    studio.get_by_role("button", name="Write [happy] instead of [hapy]").click()
    studio.get_by_role("button", name="Write [sad] instead of [sad").click()
    expect(script).to_have_value("👩 See [[1]. [happy] All [sad] on.")
    expect(studio.locator(".faults")).to_have_count(0)
    script.press("Control+z")
    expect(script).to_have_value("👩 See [[1]. [happy] All [sad on.")


def test_markdown_becomes_its_words_by_a_click(studio: Page) -> None:
    script = studio.get_by_label("Script")
    script.fill("# Willkommen\n\nDas ist **sehr** wichtig, meine Freunde.")
    expect(studio.get_by_text("This looks like Markdown.")).to_be_visible()
    studio.get_by_role("button", name="Use its plain text").click()
    expect(script).to_have_value("Willkommen\n\nDas ist sehr wichtig, meine Freunde.")
    expect(studio.get_by_text("This looks like Markdown.")).to_have_count(0)
    expect(studio.get_by_role("combobox", name="Language")).to_have_text("Automatic: German")
    studio.get_by_role("combobox", name="Language").click()
    studio.get_by_role("option", name="English", exact=True).click()
    expect(studio.get_by_text("looks German, but is spoken as English")).to_be_visible()


def test_the_draft_and_the_choices_outlive_a_reload(studio: Page) -> None:
    studio.get_by_label("Script").fill("Καλημέρα σε όλους!")
    expect(studio.get_by_text("Automatic: Greek").first).to_be_visible()
    studio.get_by_role("radio", name="Male", exact=True).click()
    expect(studio.get_by_role("radio", name="Male", exact=True)).to_be_checked()
    expect(studio.get_by_text("4 characters").or_(studio.get_by_text("3 words"))).to_be_visible()
    expect(studio.get_by_text(re.compile("About . s of film"))).to_be_visible()
    studio.reload()
    expect(studio.get_by_label("Script")).to_have_value("Καλημέρα σε όλους!")
    expect(studio.get_by_role("radio", name="Male", exact=True)).to_be_checked()
    expect(studio.get_by_text("Automatic: Greek").first).to_be_visible()


def test_an_example_to_begin_with_and_a_voice_to_hear(studio: Page) -> None:
    studio.get_by_role("button", name="Русский").click()
    expect(studio.get_by_label("Script")).to_have_value(re.compile("Здравствуйте"))
    expect(studio.get_by_text("Automatic: Russian").first).to_be_visible()
    # The sentence under the cursor is heard, until it ends or is stopped.
    studio.get_by_label("Script").evaluate("each => each.setSelectionRange(3, 3)")
    with studio.expect_response(re.compile("/script/listen")) as answer:
        studio.get_by_role("button", name="Listen").click()
    assert answer.value.status == 200
    assert answer.value.headers["content-type"] == "audio/wav"
    assert json.loads(answer.value.request.post_data or "")["at"] == 3
    studio.get_by_role("button", name="Stop").click()
    expect(studio.get_by_role("button", name="Listen")).to_be_visible()
    studio.get_by_role("combobox", name="Speed").click()
    studio.get_by_role("option", name="Fastest").click()
    with studio.expect_response(re.compile("/script/listen")) as answer:
        studio.get_by_role("button", name="Listen").click()
    assert json.loads(answer.value.request.post_data or "")["speed"] == 1.5
    expect(studio.get_by_role("button", name="Listen")).to_be_visible()  # it has ended
    # Where nothing is written the voice says something of its own.
    studio.get_by_label("Script").fill("")
    with studio.expect_response(re.compile("/voices/.*/sample")) as answer:
        studio.get_by_role("button", name="Listen").click()
    assert answer.value.status == 200


def test_a_word_is_said_otherwise_without_leaving_the_script(studio: Page) -> None:
    studio.get_by_role("radio", name="Female", exact=True).click()
    studio.get_by_label("Script").fill("A GIF [happy] for you.")
    studio.get_by_role("button", name="Pronunciation").click()
    dialog = studio.get_by_role("dialog")
    dialog.get_by_label("Word", exact=True).fill("GIF")
    dialog.get_by_label("Pronunciation").fill("/dʒɪf/")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_role("button", name="Listen to GIF")).to_be_visible()
    assert faults(studio) == []
    dialog.get_by_role("button", name="Close").click()
    expect(studio.get_by_label("Script")).to_have_value("A GIF [happy] for you.")


def test_a_voice_on_a_workers_disk_is_heard_and_makes_a_film(studio: Page) -> None:
    studio.get_by_label("Script").fill("Добрий день, це [happy] її голос!")
    expect(studio.get_by_text("Automatic: Ukrainian").first).to_be_visible()
    studio.get_by_role("combobox", name="Voice").click()
    studio.get_by_role("option", name="Mykyta of Tiny (medium) · Piper").click()
    studio.get_by_role("button", name="Licences").click()
    expect(studio.get_by_text("commercial use not known")).to_be_visible()
    studio.keyboard.press("Escape")
    expect(studio.get_by_role("radio", name="Natural")).to_be_checked()
    with studio.expect_response(re.compile("/script/listen")) as answer:
        studio.get_by_role("button", name="Listen").click()
    assert answer.value.status == 200
    studio.get_by_role("button", name="Make the film").click()
    studio.wait_for_url(re.compile("/film/"))
    expect(studio.get_by_label("The film", exact=True)).to_be_visible()
    expect(studio.get_by_text("Ukrainian, Mykyta of Tiny (medium)")).to_be_visible()


def test_nothing_is_written_before_the_draft_has_come(visit: Callable[[], Page]) -> None:
    """They would be mixed: the draft's words, and behind them what was typed."""
    page = visit()
    page.route_web_socket(re.compile("/_event"), lambda _socket: None)  # nothing ever comes
    page.goto("/studio")
    expect(page.get_by_label("Script")).to_have_attribute("readonly", "")
    assert not page.get_by_label("Script").is_editable()
