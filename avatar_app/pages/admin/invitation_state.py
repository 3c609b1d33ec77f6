"""Invitations, as the administration shows them."""

from dataclasses import dataclass

import reflex as rx

from avatar_app.components.times import stamp
from avatar_app.errors import GalateaError
from avatar_app.pages.shell.state import Visitor, read_id, run_use_case
from avatar_app.services import accounts
from avatar_app.store.models.accounts import Role
from avatar_app.translation import N_
from avatar_app.translation import gettext as _

_ROLES: dict[str, str] = {Role.USER: N_("User"), Role.ADMIN: N_("Administrator")}


@dataclass
class InvitationRow:
    """An invitation that can still be used."""

    id: str
    by: str
    role: str
    until: str


class Invitations(Visitor):
    """Those that are open, and the link of one that was made just now."""

    rows: list[InvitationRow] = []
    link: str = ""  # shown once: only its hash is kept
    error: str = ""

    @rx.event
    async def open(self):
        """Fill the page; others than administrators see nothing."""
        self.link = self.error = ""
        try:
            await self._read()
        except GalateaError:
            self.rows = []

    @rx.event
    async def invite(self, admin: bool):
        """Make a link for one person."""
        role = Role.ADMIN if admin else Role.USER
        try:
            _, token = await run_use_case(self.token(), accounts.invite, role)
        except GalateaError as error:
            self.error = str(error)
            return
        self.error = ""
        self.link = f"{self.router.headers.origin}/sign-up#invitation={token}"
        await self._read()

    @rx.event
    async def revoke(self, invitation: str):
        """End one that was not used."""
        wanted = read_id(invitation, "invitation")
        try:
            await run_use_case(self.token(), accounts.revoke_invitation, wanted)
            self.error = self.link = ""
        except GalateaError as error:
            self.error = str(error)
        await self._read()

    async def _read(self) -> None:
        found = await run_use_case(self.token(), accounts.list_invitations)
        self.rows = [
            InvitationRow(str(row.id), by, _(_ROLES[row.role]), stamp(row.expires_at))
            for row, by in found
        ]
