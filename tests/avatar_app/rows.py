"""Renders and recordings made, taken and changed for tests of the rules."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, col, update

from avatar_app.catalog.engines import ANIMATORS
from avatar_app.catalog.voices import VOICES
from avatar_app.errors import GalateaError
from avatar_app.library import recordings
from avatar_app.renders import claims, recovery, state_machine, submission
from avatar_app.renders.claims import Claim, Result
from avatar_app.renders.submission import RenderRequest
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.library import Recording
from avatar_app.store.models.renders import MadeFilm, Render

RESULT = Result("digest", "film", "poster", "captions", 1000, 60.0, 12.0, {"frames": 1500})


def submit(session: Session, home: Connections, user: User, **changes: Any) -> Render:
    request = RenderRequest(**{"text": "Hello [happy] everyone!", "preset": "ava"} | changes)
    return submission.submit(session, home.settings, user, request)


def record(
    session: Session,
    home: Connections,
    user: User,
    name: str = "Talk.webm",
    language: str | None = None,
) -> Recording:
    """A recording of 90 s that a worker has listened to."""
    made = recordings.add_recording(
        session, home.storage, user, name, BytesIO(b"sound"), True, language
    )
    copy = f"recordings/{made.id}/copy.m4a"
    home.storage.put(copy, b"copy")
    recordings.report_listening(session, made.id, 90.0, [0, 100, 50], [], copy, 4)
    session.flush()
    return made


def claim(session: Session, render: Render, worker: str = "w1") -> Claim:
    claim = claims.take(
        session, state_machine.choose(state_machine.CLAIM, col(Render.id) == render.id), worker
    )
    assert claim is not None
    return claim


def change(session: Session, render_id: UUID, **values: Any) -> None:
    session.exec(update(Render).where(col(Render.id) == render_id).values(**values))
    session.expire_all()


def age(session: Session, render_id: UUID, by: timedelta) -> None:
    """A film was made so long ago."""
    made = update(MadeFilm).where(col(MadeFilm.render_id) == render_id)
    session.exec(made.values(at=now() - by))


def refused(kind: type[GalateaError], code: str, act: Any, *arguments: Any, **named: Any) -> None:
    with pytest.raises(kind) as caught:
        act(*arguments, **named)
    assert caught.value.code == code


def lose(session: Session, *found: Render) -> list[Render]:
    """Their workers are lost; who puts them back has looked."""
    for render in found:
        change(session, render.id, lease_until=now() - timedelta(minutes=5))
    moved = recovery.reconcile(session)
    for render in found:
        change(session, render.id, not_before=None)
    return moved


def take(session: Session, worker: str = "w1") -> UUID | None:
    """The render whose turn it is."""
    taken = claims.claim(session, worker, ANIMATORS, VOICES)
    return taken.render.id if taken else None
