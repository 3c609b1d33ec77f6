"""Who asks: the cookie, and what every request is checked for."""

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Cookie, Depends, Request, Response
from sqlmodel import Session

from avatar_app.accounts import SIGNED_IN, find_user
from avatar_app.errors import AccountError
from avatar_app.home import Home, find_home
from avatar_app.models import User

COOKIE = "galatea"
_SAFE = ("GET", "HEAD", "OPTIONS")

Token = Annotated[str | None, Cookie(alias=COOKIE)]
HomeHere = Annotated[Home, Depends(find_home)]


def open_session(home: HomeHere) -> Iterator[Session]:
    """A session for one request, committed before its answer goes out."""
    with home.session() as session:
        yield session


Database = Annotated[Session, Depends(open_session, scope="function")]


def who(session: Database, token: Token = None) -> User:
    """Whose request this is. Raises AccountError("sign_in_needed")."""
    return find_user(session, token)


Me = Annotated[User, Depends(who)]


def refuse_strangers(request: Request) -> None:
    """A page of another site may not act in a signed-in person's name.

    Browsers name the page's origin with everything that is not a plain GET (RFC 6454); together
    with the cookie's SameSite this is what OWASP asks for. Raises AccountError("not_allowed").
    """
    origin = request.headers.get("origin")
    if request.method in _SAFE or origin is None:
        return
    if urlsplit(origin).netloc != request.headers.get("host"):
        raise AccountError("not_allowed", "This request comes from a page of another site.")


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Sign the browser in."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SIGNED_IN.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def clear_cookie(response: Response) -> None:
    """Sign the browser out."""
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
