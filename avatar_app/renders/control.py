"""Films cancelled, and tried again."""

from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col

from avatar_app.catalog.voices import CLONE
from avatar_app.errors import (
    StateError,
)
from avatar_app.renders import state_machine
from avatar_app.renders.history import find_render, own_render
from avatar_app.renders.limits import check_limits
from avatar_app.settings import Settings
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import Render
from avatar_app.translation import gettext as _


def cancel(session: Session, user: User, render_id: UUID, who: str = state_machine.OWNER) -> Render:
    """Stop a render: at once if it waits, else its worker stops it.

    Raises StateError: not_found, render_state.
    """
    own = own_render(user, render_id)
    moved = state_machine.move(
        session, state_machine.CANCEL, *own, who=who, cancel_requested=True, finished_at=func.now()
    ) or state_machine.move(
        session, state_machine.ASK_TO_STOP, *own, who=who, cancel_requested=True
    )
    if not moved:
        find_render(session, user, render_id)
        raise StateError("render_state", _("This film is not being rendered any more."))
    return moved[0]


def cancel_all(session: Session, user: User, who: str, why: str) -> list[Render]:
    """Stop all of a user's that wait or are being made; those that were."""
    own = col(Render.user_id) == user.id
    waiting = {"cancel_requested": True, "finished_at": func.now()}
    return [
        *state_machine.move(session, state_machine.CANCEL, own, who=who, why=why, **waiting),
        *state_machine.move(
            session, state_machine.ASK_TO_STOP, own, who=who, why=why, cancel_requested=True
        ),
    ]


def retry(session: Session, settings: Settings, user: User, render_id: UUID) -> Render:
    """Queue again what failed or was cancelled. Raises StateError, LimitError, UnavailableError.

    Without the recording or the clone that is its voice it cannot be made any more.
    """
    render = find_render(session, user, render_id)
    if render.state in state_machine.RETRY.sources:
        if render.recording is not None and render.recording_id is None:
            raise StateError("not_found", _("The recording was deleted; choose another voice."))
        if render.voice.startswith(f"{CLONE}-") and render.clone_id is None:
            raise StateError("not_found", _("This voice was deleted; choose another one."))
        check_limits(session, settings, user, render.expected_s)
    moved = state_machine.move(
        session,
        state_machine.RETRY,
        *own_render(user, render_id),
        who=state_machine.OWNER,
        losses=0,
        delays=0,
        cancel_requested=False,
        stage="",
        progress=0.0,
        error_code=None,
        error=None,
        not_before=None,
        expected_start=None,
        expected_end=None,
        queued_at=func.now(),
        started_at=None,
        finished_at=None,
    )
    if not moved:
        raise StateError("render_state", _("Only failed or cancelled films can be retried."))
    return moved[0]
