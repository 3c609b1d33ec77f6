"""The second factor of one's sign-ins, as the account page shows it."""

import reflex as rx

from avatar_app.errors import AccountError, GalateaError
from avatar_app.pages.shell.state import Visitor, run_use_case
from avatar_app.services import second_factor


class Factor(Visitor):
    """Whether it is on; what an app reads while it is being turned on; and the recovery codes,
    which are shown once.
    """

    since: str = ""  # "": it is off
    left: int = 0  # recovery codes
    secret: str = ""
    qr: str = ""
    codes: list[str] = []
    error: str = ""

    @rx.event
    async def open(self):
        """Fill the page; what was shown once is gone."""
        self.codes, self.error = [], ""
        try:
            await self._read()
        except AccountError:
            self.since = self.secret = self.qr = ""

    @rx.event
    async def read(self):
        """After a form was sent: what is to be scanned now, or that it is off."""
        self.codes, self.error = [], ""
        await self._read()

    @rx.event
    async def confirm(self, fields: dict[str, str]):
        """Turn it on."""
        code, sign_in = fields.get("code", ""), self.token() or ""
        try:
            self.codes = await run_use_case(sign_in, second_factor.confirm, code, sign_in)
            self.error = ""
        except GalateaError as error:
            self.error = str(error)
        await self._read()

    @rx.event
    async def renew(self, fields: dict[str, str]):
        """New recovery codes."""
        code = fields.get("code", "")
        try:
            self.codes = await run_use_case(self.token(), second_factor.renew_recovery_codes, code)
            self.error = ""
        except GalateaError as error:
            self.error = str(error)
        await self._read()

    @rx.event
    async def hide(self):
        """They are written down."""
        self.codes = []

    @rx.var
    def codes_text(self) -> str:
        """The recovery codes as they are copied."""
        return "\n".join(self.codes)

    async def _read(self) -> None:
        token = self.token()
        status = await run_use_case(token, second_factor.read_status)
        pending = await run_use_case(token, second_factor.find_pending)
        self.since = f"{status.since:%d %b %Y}" if status.since else ""
        self.left = status.recovery_codes
        self.secret = pending.secret if pending else ""
        self.qr = pending.qr if pending else ""
