"""A page of another origin does nothing in somebody's name: over a socket, or the API."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page
from simple_websocket import ConnectionError as RefusedError

from avatar_app.store.models.accounts import Role
from tests.e2e.walks import sign_up
from tests.portal import Portal
from tests.security.sockets import Tab

# What a page tries: its socket, and a form that it sends without being able to read the answer.
PAGE = """<!doctype html><title>waiting</title><script>
const socket = new WebSocket("ADDRESS/_event/?token=aaaaaaaaaaaaaaaa&EIO=4&transport=websocket");
socket.onopen = () => { document.title = "opened"; };
socket.onclose = () => { if (document.title === "waiting") document.title = "refused"; };
</script>"""


@pytest.fixture
def elsewhere(portal: Portal, tmp_path: Path) -> Iterator[str]:
    """The address of a page on another port of the portal's host."""
    (tmp_path / "index.html").write_text(
        PAGE.replace("ADDRESS", portal.address.replace("http", "ws"))
    )
    serve = partial(_Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/index.html"
        server.shutdown()


def test_a_page_of_another_port_opens_no_socket_in_chromium(
    visit: Callable[[], Page], elsewhere: str
) -> None:
    page = visit()
    sign_up(page, "hijacked")
    other = page.context.new_page()  # with the cookie, which knows no ports
    other.goto(elsewhere)
    other.wait_for_function("document.title !== 'waiting'")
    assert other.title() == "refused"


@pytest.mark.parametrize(
    "origin",
    [
        "http://127.0.0.1:1",
        "http://localhost:PORT",
        "https://127.0.0.1:PORT",
        "http://evil.example",
        "http://127.0.0.1:PORT.evil.example",
        "http://127.0.0.1:PORT@evil.example",
        "null",
        "file://",
        "http://127.0.0.1:nonsense",
    ],
)
def test_sockets_and_requests_of_another_origin_are_refused(
    portal: Portal, join: Callable[..., str], open_tab: Callable[..., Tab], origin: str
) -> None:
    token = join(Role.ADMIN)
    origin = origin.replace("PORT", portal.address.rpartition(":")[2])
    with pytest.raises(RefusedError):
        open_tab(token, origin=origin)
    headers = {"Origin": origin, "Cookie": f"galatea={token}"}
    answer = httpx2.post(f"{portal.address}/api/v1/sign-out-everywhere", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_allowed")
    me = httpx2.get(f"{portal.address}/api/v1/me", headers=headers)
    assert me.status_code == 200  # still signed in
    assert "access-control-allow-origin" not in me.headers  # and the page cannot read it


def test_what_a_browser_says_of_where_a_request_comes_from_counts(
    portal: Portal, join: Callable[..., str]
) -> None:
    headers = {"Sec-Fetch-Site": "same-site", "Cookie": f"galatea={join()}"}
    answer = httpx2.post(f"{portal.address}/api/v1/sign-out-everywhere", headers=headers)
    assert answer.status_code == 403


def test_behind_a_trusted_proxy_its_scheme_is_the_origins(
    portal: Portal, join: Callable[..., str], open_tab: Callable[..., Tab]
) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}
    secure = portal.address.replace("http", "https")
    tab = open_tab(join(), origin=secure, **forwarded)
    assert tab.wait(lambda told: told.get("met"))
    with pytest.raises(RefusedError):
        open_tab(join(), origin=portal.address, **forwarded)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""
