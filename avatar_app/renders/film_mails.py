"""E-mails that say how a film came out, to owners who have not been waiting for it."""

import logging
from datetime import timedelta
from uuid import UUID

from avatar_app.errors import UnavailableError
from avatar_app.messaging.mail import OUTBOX, Mail, sends_mail
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import Render, RenderState
from avatar_app.translation import gettext as _
from avatar_app.translation import use_language

AWAY = timedelta(minutes=2)  # after which people have turned to something else

log = logging.getLogger("galatea.mail")


def mail_owner(home: Connections, render_id: UUID) -> None:
    """Have an e-mail sent that a film is ready, or why there is none.

    Nothing is sent before AWAY, to an address that nobody has verified, to who wants none, or where
    no mail server is set. If too many e-mails wait, this one is left out: the page says it too.
    """
    if not sends_mail(home.settings):
        return
    ended = now()

    def write() -> Mail | None:
        with home.session() as session:
            render = session.get(Render, render_id)
            if render is None or ended - render.queued_at < AWAY:
                return None
            user = session.get_one(User, render.user_id)
            if user.disabled or not user.film_mails or user.verified_at is None:
                return None
            with use_language(user.language):
                return _write(home.settings.public_url or "", user, render)

    try:
        OUTBOX.post(home.settings, write)
    except UnavailableError:
        log.warning("no e-mail about a film: too many wait", extra={"render": str(render_id)})


def _write(portal: str, user: User, render: Render) -> Mail | None:
    title = " ".join(render.title.split())
    told = {"title": title, "link": f"{portal}/film/{render.id}", "account": f"{portal}/account"}
    if render.state == RenderState.DONE:
        return Mail(
            user.email,
            _("Your film is ready: {title}", title=title),
            _(
                "Your film “{title}” is ready:\n{link}\n\n"
                "You can turn these e-mails off in your account: {account}",
                **told,
            ),
        )
    if render.state == RenderState.FAILED:
        return Mail(
            user.email,
            _("Your film could not be made: {title}", title=title),
            _(
                "Your film “{title}” could not be made. {why}\n{link}\n\n"
                "You can turn these e-mails off in your account: {account}",
                why=render.error or "",
                **told,
            ),
        )
    return None
