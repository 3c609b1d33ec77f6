"""/api/v1/me/second-factor: codes of an app that a sign-in asks for beside the password."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from avatar_app.accounts.sessions import sign_in_id
from avatar_app.api.dependencies import ConnectionsHere, Me, Token
from avatar_app.services import second_factor

router = APIRouter(tags=["accounts"])


class OwnPassword(BaseModel):
    """Proves who asks."""

    password: str = Field(max_length=1000)


class Code(BaseModel):
    """Of the app."""

    code: str = Field(max_length=100)


class FactorView(BaseModel):
    """Since when codes are asked for (null: they are not), and how many recovery codes are left."""

    since: datetime | None
    recovery_codes: int


class EnrolmentView(BaseModel):
    """What an app reads: a secret, the same as an otpauth:// address, and that as a QR code (an SVG
    in a data: address).
    """

    secret: str
    uri: str
    qr: str


class RecoveryCodes(BaseModel):
    """Each opens the account once, in place of a code of the app. They are told this once."""

    codes: list[str]


@router.get("/me/second-factor")
def read_status(home: ConnectionsHere, me: Me) -> FactorView:
    """Whether one's sign-ins ask for a code."""
    return FactorView.model_validate(second_factor.read_status(home, me), from_attributes=True)


@router.post("/me/second-factor")
def begin(body: OwnPassword, home: ConnectionsHere, me: Me) -> EnrolmentView:
    """A new secret for one's app; it counts when a code of it is confirmed, within 15 minutes."""
    made = second_factor.begin(home, me, body.password)
    return EnrolmentView.model_validate(made, from_attributes=True)


@router.post("/me/second-factor/confirm")
def confirm(body: Code, home: ConnectionsHere, me: Me, token: Token = None) -> RecoveryCodes:
    """Ask for codes from now on. All other sign-ins end."""
    sign_in = sign_in_id(token or "")
    return RecoveryCodes(codes=second_factor.confirm(home, me, body.code, sign_in))


@router.post("/me/second-factor/recovery-codes")
def renew_recovery_codes(body: Code, home: ConnectionsHere, me: Me) -> RecoveryCodes:
    """New ones; the old ones open nothing any more."""
    return RecoveryCodes(codes=second_factor.renew_recovery_codes(home, me, body.code))


@router.delete("/me/second-factor", status_code=204)
def end(body: OwnPassword, home: ConnectionsHere, me: Me) -> None:
    """Ask for no code any more."""
    second_factor.end(home, me, body.password)


@router.delete("/users/{user_id}/second-factor", status_code=204)
def remove_of(user_id: UUID, home: ConnectionsHere, me: Me) -> None:
    """Of somebody who lost app and recovery codes; for administrators."""
    second_factor.remove_of(home, me, user_id)
