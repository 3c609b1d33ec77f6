"""What administrators do: other people's films, orders to workers, accounts."""

from uuid import UUID

from sqlmodel import Session, col, select

from avatar_app.accounts import accounts, audit
from avatar_app.accounts.audit import Action
from avatar_app.accounts.permissions import check_admin
from avatar_app.errors import StateError
from avatar_app.fleet import commands
from avatar_app.messaging.events import EVERYBODY, Event, publish
from avatar_app.renders import history, links, state_machine
from avatar_app.renders.control import cancel, cancel_all
from avatar_app.renders.turns import FIRST
from avatar_app.services.renders import tell_deleted, tell_owner
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import Render
from avatar_app.translation import gettext as _


def stop_render(home: Connections, admin: User, render_id: UUID) -> Render:
    """Cancel anybody's. Raises AccountError("not_allowed"), StateError: not_found, render_state."""
    check_admin(admin)
    with home.session() as session:
        render = session.get(Render, render_id)
        owner = session.get(User, render.user_id) if render else None
        stopped = cancel(session, owner or admin, render_id, state_machine.ADMINISTRATOR)
        audit.note(session, Action.FILM_STOPPED, admin, render_id, owner.email if owner else "")
    tell_owner(home, stopped)
    return stopped


def hurry(home: Connections, admin: User, render_id: UUID) -> Render:
    """Have anybody's made first of all. Raises AccountError("not_allowed"), StateError:
    not_found, render_state.
    """
    check_admin(admin)
    own = col(Render.id) == render_id
    with home.session() as session:
        moved = state_machine.move(
            session, state_machine.HURRY, own, who=state_machine.ADMINISTRATOR, priority=FIRST
        )
        if not moved:
            if session.get(Render, render_id) is None:
                raise StateError("not_found", _("There is no such film."))
            raise StateError("render_state", _("This film is not in the queue."))
        audit.note(session, Action.FILM_HURRIED, admin, render_id)
    (render,) = moved
    publish(home.redis, EVERYBODY, Event("queue", render.tier, "moved"))
    return render


def give_order(home: Connections, admin: User, worker: str, what: commands.Command) -> None:
    """Tell a worker what to do; it looks before it takes a film. Raises
    AccountError("not_allowed").
    """
    check_admin(admin)
    with home.session() as session:
        commands.give(session, worker, what, admin.email)
        audit.note(session, Action.ORDER_GIVEN, admin, worker, what)


def lift_order(home: Connections, admin: User, worker: str) -> None:
    """Let it go on. Raises AccountError("not_allowed"), StateError("not_found")."""
    check_admin(admin)
    with home.session() as session:
        commands.lift(session, worker)
        audit.note(session, Action.ORDER_LIFTED, admin, worker)


def set_user(home: Connections, admin: User, user_id: UUID, **changes: object) -> User:
    """Change an account's role, whether it is disabled, or a limit of it. Of who is disabled, films
    that wait or are being made are stopped, and links show nothing until they are enabled again.

    Raises what `avatar_app.accounts.accounts.set_user` raises.
    """
    with home.session() as session:
        before = session.get(User, user_id)
        old = before.model_dump() if before else {}
        user = accounts.set_user(session, admin, user_id, **changes)
        changed = {name: value for name, value in changes.items() if old[name] != value}
        for name, value in changed.items():
            told = f"{name}: {old[name]} -> {value}"
            audit.note(session, _action_of(name, value), admin, user.email, told)
        stopped = []
        if user.disabled:
            why = _("The account was disabled.")
            stopped = cancel_all(session, user, state_machine.ADMINISTRATOR, why)
    for render in stopped:
        tell_owner(home, render)
    return user


def end_link(home: Connections, admin: User, render_id: UUID) -> None:
    """End the link to anybody's. Raises AccountError("not_allowed"), StateError("not_found")."""
    check_admin(admin)
    with home.session() as session:
        owner = _find_owner(session, render_id)
        links.revoke(session, owner, render_id)
        audit.note(session, Action.LINK_ENDED, admin, render_id, owner.email)


def remove_film(home: Connections, admin: User, render_id: UUID) -> None:
    """Delete anybody's film with its files.

    Raises AccountError("not_allowed"), StateError: not_found, render_state while it is being made.
    """
    check_admin(admin)
    with home.session() as session:
        owner = _find_owner(session, render_id)
        history.delete_render(session, home.storage, owner, render_id)
        audit.note(session, Action.FILM_DELETED, admin, render_id, owner.email)
    tell_deleted(home, owner, [render_id])


def _find_owner(session: Session, render_id: UUID) -> User:
    found = session.exec(select(User).join(Render).where(Render.id == render_id)).first()
    if found is None:
        raise StateError("not_found", _("There is no such film."))
    return found


def _action_of(name: str, value: object) -> Action:
    """What a change of an account is called in the audit log."""
    if name == "disabled":
        return Action.DISABLED if value else Action.ENABLED
    return Action.ROLE if name == "role" else Action.LIMITS
