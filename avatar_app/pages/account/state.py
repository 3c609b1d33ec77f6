"""An account and where it is signed in, as its page shows them."""

from dataclasses import dataclass

import reflex as rx

from avatar_app.accounts.sessions import name_sign_in
from avatar_app.components.times import stamp
from avatar_app.errors import GalateaError
from avatar_app.library.quota import measure_storage
from avatar_app.messaging.mail import sends_mail
from avatar_app.pages.shell.state import Visitor, run_as_user, run_use_case
from avatar_app.services import account_links, accounts
from avatar_app.store.connections import find_connections
from avatar_app.translation import gettext as _


@dataclass
class SignInRow:
    """Where one is signed in."""

    id: str
    browser: str
    address: str
    seen: str
    here: bool


CHANGED = "changed"


class Account(Visitor):
    """What it may, and has used."""

    used: str = ""
    share: int = 0
    limits: str = ""
    changed: bool = False  # the password, just now
    wrong: str = ""
    sign_ins: list[SignInRow] = []
    unverified: bool = False  # and the portal could send an e-mail
    mailed: bool = False  # just now
    mails: bool = False  # the portal sends e-mail
    film_mails: bool = False  # and this account gets those about films

    @rx.event
    async def open(self):
        """Fill the page."""
        redirect = await self._admit()
        if redirect is not None:
            return redirect
        self.changed = CHANGED in self.router.url.query_parameters
        user, used = await run_as_user(self.token(), lambda s, me: (me, measure_storage(s, me)))
        self.used = _("{used:.0f} of {all} MB", used=used / 1e6, all=user.storage_mb)
        self.share = round(100 * used / (user.storage_mb * 1e6))
        self.limits = _(
            "{films} films at once and {waiting} waiting, {minutes} minutes of film a day",
            films=user.renders_at_once,
            waiting=user.renders_waiting,
            minutes=user.minutes_a_day,
        )
        self.mails = sends_mail(find_connections().settings)
        self.film_mails = user.film_mails
        self.unverified = user.verified_at is None and self.mails
        self.mailed = False
        await self._show_sign_ins()
        return None

    @rx.event
    async def send_verification(self):
        """Another e-mail with a link that verifies the address."""
        await run_use_case(self.token(), account_links.ask_verification)
        self.mailed = True

    @rx.event
    async def set_film_mails(self, wanted: bool):
        """Whether e-mails say how films came out."""
        user = await run_use_case(self.token(), accounts.set_film_mails, bool(wanted))
        self.film_mails = user.film_mails

    @rx.event
    async def end_sign_in(self, name: str):
        """Sign out there."""
        try:
            await run_use_case(self.token(), accounts.end_sign_in, str(name))
        except GalateaError as error:
            self.wrong = str(error)
        await self._show_sign_ins()

    async def _show_sign_ins(self) -> None:
        token = self.token()
        self.sign_ins = [
            SignInRow(
                id=name_sign_in(row),
                browser=name_browser(row.agent),
                address=row.address,
                seen=stamp(row.seen_at),
                here=row.id == token,
            )
            for row in await run_use_case(token, accounts.list_sign_ins)
        ]


def name_browser(agent: str) -> str:
    """What people call the browser and the system of a User-Agent (RFC 9110, section 10.1.5)."""
    systems = ("Windows", "Android", "iPhone", "iPad", "Macintosh", "Linux")
    browsers = {"Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
    browser = next((name for sign, name in browsers.items() if sign in agent), "")
    system = next((name for name in systems if name in agent), "").replace("Macintosh", "macOS")
    if browser and system:
        return _("{browser} on {system}", browser=browser, system=system)
    return browser or system or agent[:40] or _("Unknown")
