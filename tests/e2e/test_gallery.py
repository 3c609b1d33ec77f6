"""Portraits: dropped, photographed, refused with a reason; presets, one click from the studio."""

import base64
import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.walks import delete, sign_up
from tests.workers.face.photos import CLOSE
from tests.workers.video.clips import sway, write_clip


@pytest.fixture
def gallery(visit: Callable[[], Page], request: pytest.FixtureRequest) -> Page:
    page = visit()
    sign_up(page, request.node.name)
    page.goto("/gallery")
    expect(page.get_by_role("img", name="Ava")).to_be_visible()
    return page


def drop(page: Page, name: str, picture: np.ndarray) -> None:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG")
    drop_file(page, name, out.getvalue(), "image/jpeg")


def drop_file(page: Page, name: str, content: bytes, kind: str) -> None:
    page.evaluate(
        """([name, text, type]) => {
            const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
            const carrier = new DataTransfer();
            carrier.items.add(new File([bytes], name, {type}));
            document.querySelector('.drop').dispatchEvent(
                new DragEvent('drop', {dataTransfer: carrier, bubbles: true, cancelable: true}));
        }""",
        [name, base64.b64encode(content).decode(), kind],
    )


def test_who_cannot_clone_yet_is_shown_another_way(gallery: Page) -> None:
    expect(gallery.get_by_text("Voices are created with XTTS")).to_be_visible()
    gallery.get_by_role("link", name="Open the studio").click()
    gallery.wait_for_url(re.compile("/studio"))
    expect(gallery.get_by_role("radio", name="Recording")).to_be_visible()


def test_a_long_name_keeps_within_its_card(gallery: Page) -> None:
    drop(gallery, f"{'long' * 12}.jpg", skimage.data.astronaut())
    send(gallery)
    trash = gallery.get_by_role("button", name="Delete portrait")
    expect(trash).to_be_visible()
    within = "button => { const card = button.closest('.rt-Card').getBoundingClientRect();"
    within += " return card.right - button.getBoundingClientRect().right; }"
    assert trash.evaluate(within) >= 8
    name = gallery.get_by_text("long" * 12)
    assert name.evaluate("name => name.getBoundingClientRect().height") < 30  # one line


def send(page: Page) -> None:
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Add portrait").click()


def test_a_dropped_picture_is_looked_at_and_its_face_shown(gallery: Page) -> None:
    drop(gallery, "Eileen.jpg", skimage.data.astronaut())
    expect(gallery.locator(".drop")).to_contain_text("Eileen.jpg")
    send(gallery)
    expect(gallery.get_by_role("img", name="Eileen")).to_be_visible()
    expect(gallery.locator(".drop")).to_contain_text(
        "Drop a picture or a video here"
    )  # ready for another
    delete(gallery)
    expect(gallery.get_by_role("img", name="Eileen")).to_be_hidden()


def test_a_dropped_video_plays_and_is_looked_at(gallery: Page, tmp_path: Path) -> None:
    clip = write_clip(sway(CLOSE, 40), tmp_path / "me.webm", "-c:v", "libvpx", "-b:v", "2M")
    drop_file(gallery, "Eileen.webm", clip.read_bytes(), "video/webm")
    expect(gallery.locator(".drop video")).to_be_visible()
    expect(gallery.locator(".drop img")).to_be_hidden()
    gallery.wait_for_function("document.querySelector('.drop video').currentTime > 0.1")
    send(gallery)
    expect(gallery.get_by_role("img", name="Eileen")).to_be_visible()
    expect(gallery.get_by_text("1.6 s of video, face visible in 100%")).to_be_visible()
    expect(gallery.locator(".drop video")).to_be_hidden()
    card = gallery.locator(".rt-Card").filter(has=gallery.get_by_role("img", name="Eileen"))
    card.get_by_role("link", name="Use in the studio").click()
    gallery.wait_for_url(re.compile("/studio"))
    expect(gallery.get_by_role("button", name="Eileen", pressed=True)).to_be_visible()


def test_a_picture_without_a_face_says_so(gallery: Page) -> None:
    drop(gallery, "Wall.jpg", np.full((600, 600, 3), 180, np.uint8))
    send(gallery)
    expect(gallery.get_by_text(re.compile("No face"))).to_be_visible()


def test_without_consent_nothing_is_sent(gallery: Page) -> None:
    drop(gallery, "Eileen.jpg", skimage.data.astronaut())
    gallery.get_by_role("button", name="Add portrait").click()
    gallery.wait_for_timeout(300)
    assert gallery.evaluate("!document.querySelector('[name=consent]').validity.valid")
    gallery.reload()
    expect(gallery.get_by_role("img", name="Ava")).to_be_visible()
    expect(gallery.get_by_role("img", name="Eileen")).to_have_count(0)


def test_the_camera_takes_one(gallery: Page) -> None:
    gallery.get_by_role("button", name="Use the camera").click()
    camera = gallery.get_by_role("dialog", name="Take a photo")
    expect(camera).to_be_visible()
    gallery.wait_for_function("document.querySelector('.lens video').videoWidth > 0")
    camera.get_by_role("button", name="Take photo").click()
    expect(camera).to_be_hidden()
    expect(gallery.locator(".drop")).to_contain_text("Camera.jpg")
    assert gallery.evaluate("document.querySelector('.drop input').files[0].size > 1000")
    gallery.wait_for_function("document.querySelector('.lens video').srcObject === null")


def test_a_preset_is_one_click_from_the_studio(gallery: Page) -> None:
    card = gallery.locator(".rt-Card").filter(has=gallery.get_by_role("img", name="Ava"))
    card.get_by_role("link", name="Use in the studio").click()
    gallery.wait_for_url(re.compile("/studio"))
    expect(gallery.get_by_role("button", name="Ava", pressed=True)).to_be_visible()
