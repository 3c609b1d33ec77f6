"""Help for people who cannot sign in, as the administration gives it."""

import reflex as rx

from avatar_app.accounts.one_time_links import path_of
from avatar_app.errors import GalateaError
from avatar_app.pages.admin.state import Admin
from avatar_app.pages.shell.state import Visitor, read_id, run_use_case
from avatar_app.services import account_links, second_factor
from avatar_app.store.models.accounts import Purpose
from avatar_app.translation import gettext as _


class Help(Visitor):
    """The link that was made just now, or what was done."""

    link: str = ""  # shown once: only its hash is kept
    told: str = ""
    error: str = ""

    @rx.event
    async def open(self):
        """Forget what was shown."""
        self.link = self.told = self.error = ""

    @rx.event
    async def make_reset_link(self, account: str):
        """Make a link for a new password, or have it mailed."""
        self.link = self.told = self.error = ""
        try:
            wanted = read_id(account, "account")
            token = await run_use_case(self.token(), account_links.make_reset_link, wanted)
        except GalateaError as error:
            self.error = str(error)
            return
        if token is None:
            self.told = _("An e-mail with the link is on its way to them.")
        else:
            self.link = f"{self.router.headers.origin}{path_of(Purpose.RESET, token)}"

    @rx.event
    async def remove_factor(self, account: str):
        """Ask for no code of this account any more."""
        self.link = self.told = self.error = ""
        try:
            wanted = read_id(account, "account")
            await run_use_case(self.token(), second_factor.remove_of, wanted)
        except GalateaError as error:
            self.error = str(error)
            return None
        self.told = _("The second factor is removed.")
        return Admin.open
