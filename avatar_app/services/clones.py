"""What people do with voices of their own: make, rename, delete."""

from typing import BinaryIO
from uuid import UUID

from sqlmodel import col, func

from avatar_app.accounts import audit
from avatar_app.accounts.audit import Action
from avatar_app.accounts.permissions import check_verified
from avatar_app.catalog.cloned_voices import name_voice
from avatar_app.fleet.registry import list_workers
from avatar_app.library import clones, owned
from avatar_app.library.samples import forget_samples
from avatar_app.messaging.events import DELETED, Event, publish
from avatar_app.messaging.mail import sends_mail
from avatar_app.messaging.queues import CLONING, try_enqueue
from avatar_app.renders import state_machine
from avatar_app.services.renders import tell_owner
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Clone
from avatar_app.store.models.renders import Render
from avatar_app.translation import gettext as _


def add_clone(
    home: Connections, user: User, name: str, file: str, content: BinaryIO, consent: bool
) -> Clone:
    """Keep what somebody said in a file of that name, and have a worker make a voice of it.

    Raises what `avatar_app.library.clones.add_clone` raises, and
    UnavailableError("queue_unavailable"), AccountError("address_unverified").
    """
    check_verified(user, sends_mail(home.settings))
    workers = list_workers(home.redis)
    with home.session() as session:
        clone, queue = clones.add_clone(
            session, home.storage, user, name, file, content, consent, workers
        )
    try_enqueue(home.redis, queue, CLONING, clone.id, first=True)
    publish(home.redis, user.id, Event("clone", str(clone.id), clone.state))
    return clone


def rename_clone(home: Connections, user: User, clone_id: UUID, name: str) -> Clone:
    """Call it something else; films that are there keep the old name.

    Raises StateError("not_found").
    """
    with home.session() as session:
        clone = owned.rename(session, Clone, user, clone_id, name)
    publish(home.redis, user.id, Event("clone", str(clone.id), clone.state))
    return clone


def delete_clone(home: Connections, user: User, clone_id: UUID) -> list[Render]:
    """Delete it with its files. Films that were made with it stay; those that wait fail, and are
    returned. Raises StateError("not_found").
    """
    with home.session() as session:
        clone = owned.find_own(session, Clone, user, clone_id)
        reason = _("The voice {name} was deleted; choose another one.", name=clone.name)
        failed = state_machine.move(
            session,
            state_machine.REFUSE,
            col(Render.clone_id) == clone.id,
            who=state_machine.OWNER,
            why=reason,
            error_code="voice_gone",
            error=reason,
            finished_at=func.now(),
        )
        session.delete(clone)
        session.flush()
        audit.note(session, Action.VOICE_DELETED, user, clone_id, clone.name)
        home.storage.delete(f"clones/{clone.id}")
    forget_samples(home.redis, name_voice(clone_id))
    for render in failed:
        tell_owner(home, render)
    publish(home.redis, user.id, Event("clone", str(clone_id), DELETED))
    return failed
