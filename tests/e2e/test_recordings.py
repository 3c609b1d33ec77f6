"""A recording as the voice: made with the microphone or dropped, seen, heard, filmed, deleted."""

import base64
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.walks import keep, sign_up
from tests.portal import SAID
from tests.workers.speech.hearing import record


@pytest.fixture
def studio(visit: Callable[[], Page], request: pytest.FixtureRequest) -> Page:
    page = visit()
    sign_up(page, request.node.name)
    page.get_by_role("radio", name="Recording").click()
    return page


def open_dialog(page: Page) -> Locator:
    page.get_by_role("button", name="Record or upload").click()
    dialog = page.get_by_role("dialog", name="New recording")
    expect(dialog).to_be_visible()
    return dialog


def drop(page: Page, name: str, content: bytes) -> None:
    page.evaluate(
        """([name, text]) => {
            const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
            const carrier = new DataTransfer();
            carrier.items.add(new File([bytes], name, {type: "audio/wav"}));
            document.querySelector('.drop').dispatchEvent(
                new DragEvent('drop', {dataTransfer: carrier, bubbles: true, cancelable: true}));
        }""",
        [name, base64.b64encode(content).decode()],
    )


def test_what_the_microphone_hears_is_the_voice_of_a_film(studio: Page) -> None:
    expect(studio.get_by_role("button", name="Make the film")).to_be_disabled()
    dialog = open_dialog(studio)
    dialog.get_by_role("button", name="Record with the microphone").click()
    expect(dialog.get_by_role("timer")).to_have_text("0:03")
    lit = dialog.locator("canvas").evaluate(
        "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(value => value)"
    )
    assert lit
    dialog.get_by_role("button", name="Stop").click()
    expect(dialog.locator(".drop")).to_contain_text(re.compile(r"\d+ \w+, .*\.webm"))
    studio.wait_for_function(
        "(({duration}) => duration > 2.5 && duration < 8)(document.querySelector('.drop audio'))"
    )
    keep(dialog)
    expect(studio.get_by_role("combobox", name="Recording")).to_contain_text("· 0:0")
    expect(studio.locator(".wave .whole path")).to_have_attribute("d", re.compile("^M0.5 "))
    studio.get_by_role("button", name="Play the recording").click()
    studio.wait_for_function("document.querySelector('.wave audio').currentTime > 0.5")
    studio.get_by_role("button", name="Pause the recording").click()
    expect(studio.get_by_text("Without a transcript the lips follow")).to_be_visible()
    expect(studio.get_by_text(re.compile("About . s of film"))).to_be_visible()
    studio.get_by_role("button", name="Make the film").click()
    studio.wait_for_url(re.compile("/film/"))
    expect(studio.locator("video")).to_be_visible()
    expect(studio.get_by_text(re.compile(r"Recording: \d+ \w+,"))).to_be_visible()


def test_what_safari_writes_is_heard_too(studio: Page) -> None:
    studio.evaluate("MediaRecorder.isTypeSupported = type => type === 'audio/mp4'")
    dialog = open_dialog(studio)
    dialog.get_by_role("button", name="Record with the microphone").click()
    expect(dialog.get_by_role("timer")).to_have_text("0:02")
    dialog.get_by_role("button", name="Stop").click()
    expect(dialog.locator(".drop")).to_contain_text(".m4a")
    keep(dialog)
    expect(studio.get_by_role("combobox", name="Recording")).to_contain_text("· 0:0")
    expect(studio.get_by_role("button", name="Make the film")).to_be_enabled()


def test_a_dropped_file_with_its_words_and_cues(studio: Page) -> None:
    dialog = open_dialog(studio)
    drop(studio, "Boats.wav", record(SAID))
    expect(dialog.locator(".drop")).to_contain_text("Boats.wav")
    keep(dialog)
    expect(studio.get_by_role("combobox", name="Recording")).to_contain_text("Boats · 0:0")
    studio.get_by_label("Transcript").fill(f"[happy] {SAID}")
    button = studio.get_by_role("button", name="Make the film")
    expect(button).to_be_enabled()
    button.click()
    studio.wait_for_url(re.compile("/film/"))
    expect(studio.locator("video")).to_be_visible()
    expect(studio.locator("video track")).to_be_attached()
    expect(studio.locator(".script .cue")).to_have_text("[happy]")
    studio.goto("/films")
    expect(studio.get_by_role("img", name="Recording")).to_be_visible()
    studio.get_by_role("button", name="More for film").click()
    studio.get_by_role("menuitem", name="Use again").click()
    studio.wait_for_url(re.compile("/studio"))
    expect(studio.get_by_role("combobox", name="Recording")).to_contain_text("Boats")
    expect(studio.get_by_label("Transcript")).to_have_value(f"[happy] {SAID}")
    studio.get_by_role("button", name="Delete this recording").click()
    studio.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(studio.get_by_text("Record yourself")).to_be_visible()
    expect(studio.get_by_role("button", name="Make the film")).to_be_disabled()
    studio.get_by_role("radio", name="Voice", exact=True).click()
    expect(studio.get_by_label("Script")).to_have_value("")


def test_what_cannot_be_a_voice_says_why(studio: Page) -> None:
    dialog = open_dialog(studio)
    drop(studio, "Nothing.wav", record(SAID)[:60])
    keep(dialog)
    expect(studio.get_by_text("No sound can be read in the recording")).to_be_visible()
    expect(studio.get_by_role("button", name="Make the film")).to_be_disabled()


def test_without_a_microphone_it_says_what_to_do(studio: Page) -> None:
    dialog = open_dialog(studio)
    for refusal, told in (
        ("NotAllowedError", "Microphone access is blocked"),
        ("NotFoundError", "No microphone was found"),
        ("NotReadableError", "The microphone is in use"),
    ):
        studio.evaluate(
            "name => { navigator.mediaDevices.getUserMedia = "
            "() => Promise.reject(new DOMException('', name)); }",
            refusal,
        )
        dialog.get_by_role("button", name="Record with the microphone").click()
        expect(dialog.get_by_role("alert")).to_contain_text(told)
        expect(dialog.get_by_role("button", name="Record with the microphone")).to_be_enabled()


def test_closing_the_dialog_lets_go_of_the_microphone(studio: Page) -> None:
    studio.evaluate(
        """() => {
            const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
            navigator.mediaDevices.getUserMedia = async (wish) => (window.lent = await ask(wish));
        }"""
    )
    dialog = open_dialog(studio)
    dialog.get_by_role("button", name="Record with the microphone").click()
    expect(dialog.get_by_role("timer")).to_have_text("0:01")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    studio.wait_for_function("lent.getTracks().every(track => track.readyState === 'ended')")
