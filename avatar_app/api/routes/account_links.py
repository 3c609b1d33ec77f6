"""/api/v1: links that set a new password or verify an address, asked for and used."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from avatar_app.accounts.one_time_links import LASTS
from avatar_app.api.dependencies import ConnectionsHere, Me
from avatar_app.services import account_links
from avatar_app.store.models.accounts import Purpose

router = APIRouter(tags=["accounts"])


class Address(BaseModel):
    """Whose password is forgotten."""

    email: str = Field(max_length=400)


class LinkToken(BaseModel):
    """What stands behind `#token=` in the link."""

    token: str = Field(max_length=100)


class ResetBody(LinkToken):
    """The link's token and the new password."""

    password: str = Field(max_length=1000)


class ResetLink(BaseModel):
    """`token` is told this once: the link is `/reset#token=TOKEN`. It is null where an e-mail with
    the link went to the account's address instead.
    """

    token: str | None
    lasts: timedelta


@router.post("/password-reset", status_code=202)
def ask_reset(body: Address, home: ConnectionsHere) -> None:
    """Have a link sent to this address, if it has an account; the answer does not tell."""
    account_links.ask_reset(home, body.email)


@router.post("/password-reset/password", status_code=204)
def reset_password(body: ResetBody, home: ConnectionsHere) -> None:
    """Set a new password by a link, within an hour. Signs out everywhere."""
    account_links.reset_password(home, body.token, body.password)


@router.post("/verification", status_code=204)
def verify_address(body: LinkToken, home: ConnectionsHere) -> None:
    """Verify an account's address by the link that was sent to it."""
    account_links.verify_address(home, body.token)


@router.post("/me/verification", status_code=202)
def ask_verification(home: ConnectionsHere, me: Me) -> None:
    """Have such a link sent to one's own address, unless it is verified."""
    account_links.ask_verification(home, me)


@router.post("/users/{user_id}/password-reset")
def make_reset_link(user_id: UUID, home: ConnectionsHere, me: Me) -> ResetLink:
    """For somebody who forgot the password; for administrators."""
    token = account_links.make_reset_link(home, me, user_id)
    return ResetLink(token=token, lasts=LASTS[Purpose.RESET])
