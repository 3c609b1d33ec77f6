"""One's own account."""

from uuid import UUID

import reflex as rx

from avatar_app import lexicon
from avatar_app.accounts import SHORTEST_PASSWORD
from avatar_app.avatars import measure_storage
from avatar_app.catalog import LANGUAGES
from avatar_app.components.forms import api_form, field
from avatar_app.components.layout import card, page, title
from avatar_app.components.lexicon import EMPTY, EVERY, Word, add_word, show_lexicon
from avatar_app.errors import GalateaError
from avatar_app.pages.visitor import Visitor, ask

CHANGED = "changed"


class Account(Visitor):
    """What it may, and has used."""

    used: str = ""
    share: int = 0
    limits: str = ""
    changed: bool = False  # the password, just now
    words: list[Word] = []
    wrong: str = ""

    @rx.event
    async def open(self):
        """Fill the page."""
        redirect = await self._admit()
        if redirect is not None:
            return redirect
        self.changed = CHANGED in self.router.url.query_parameters
        user, used = await ask(self.token(), lambda s, me: (me, measure_storage(s, me)))
        self.used = f"{used / 1e6:.0f} of {user.storage_mb} MB"
        self.share = round(100 * used / (user.storage_mb * 1e6))
        self.limits = (
            f"{user.renders_at_once} films at once and {user.renders_waiting} waiting, "
            f"{user.minutes_a_day} minutes of film a day"
        )
        await self._show_words()
        return None

    @rx.event
    async def add_word(self, fields: dict[str, str]):
        """A word and how it is said, from now on; what is refused stays to be mended."""
        language = fields["language"] if fields["language"] != EVERY else ""
        try:
            await ask(
                self.token(),
                lambda s, me: lexicon.add_entry(s, me, fields["word"], fields["said"], language),
            )
        except GalateaError as error:
            self.wrong = str(error)
            return None
        await self._show_words()
        return rx.call_script(EMPTY)

    @rx.event
    async def delete_word(self, word: str):
        """It is said as its letters say again."""
        try:
            await ask(self.token(), lambda s, me: lexicon.delete_entry(s, me, UUID(word)))
        except GalateaError as error:
            self.wrong = str(error)
        await self._show_words()

    async def _show_words(self) -> None:
        entries = await ask(self.token(), lexicon.list_entries)
        self.wrong = ""
        self.words = [
            Word(str(entry.id), entry.word, entry.said, LANGUAGES.get(entry.language, ""))
            for entry in entries
        ]


def account() -> rx.Component:
    """The page."""
    return page(
        title("Account", Account.email),
        rx.grid(
            card(
                rx.heading("Storage", size="4", as_="h2"),
                rx.text(Account.used, size="2", color_scheme="gray", margin="0.5rem 0"),
                rx.progress(value=Account.share, aria_label="Storage used"),
                rx.text(Account.limits, size="2", color_scheme="gray", margin_top="0.75rem"),
            ),
            card(
                rx.heading("Sign out", size="4", as_="h2", margin_bottom="0.75rem"),
                rx.hstack(
                    api_form("sign-out", "Here", goes_to="/", changes_visitor=True),
                    api_form(
                        "sign-out-everywhere", "Everywhere", goes_to="/", changes_visitor=True
                    ),
                ),
            ),
            card(
                rx.heading("Password", size="4", as_="h2", margin_bottom="0.75rem"),
                api_form(
                    "me/password",
                    "Change it",
                    field("Present password", "old", "password", auto_complete="current-password"),
                    field(
                        "New password",
                        "new",
                        "password",
                        auto_complete="new-password",
                        min_length=SHORTEST_PASSWORD,
                    ),
                    goes_to=f"/account?{CHANGED}=password",  # the socket's cookie is the old one
                ),
                rx.cond(
                    Account.changed,
                    rx.text(
                        "It is changed; all other browsers are signed out.",
                        size="2",
                        color_scheme="jade",
                        role="status",
                        margin_top="0.75rem",
                    ),
                ),
            ),
            card(
                rx.heading("Delete this account", size="4", as_="h2", margin_bottom="0.75rem"),
                rx.text(
                    "With all pictures and films, at once and for good.",
                    size="2",
                    margin_bottom="0.75rem",
                ),
                api_form(
                    "me",
                    "Delete everything",
                    field("Password", "password", "password", auto_complete="current-password"),
                    goes_to="/",
                    changes_visitor=True,
                    method="DELETE",
                    color_scheme="red",
                ),
            ),
            columns=rx.breakpoints(initial="1", md="2"),
            spacing="4",
            width="100%",
        ),
        card(
            rx.heading("Pronunciation", size="4", as_="h2"),
            rx.text(
                "How your films say a word: spelt as it sounds, or in IPA between slashes. "
                "Captions show it as you write it.",
                size="2",
                color_scheme="gray",
                margin="0.5rem 0 1rem",
            ),
            show_lexicon(Account.words, Account.delete_word),
            add_word(Account.add_word, Account.wrong),
        ),
        here="/account",
    )
