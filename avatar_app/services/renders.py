"""What people do with their films: ask, try again, cancel, delete, share."""

import logging
from uuid import UUID

from avatar_app.accounts import audit
from avatar_app.accounts.audit import Action
from avatar_app.accounts.permissions import check_verified
from avatar_app.accounts.visits import find_visit
from avatar_app.errors import StateError
from avatar_app.fleet.registry import call_workers, find_workers
from avatar_app.messaging.events import DELETED, Event, publish
from avatar_app.messaging.mail import sends_mail
from avatar_app.renders import control, history, links, recycle_bin, submission
from avatar_app.renders.forecast import Forecast, promise
from avatar_app.renders.links import LinkTerms
from avatar_app.renders.submission import RenderRequest
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import Render, RenderState
from avatar_app.translation import gettext as _

log = logging.getLogger("galatea.services")


def submit(home: Connections, user: User, request: RenderRequest) -> tuple[Render, Forecast | None]:
    """Ask for a film; the render, and when it will be made if anybody can tell.

    Raises what `avatar_app.renders.submission.submit` raises, and
    AccountError("address_unverified").
    """
    check_verified(user, sends_mail(home.settings))
    workers = find_workers(home.redis)
    with home.session() as session:
        render = submission.submit(session, home.settings, user, request, workers)
        if render.state != RenderState.QUEUED:  # it was asked for before, by the same key
            return render, None
        foreseen = promise(session, workers, render)
    log.info("asked for", extra={"render": str(render.id)})
    call_workers(home.redis, *render.needs)
    tell_owner(home, render)
    return render, foreseen


def retry(home: Connections, user: User, render_id: UUID) -> tuple[Render, Forecast | None]:
    """Queue again what failed or was cancelled; as `submit`.

    Raises StateError: not_found, render_state; LimitError, UnavailableError("queue_full"),
    AccountError("address_unverified").
    """
    check_verified(user, sends_mail(home.settings))
    with home.session() as session:
        render = control.retry(session, home.settings, user, render_id)
        foreseen = promise(session, find_workers(home.redis), render)
    call_workers(home.redis, *render.needs)
    tell_owner(home, render)
    return render, foreseen


def cancel(home: Connections, user: User, render_id: UUID) -> Render:
    """Stop one. Raises StateError: not_found, render_state."""
    with home.session() as session:
        render = control.cancel(session, user, render_id)
    tell_owner(home, render)
    return render


def delete(home: Connections, user: User, render_id: UUID) -> None:
    """Put one into the bin. Raises StateError: not_found, render_state."""
    with home.session() as session:
        history.find_render(session, user, render_id)
        if not recycle_bin.discard_films(session, user, [render_id]):
            raise StateError("render_state", _("This film is being rendered; cancel it first."))
        audit.note(session, Action.FILM_DELETED, user, render_id)
    tell_deleted(home, user, [render_id])


def delete_for_good(home: Connections, user: User, render_id: UUID) -> None:
    """Delete one with its files, in the bin or not. Raises StateError: not_found, render_state."""
    with home.session() as session:
        history.delete_render(session, home.storage, user, render_id)
        audit.note(session, Action.FILM_DELETED, user, render_id, "for good")
    tell_deleted(home, user, [render_id])


def restore(home: Connections, user: User, render_id: UUID) -> Render:
    """Have one back out of the bin. Raises StateError("not_found")."""
    with home.session() as session:
        render = recycle_bin.restore_film(session, user, render_id)
        audit.note(session, Action.FILM_RESTORED, user, render_id)
    tell_owner(home, render)
    return render


def empty_bin(home: Connections, user: User) -> int:
    """Delete all films and portraits in it for good; how many."""
    with home.session() as session:
        gone = recycle_bin.empty(session, home.storage, user)
        if gone:
            audit.note(session, Action.BIN_EMPTIED, user, user.email, f"{gone} films and portraits")
    return gone


def delete_many(home: Connections, user: User, ids: list[UUID]) -> int:
    """Put all of these into the bin but those that are being made or are not there; how many."""
    with home.session() as session:
        gone = recycle_bin.discard_films(session, user, ids)
        for render_id in gone:
            audit.note(session, Action.FILM_DELETED, user, render_id)
    tell_deleted(home, user, gone)
    return len(gone)


def rename(home: Connections, user: User, render_id: UUID, title: str) -> Render:
    """Call it something else; a blank title changes nothing. Raises StateError("not_found")."""
    with home.session() as session:
        render = history.rename(session, user, render_id, title)
    tell_owner(home, render)
    return render


def share(home: Connections, user: User, render_id: UUID, terms: LinkTerms | None = None) -> Render:
    """A film with its link, the same until it is revoked; on these terms from now on, if any are
    told.

    Raises StateError: not_found, render_state; InputError("link_password").
    """
    with home.session() as session:
        audit.note(session, Action.LINK_MADE, user, render_id)
        return links.share(session, user, render_id, terms)


def revoke(home: Connections, user: User, render_id: UUID) -> None:
    """End a film's link. Raises StateError("not_found")."""
    with home.session() as session:
        links.revoke(session, user, render_id)
        audit.note(session, Action.LINK_ENDED, user, render_id)


def find_shared(home: Connections, token: str, given: str | None) -> Render:
    """What a link shows to who has this pass, or none.

    Raises StateError("not_found"), AccountError("link_locked"), UnavailableError.
    """
    with home.session() as session:
        render = links.find_shared(session, token)
    links.check_open(home.redis, render, given)
    return render


def unlock(home: Connections, token: str, password: str) -> str:
    """A pass for a film whose link has a password.

    Raises StateError("not_found"), AccountError: link_locked, too_many_attempts; UnavailableError.
    """
    with home.session() as session:
        render = links.find_shared(session, token)
    return links.unlock(home.redis, render, password, find_visit().address)


def tell_owner(home: Connections, render: Render) -> None:
    """Tell its owner's pages that a render has changed."""
    publish(home.redis, render.user_id, Event("render", str(render.id), render.state))


def tell_deleted(home: Connections, user: User, ids: list[UUID]) -> None:
    """Tell a user's pages that renders are gone."""
    for render_id in ids:
        publish(home.redis, user.id, Event("render", str(render_id), DELETED))
