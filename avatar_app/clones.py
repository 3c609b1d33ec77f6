"""Clones: voices of people's own. What somebody said is uploaded or recorded in the browser, a
worker that has XTTS makes a voice of it, and what was said is deleted.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from sqlmodel import Session, col, func, select

from avatar_app import life
from avatar_app.avatars import check_storage
from avatar_app.catalog import Voice
from avatar_app.cloning import MODEL, explain_lack, find_cloner, find_queue, make_voice
from avatar_app.errors import FaultError, GalateaError, LimitError, MissingError, StateError
from avatar_app.models import Clone, CloneState, Render, User, now
from avatar_app.presence import Worker
from avatar_app.recordings import read_name, weigh
from avatar_app.storage import Storage

CONSENT = "This is my voice, or who speaks has agreed that I have it say other things in films."
OVERDUE = timedelta(seconds=180)  # a worker has XTTS to load first
TRIES = 3  # that one may cost, before it is taken to be what workers die of
LARGEST = 60_000_000  # bytes of an upload: five minutes of a CD
LONGEST = 120  # seconds that a browser records; half a minute of speech is used
MOST = 20  # of an account


def add_clone(
    session: Session,
    storage: Storage,
    user: User,
    name: str,
    file: str,
    content: BinaryIO,
    consent: bool,
    workers: Sequence[Worker],
) -> tuple[Clone, str]:
    """Keep what somebody said, and the queue of a worker that is to make a voice of it. It is
    called `name`, else as its file.

    Raises StateError("consent_missing"), RecordingError: audio_unreadable, audio_too_large,
    LimitError: limit_clones, limit_storage; MissingError: engine_missing, weights_missing;
    UnavailableError("worker_missing").
    """
    if not consent:
        raise StateError(
            "consent_missing", "Say that the person who is heard agrees, then send it again."
        )
    size = weigh(content, LARGEST)
    queue = find_queue(workers)
    if queue is None:
        raise explain_lack(workers)
    there = session.exec(select(func.count()).where(Clone.user_id == user.id)).one()
    if there >= MOST:
        raise LimitError(
            "limit_clones", f"You have {MOST} voices, which is the most; delete one of them."
        )
    check_storage(session, user, size)
    called, suffix = read_name(file)
    clone = Clone(
        user_id=user.id,
        name=name.strip()[:80] or called or "Voice",
        bytes=size,
        consent=CONSENT,
        consent_at=now(),
    )
    clone.reference_key = f"clones/{clone.id}/reference{suffix}"
    storage.put(clone.reference_key, content)
    session.add(clone)
    session.flush()
    return clone, queue


def list_clones(session: Session, user: User) -> list[Clone]:
    """A user's, newest first."""
    mine = select(Clone).where(Clone.user_id == user.id)
    return list(session.exec(mine.order_by(col(Clone.created_at).desc())).all())


def find_clone(session: Session, user: User, clone_id: UUID) -> Clone:
    """One of a user's own. Raises StateError("not_found")."""
    clone = session.get(Clone, clone_id)
    if clone is None or clone.user_id != user.id:
        raise StateError("not_found", "There is no such voice of yours.")
    return clone


def find_voice(session: Session, user: User, clone_id: UUID, voices: Mapping[str, Voice]) -> Voice:
    """What a clone of a user's own speaks with, where workers offer `voices`.

    Raises StateError: not_found, clone_not_ready; MissingError("voice_gone").
    """
    clone = find_clone(session, user, clone_id)
    if clone.state != CloneState.READY:
        raise StateError(
            "clone_not_ready",
            clone.error or f"The voice {clone.name} is being made; try again in a moment.",
        )
    cloner = find_cloner(voices)
    if cloner is None:
        raise MissingError(
            "voice_gone",
            f"No worker can speak with the voice {clone.name} now, since none has {MODEL.title}; "
            "choose another voice, or ask an administrator to install it again.",
        )
    return make_voice(clone.id, clone.name, cloner)


def list_voices(session: Session, user: User, voices: Mapping[str, Voice]) -> dict[str, Voice]:
    """A user's own that can be spoken with where workers offer `voices`, by id, newest first."""
    cloner = find_cloner(voices)
    if cloner is None:
        return {}
    ready = (row for row in list_clones(session, user) if row.state == CloneState.READY)
    own = [make_voice(row.id, row.name, cloner) for row in ready]
    return {voice.id: voice for voice in own}


def rename_clone(session: Session, user: User, clone_id: UUID, name: str) -> Clone:
    """A blank name keeps its own. Raises StateError("not_found")."""
    clone = find_clone(session, user, clone_id)
    clone.name = name.strip()[:80] or clone.name
    session.add(clone)
    return clone


def delete_clone(session: Session, storage: Storage, user: User, clone_id: UUID) -> list[Render]:
    """With its files. Films that were made with it stay; those that wait fail, and are told.

    Raises StateError("not_found").
    """
    clone = find_clone(session, user, clone_id)
    reason = f"The voice {clone.name} was deleted; choose another one."
    moved = life.move(
        session,
        life.REFUSE,
        col(Render.clone_id) == clone.id,
        who=life.OWNER,
        why=reason,
        error_code="voice_gone",
        error=reason,
        finished_at=func.now(),
    )
    session.delete(clone)
    session.flush()
    storage.delete(f"clones/{clone.id}")
    return moved


def begin(session: Session, clone_id: UUID) -> Clone | None:
    """A worker is about to make the voice; None if it is made or gone."""
    clone = session.get(Clone, clone_id, with_for_update=True)
    if clone is None or clone.state != CloneState.CHECKING:
        return None
    clone.tries, clone.tried_at = clone.tries + 1, now()
    session.add(clone)
    return clone


def put_off(session: Session, clone_id: UUID) -> None:
    """It was not at fault that nothing came of it: something that is needed is away."""
    clone = session.get(Clone, clone_id)
    if clone is not None:
        clone.tries -= 1
        session.add(clone)


def report_cloned(
    session: Session, clone_id: UUID, seconds: float, advice: list[str], key: str, size: int
) -> Clone | None:
    """A worker has made the voice; None if the row is gone."""
    clone = session.get(Clone, clone_id)
    if clone is not None:
        clone.state, clone.latents_key, clone.bytes = CloneState.READY, key, size
        clone.seconds, clone.advice = seconds, advice
        clone.reference_key = clone.error_code = clone.error = None
        session.add(clone)
    return clone


def refuse(session: Session, clone_id: UUID, error: GalateaError) -> Clone | None:
    """Why there will be no voice, unless there is one already; None if the row is gone."""
    clone = session.get(Clone, clone_id)
    if clone is not None and clone.state != CloneState.READY:
        clone.state, clone.bytes, clone.reference_key = CloneState.REFUSED, 0, None
        clone.error_code, clone.error = error.code, str(error)
        session.add(clone)
    return clone


def list_unmade(session: Session) -> list[Clone]:
    """All that wait for a worker, oldest first."""
    waiting = select(Clone).where(Clone.state == CloneState.CHECKING)
    return list(session.exec(waiting.order_by(col(Clone.created_at))).all())


def is_overdue(clone: Clone) -> bool:
    """Whether it has waited so long that it may have missed the queue, or lost its worker."""
    return (clone.tried_at or clone.created_at) < now() - OVERDUE


def explain_loss(clone: Clone) -> GalateaError | None:
    """Why it is not tried again, if it has cost enough workers."""
    if clone.tries < TRIES:
        return None
    return FaultError(
        "worker_lost",
        f"Making this voice has cost {clone.tries} workers, so it is set aside. They may need "
        "more memory than there is; tell an administrator.",
    )
