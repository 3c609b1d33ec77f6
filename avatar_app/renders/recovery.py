"""What is put back or ended because its worker or its voice is gone."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select, update

from avatar_app.catalog.voices import CLONE
from avatar_app.renders import state_machine
from avatar_app.renders.claims import ANEW, LEASE, LONGEST_REST, rest
from avatar_app.renders.turns import VOICE
from avatar_app.store.models.renders import Render, RenderState
from avatar_app.translation import gettext as _

AIRED = timedelta(minutes=10)  # that a film's pieces outlast its end, for whom is watching them
LOSSES = 2  # workers that one render may cost


def reconcile(session: Session) -> list[Render]:
    """Put back what lost its worker, end what lost too many; all of them, as they are now."""
    far = func.now() + 2 * LEASE  # no lease is so long: the clock was set back
    late = update(Render).where(
        col(Render.state) == RenderState.RUNNING, col(Render.lease_until) > far
    )
    session.exec(late.values(lease_until=func.now() + LEASE))
    resting = update(Render).where(
        col(Render.state) == RenderState.QUEUED,
        col(Render.not_before) > func.now() + 2 * LONGEST_REST,
    )
    session.exec(resting.values(not_before=None))

    lost = col(Render.lease_until) < func.now()
    ended: dict[str, Any] = {"finished_at": func.now(), "leased_by": None, "lease_until": None}
    reason = _(
        "Rendering failed {losses} times because its worker was lost. The film may need too "
        "much memory: try a smaller size or a shorter script.",
        losses=LOSSES,
    )
    moved = state_machine.move(
        session,
        state_machine.ABANDON,
        lost,
        col(Render.cancel_requested).is_(True),
        who=state_machine.RECONCILER,
        **ended,
    )
    moved += state_machine.move(
        session,
        state_machine.SET_ASIDE,
        lost,
        col(Render.losses) >= LOSSES - 1,
        who=state_machine.RECONCILER,
        why=reason,
        losses=Render.losses + 1,
        error_code="worker_lost",
        error=reason,
        **ended,
    )
    moved += state_machine.move(
        session,
        state_machine.LOSE,
        lost,
        who=state_machine.RECONCILER,
        losses=Render.losses + 1,
        not_before=rest(Render.losses),
        **ended | ANEW,
    )
    return moved


def refuse(session: Session, voices: Collection[str]) -> list[Render]:
    """End what waits for voices that nobody has any more."""
    moved = []
    for voice in voices:
        what = (
            _("what speaks with cloned voices")
            if voice == CLONE
            else _("the voice {voice}", voice=voice)
        )
        reason = _(
            "No worker has {what} any more; choose another voice, or ask an administrator to "
            "install it again.",
            what=what,
        )
        moved += state_machine.move(
            session,
            state_machine.REFUSE,
            VOICE.in_((voice,)),
            who=state_machine.RECONCILER,
            why=reason,
            error_code="voice_gone",
            error=reason,
            finished_at=func.now(),
        )
    return moved


def sweep_live(session: Session) -> list[str]:
    """Forget the pieces of films that ended a while ago; their keys, to be removed."""
    over = (col(Render.live_key).is_not(None), col(Render.finished_at) < func.now() - AIRED)
    found = session.exec(select(Render.live_key).where(*over).with_for_update()).all()
    session.exec(update(Render).where(*over).values(live_key=None))
    return [key for key in found if key is not None]
