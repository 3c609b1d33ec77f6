"""Cookies set and cleared."""

from datetime import timedelta

from fastapi import Request, Response

from avatar_app.accounts.devices import DEVICE_COOKIE, KNOWN
from avatar_app.accounts.sessions import COOKIE, SIGNED_IN, name_cookie
from avatar_app.api.languages import LANGUAGE_COOKIE
from avatar_app.services.accounts import SignedIn


def set_cookies(request: Request, response: Response, signed_in: SignedIn) -> None:
    """Sign the browser in, know it again, and have its pages in the account's language."""
    _set(request, response, COOKIE, signed_in.token, SIGNED_IN)
    _set(request, response, DEVICE_COOKIE, signed_in.device, KNOWN)
    set_language_cookie(request, response, signed_in.user.language)


def set_language_cookie(request: Request, response: Response, language: str) -> None:
    """Have the browser's pages in a language."""
    _set(request, response, LANGUAGE_COOKIE, language, KNOWN)


def clear_cookie(request: Request, response: Response) -> None:
    """Sign the browser out."""
    secure = is_secure(request)
    response.delete_cookie(
        name_cookie(COOKIE, secure), httponly=True, samesite="lax", secure=secure
    )


def is_secure(request: Request) -> bool:
    """Whether it came by TLS, as far as we or a trusted proxy can tell."""
    return request.url.scheme == "https"


def _set(request: Request, response: Response, name: str, value: str, lasts: timedelta) -> None:
    secure = is_secure(request)
    response.set_cookie(
        name_cookie(name, secure),
        value,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=secure,
    )
