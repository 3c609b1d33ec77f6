"""/api/v1/admin/invitations: one-time links that make accounts. For administrators."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from avatar_app.api.dependencies import ConnectionsHere, Me
from avatar_app.services import accounts
from avatar_app.store.models.accounts import Role

router = APIRouter(prefix="/admin/invitations", tags=["admin"])


class InvitationBody(BaseModel):
    """What the account may do."""

    role: Role = Role.USER


class InvitationView(BaseModel):
    """An invitation that can still be used, and who made it."""

    id: UUID
    role: str
    by: str
    created_at: datetime
    expires_at: datetime


class NewInvitation(BaseModel):
    """`token` is told this once: the link is `/sign-up#invitation=TOKEN`."""

    id: UUID
    token: str
    expires_at: datetime


@router.get("")
def list_invitations(home: ConnectionsHere, me: Me) -> list[InvitationView]:
    """Those that can still be used, newest first."""
    return [
        InvitationView(**row.model_dump(include={"id", "role", "created_at", "expires_at"}), by=by)
        for row, by in accounts.list_invitations(home, me)
    ]


@router.post("", status_code=201)
def invite(body: InvitationBody, home: ConnectionsHere, me: Me) -> NewInvitation:
    """A link for one person, once, within 7 days."""
    made, token = accounts.invite(home, me, body.role)
    return NewInvitation(id=made.id, token=token, expires_at=made.expires_at)


@router.delete("/{invitation_id}", status_code=204)
def revoke(invitation_id: UUID, home: ConnectionsHere, me: Me) -> None:
    """End one that was not used."""
    accounts.revoke_invitation(home, me, invitation_id)
