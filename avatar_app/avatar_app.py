"""The portal: pages over the API, one application."""

import asyncio
import threading

import reflex as rx

from avatar_app.api.app import create_app
from avatar_app.components.layout import away
from avatar_app.home import find_home
from avatar_app.logs import prepare_logs
from avatar_app.pages.account import Account, account
from avatar_app.pages.admin.page import admin
from avatar_app.pages.admin.state import Admin
from avatar_app.pages.archive import Films
from avatar_app.pages.clones import Clones
from avatar_app.pages.draft import Studio
from avatar_app.pages.entrance import sign_in, sign_up
from avatar_app.pages.film import film
from avatar_app.pages.films import films
from avatar_app.pages.gallery import Gallery, gallery
from avatar_app.pages.landing import Landing, landing
from avatar_app.pages.nowhere import nowhere
from avatar_app.pages.screening import Film
from avatar_app.pages.shared import Shared, shared
from avatar_app.pages.studio import studio
from avatar_app.pages.visitor import Visitor, explain
from avatar_app.reconciler import Reconciler


async def attend() -> None:
    """While the process serves: its lines in the form that is set, and its part in reconciling,
    which so goes on where no worker is.
    """
    home = find_home()
    prepare_logs(home.settings.log_format, "web")
    over = threading.Event()
    try:
        await asyncio.to_thread(Reconciler(home).run, over)
    finally:
        over.set()


app = rx.App(
    api_transformer=[create_app()],
    stylesheets=["/galatea.css"],
    backend_exception_handler=explain,
    head_components=[
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        # At once: who is quick sends a form before the page's own scripts have come.
        rx.el.script(src="/galatea.js"),
        *[rx.script(src=f"/{name}.js") for name in ("editor", "picture", "recorder", "live")],
    ],
)
app.app_wraps[(5, "Overlay")] = lambda stateful: away() if stateful else None
app.register_lifespan_task(attend)
app.add_page(landing, route="/", title="Galatea: make a portrait speak", on_load=Landing.open)
app.add_page(sign_in, route="/sign-in", title="Sign in · Galatea", on_load=Visitor.greet)
app.add_page(sign_up, route="/sign-up", title="Sign up · Galatea", on_load=Visitor.greet)
app.add_page(studio, route="/studio", title="Studio · Galatea", on_load=Studio.open)
app.add_page(film, route="/film/[film_id]", title="Film · Galatea", on_load=Film.follow)
app.add_page(
    films,
    route="/films",
    title="Films · Galatea",
    on_load=[Films.open, Films.follow],
)
app.add_page(
    gallery,
    route="/gallery",
    title="Gallery · Galatea",
    on_load=[Gallery.follow, Clones.follow],
)
app.add_page(account, route="/account", title="Account · Galatea", on_load=Account.open)
app.add_page(shared, route="/shared/[link]", title="A film · Galatea", on_load=Shared.open)
app.add_page(admin, route="/admin", title="Administration · Galatea", on_load=Admin.open)
app.add_page(nowhere, route="404", title="Nothing here · Galatea", on_load=Visitor.greet)
