"""What is open for somebody ends with their sign-in, and opens to nobody else."""

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest
from simple_websocket import ConnectionError as RefusedError

from avatar_app.accounts.sessions import find_user, sign_in_id, sign_out, sign_out_everywhere
from avatar_app.api import socket_sign_in
from avatar_app.store.connections import Connections
from tests.portal import Portal
from tests.security.sockets import Tab, handler


def listen(portal: Portal, token: str) -> socket.socket:
    """A stream of events that has said that it is ready."""
    host, port = portal.address.removeprefix("http://").split(":")
    line = socket.create_connection((host, int(port)), timeout=60)
    head = f"GET /api/v1/events HTTP/1.1\r\nHost: {host}\r\nCookie: galatea={token}\r\n\r\n"
    line.sendall(head.encode())
    told = b""
    while b"event: ready" not in told:
        piece = line.recv(65536)
        assert piece, told
        told += piece
    return line


def test_event_streams_end_with_their_sign_in(
    portal: Portal, behind: Connections, join: Callable[..., str]
) -> None:
    token, other = join(), join()
    with listen(portal, token) as line, listen(portal, other) as stays:
        with behind.session() as session:
            sign_out(session, token)
        told = b" "
        while not told.endswith(b"0\r\n\r\n") and (piece := line.recv(65536)):
            told += piece
        stays.setblocking(False)
        with pytest.raises(BlockingIOError):
            assert b"0\r\n\r\n" not in stays.recv(65536)
            stays.recv(65536)


def test_sockets_end_with_their_sign_in(
    behind: Connections, join: Callable[..., str], open_tab: Callable[..., Tab]
) -> None:
    token = join()
    tab, stranger = open_tab(token), open_tab()
    assert tab.wait(lambda told: told.get("met"))["email"]
    with behind.session() as session:
        sign_out_everywhere(session, find_user(session, token))
    assert tab.closed() == socket_sign_in.ENDED
    stranger.act(handler("shell.state.Visitor", "tell"), sentence="still open")
    assert stranger.wait(lambda told: told.get("notice") == "still open")


def test_sockets_end_where_an_account_is_disabled(
    behind: Connections, join: Callable[..., str], open_tab: Callable[..., Tab]
) -> None:
    token = join()
    tab = open_tab(token)
    assert tab.wait(lambda told: told.get("met"))["email"]
    with behind.session() as session:
        user = find_user(session, token)
        user.disabled = True
        session.add(user)
    assert tab.closed() == socket_sign_in.ENDED


def test_the_token_of_a_tab_opens_nothing_to_another(
    join: Callable[..., str], open_tab: Callable[..., Tab]
) -> None:
    token = join()
    tab = open_tab(token)
    tab.wait(lambda told: told.get("met"))
    tab.act(handler("studio.state.Studio", "set_captions"), captions="mine alone")
    tab.wait(lambda told: told.get("captions") == "mine alone")
    tab.close()
    for thief in (open_tab("", tab=tab.tab), open_tab(join(), tab=tab.tab)):
        thief.wait(lambda told: told.get("name") == "_redirect" or told.get("met"))
        assert "mine alone" not in str(thief.values)
    again = open_tab(token, tab=tab.tab)
    assert again.wait(lambda told: told.get("captions") == "mine alone")


def test_a_socket_has_the_token_of_a_tab(open_tab: Callable[..., Tab]) -> None:
    for tab in ("short", "a" * 65, "a/b/c/d/e/f", "aaaaaaaa%00", "aaaaaaaa%0d%0aforged"):
        with pytest.raises(RefusedError):
            open_tab(tab=tab)


def test_redis_has_no_pages_and_no_cookie(
    behind: Connections, join: Callable[..., str], open_tab: Callable[..., Tab]
) -> None:
    token = join()
    tab = open_tab(token)
    tab.wait(lambda told: told.get("met"))
    tab.act(handler("studio.state.Studio", "write"), text="Nobody reads this.")
    tab.wait(lambda told: told.get("text") == "Nobody reads this.")
    found: list[Any] = []
    for key in behind.redis.scan_iter("*"):
        kept = behind.redis.dump(key)
        found.append(key)
        assert kept is not None
        assert token.encode() not in kept
        assert b"Nobody reads" not in kept
        assert b"reflex" not in key
    assert found  # what workers say of themselves


def test_browsers_learn_no_sign_in_and_no_cookie(
    join: Callable[..., str], open_tab: Callable[..., Tab]
) -> None:
    token = join()
    tab = open_tab(token)
    tab.wait(lambda told: told.get("met"))
    told = json.dumps(tab.values)
    assert token not in told
    assert sign_in_id(token) not in told
