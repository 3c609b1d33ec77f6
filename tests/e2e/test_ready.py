"""What somebody is told who looks at something else while a film is made."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.walks import sign_up, submit

# Playwright's tabs all say that they are seen and have the keyboard: this one says that it is not,
# until it is told, and keeps what it shows.
_ELSEWHERE = """
  window.shown = [];
  window.elsewhere = true;
  Object.defineProperty(document, "hidden", {get: () => window.elsewhere});
  document.hasFocus = () => !window.elsewhere;
  window.Notification = class extends Notification {
    constructor(title, options) {
      super(title, options);
      window.shown.push({title, body: options.body, shows: this});
    }
  };
"""


def test_the_browser_and_the_tab_tell_that_a_film_is_ready(visit: Callable[[], Page]) -> None:
    page = visit()
    page.context.grant_permissions(["notifications"])
    sign_up(page, "elsewhere")
    page.add_init_script(_ELSEWHERE)
    submit(page, "Hello there.")
    expect(page).to_have_title("Film ready: Hello there")
    assert page.evaluate("shown.map(({title, body}) => [title, body])") == [
        ["Film ready", "Hello there"]
    ]
    page.evaluate("elsewhere = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page).to_have_title("Hello there · Galatea")


def test_nobody_is_notified_who_looks_on(visit: Callable[[], Page]) -> None:
    page = visit()
    page.context.grant_permissions(["notifications"])
    sign_up(page, "looks-on")
    page.add_init_script(_ELSEWHERE)
    page.add_init_script("elsewhere = false")
    submit(page, "Hello here.")
    expect(page.locator("video.film[src]")).to_be_visible()
    expect(page).to_have_title("Hello here · Galatea")
    assert page.evaluate("shown") == []
