"""The portal: pages over the API, one application."""

import asyncio
import threading

import reflex as rx
from starlette.types import ASGIApp

from avatar_app.api.app import PAGES, create_app
from avatar_app.components.surfaces import away
from avatar_app.observability.logs import prepare_logs
from avatar_app.pages.account.factor_state import Factor
from avatar_app.pages.account.state import Account
from avatar_app.pages.account.view import account
from avatar_app.pages.account_links import forgot, reset, verify
from avatar_app.pages.admin.audit_state import Audit
from avatar_app.pages.admin.help_state import Help
from avatar_app.pages.admin.invitation_state import Invitations
from avatar_app.pages.admin.state import Admin
from avatar_app.pages.admin.view import admin
from avatar_app.pages.bin.state import Bin
from avatar_app.pages.bin.view import bin_page
from avatar_app.pages.film.state import Film
from avatar_app.pages.film.view import film
from avatar_app.pages.films.state import Films
from avatar_app.pages.films.view import films
from avatar_app.pages.gallery.clone_state import Clones
from avatar_app.pages.gallery.state import Gallery
from avatar_app.pages.gallery.view import gallery
from avatar_app.pages.landing.state import Landing
from avatar_app.pages.landing.view import landing
from avatar_app.pages.not_found import nowhere
from avatar_app.pages.shared.state import Shared
from avatar_app.pages.shared.view import shared
from avatar_app.pages.shell.event_check import EventCheck
from avatar_app.pages.shell.lexicon import Lexicon
from avatar_app.pages.shell.page_states import PageStates
from avatar_app.pages.shell.reflex_internals import serve_pages
from avatar_app.pages.shell.state import Visitor, explain, note_browser_error
from avatar_app.pages.sign_in import sign_in, sign_up
from avatar_app.pages.studio.state import Studio
from avatar_app.pages.studio.tour import Tour
from avatar_app.pages.studio.view import studio
from avatar_app.renders.reconciler import Reconciler
from avatar_app.store.connections import find_connections
from avatar_app.translation import PORTAL_LANGUAGES, current_language
from avatar_app.translation import gettext as _


async def attend() -> None:
    """While the process serves: its lines in the form that is set, and its part in reconciling,
    which so goes on where no worker is.
    """
    home = find_connections()
    prepare_logs(home.settings.log_format, "web")
    over = threading.Event()
    try:
        await asyncio.to_thread(Reconciler(home).run, over)
    finally:
        over.set()


def _title(page: str) -> str:
    return f"{page} · Galatea"


def _built() -> list[str]:
    """Languages whose pages are there besides the English ones."""
    return [code for code in PORTAL_LANGUAGES if (PAGES / code).is_dir()]


def _find_page(path: str) -> str | None:
    return app.router(path)


def _serve(language: str) -> ASGIApp:
    """The pages of a language, found as Reflex finds the English ones."""
    return serve_pages(PAGES / language, _find_page)


app = rx.App(
    api_transformer=[create_app({code: _serve(code) for code in _built()})],
    html_lang=current_language(),
    stylesheets=["/galatea.css"],
    backend_exception_handler=explain,
    frontend_exception_handler=note_browser_error,
    toaster=None,  # it brings a style sheet and scripts that pages are not to have
    head_components=[
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        # At once: who is quick sends a form before the page's own scripts have come.
        rx.el.script(src="/galatea.js"),
        rx.el.script(src="/times.js"),
        rx.el.script(src="/cues.js"),  # before the editor, which needs it
        *[
            rx.script(src=f"/{name}.js")
            for name in ("editor", "picture", "recorder", "live", "ready", "listen", "keyboard")
        ],
    ],
)
app.app_wraps[(5, "Overlay")] = lambda stateful: away() if stateful else None
app._state_manager = PageStates.make()
app.add_middleware(EventCheck(Landing.open, Shared.open, Shared.show))
app.register_lifespan_task(attend)
app.add_page(landing, route="/", title=_("Galatea: make a portrait speak"), on_load=Landing.open)
app.add_page(sign_in, route="/sign-in", title=_title(_("Sign in")), on_load=Visitor.greet)
app.add_page(sign_up, route="/sign-up", title=_title(_("Sign up")), on_load=Visitor.greet)
app.add_page(forgot, route="/forgot", title=_title(_("Forgot password")), on_load=Visitor.greet)
app.add_page(reset, route="/reset", title=_title(_("New password")), on_load=Visitor.greet)
app.add_page(verify, route="/verify", title=_title(_("Verify address")), on_load=Visitor.greet)
app.add_page(
    studio,
    route="/studio",
    title=_title(_("Studio")),
    on_load=[Studio.open, Lexicon.open, Tour.open],
)
app.add_page(film, route="/film/[film_id]", title=_title(_("Film")), on_load=Film.follow)
app.add_page(
    films,
    route="/films",
    title=_title(_("Films")),
    on_load=[Films.open, Films.follow],
)
app.add_page(bin_page, route="/bin", title=_title(_("Bin")), on_load=Bin.open)
app.add_page(
    gallery,
    route="/gallery",
    title=_title(_("Gallery")),
    on_load=[Gallery.follow, Clones.follow],
)
app.add_page(
    account,
    route="/account",
    title=_title(_("Account")),
    on_load=[Account.open, Factor.open, Lexicon.open],
)
app.add_page(shared, route="/shared/[link]", title=_title(_("A film")), on_load=Shared.open)
app.add_page(
    admin,
    route="/admin",
    title=_title(_("Administration")),
    on_load=[Admin.open, Invitations.open, Help.open, Audit.open],
)
app.add_page(nowhere, route="404", title=_title(_("Page not found")), on_load=Visitor.greet)
