"""Who asks and from where: the cookie, and what every request is checked for."""

import ipaddress
from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from sqlmodel import Session

from avatar_app.accounts.devices import DEVICE_COOKIE
from avatar_app.accounts.sessions import COOKIE, find_user, name_cookie
from avatar_app.accounts.visits import Visit, set_visit
from avatar_app.api.security import is_secure
from avatar_app.store.connections import Connections, find_connections
from avatar_app.store.models.accounts import User

# What a proxy adds: who comes through one is not on this machine, whatever else is said.
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
_LONGEST_AGENT = 200  # characters

ConnectionsHere = Annotated[Connections, Depends(find_connections)]


def read_token(request: Request) -> str | None:
    """The token of the sign-in, by TLS only from the cookie that nobody else can have set."""
    return request.cookies.get(name_cookie(COOKIE, is_secure(request)))


Token = Annotated[str | None, Depends(read_token)]


def open_session(home: ConnectionsHere) -> Iterator[Session]:
    """A session for one request, committed before its answer goes out."""
    with home.session() as session:
        yield session


Database = Annotated[Session, Depends(open_session, scope="function")]


def who(home: ConnectionsHere, token: Token = None) -> User:
    """Whose request this is. Raises AccountError("sign_in_needed").

    By a session of its own, which is over before a use case opens one: were each request to hold
    two connections, many at once could wait for each other's for good.
    """
    with home.session() as session:
        return find_user(session, token)


Me = Annotated[User, Depends(who)]


async def note_visit(request: Request) -> None:
    """Keep where a request comes from for whatever it leads to (`avatar_app.accounts.visits`)."""
    address = request.client.host if request.client else ""
    name = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    local = (
        _is_loopback(address)
        and (name == "localhost" or _is_loopback(name))  # else another name leads a browser here
        and not any(header in request.headers for header in _FORWARDED)
    )
    agent = request.headers.get("user-agent", "")[:_LONGEST_AGENT]
    device = request.cookies.get(name_cookie(DEVICE_COOKIE, is_secure(request)))
    set_visit(Visit(address=address, agent=agent, device=device, local=local))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
