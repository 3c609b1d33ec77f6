"""Shape and background: chosen by a click, seen in the film."""

import io
import re
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.walks import sign_up

NIGHT = (0x1D, 0x28, 0x40)
# The size of the film and its pixel at (x, y), RGBA, as the browser shows them.
PIXEL = """async ([x, y]) => {
    const film = document.querySelector('video');
    film.muted = true;
    await film.play();
    await new Promise(done => setTimeout(done, 400));
    film.pause();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [film.videoWidth, film.videoHeight];
    const pen = canvas.getContext('2d');
    pen.drawImage(film, 0, 0);
    return [canvas.width, canvas.height, ...pen.getImageData(x, y, 1, 1).data];
}"""


def make(page: Page) -> None:
    button = page.get_by_role("button", name="Make the film")
    expect(button).to_be_enabled()
    button.click()
    page.wait_for_url(re.compile("/film/"))
    expect(page.get_by_label("The film", exact=True)).to_be_visible()


def test_a_tall_film_before_a_colour_then_ones_own_picture_then_nothing(
    visit: Callable[[], Page],
) -> None:
    page = visit()
    sign_up(page, "frames")
    page.get_by_label("Script").fill("Hello [happy] there!")
    page.get_by_role("radio", name="9:16").click()
    page.get_by_role("radio", name="Night").click()
    expect(page.get_by_role("radio", name="Night")).to_be_checked()
    page.reload()  # the draft keeps them
    expect(page.get_by_role("radio", name="9:16")).to_be_checked()
    make(page)
    width, height, *colour = page.evaluate(PIXEL, [6, 6])
    assert (width, height) == (512, 910)
    assert all(abs(a - b) <= 6 for a, b in zip(colour, (*NIGHT, 255), strict=True))
    expect(page.get_by_text("9:16")).to_be_visible()

    # From that film, before a picture of one's own.
    page.get_by_role("link", name="Use again").click()
    page.wait_for_url(re.compile("/studio"))
    expect(page.get_by_role("radio", name="Night")).to_be_checked()
    chooser = page.get_by_label("Upload a picture")
    chooser.set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"no picture"})
    expect(page.get_by_text("This file cannot be a background")).to_be_visible()
    room = io.BytesIO()
    Image.new("RGB", (300, 500), (200, 120, 30)).save(room, "PNG")
    chooser.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": room.getvalue()})
    expect(page.get_by_role("radio", name="Your picture")).to_be_checked()
    make(page)
    *_, red, green, blue, _ = page.evaluate(PIXEL, [6, 6])
    assert abs(red - 200) + abs(green - 120) + abs(blue - 30) < 20

    # And before nothing: a WebM that a browser lays over the page.
    page.goto("/studio")
    page.get_by_role("radio", name="Transparent").click()
    make(page)
    assert page.evaluate(PIXEL, [6, 6])[-1] <= 3
    assert page.evaluate(PIXEL, [256, 500])[-1] >= 252
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "Hello there!.webm"
