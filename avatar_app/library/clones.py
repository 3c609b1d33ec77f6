"""Clones: voices of people's own. What somebody said is uploaded or recorded in the browser, a
worker that has XTTS makes a voice of it, and what was said is deleted.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from sqlmodel import Session, col, func, select

from avatar_app.catalog.cloned_voices import CLONING_MODEL, find_cloning_voice, make_voice
from avatar_app.catalog.voices import Voice
from avatar_app.errors import FaultError, GalateaError, LimitError, MissingError, StateError
from avatar_app.fleet.registry import Worker, explain_lack, find_queue
from avatar_app.library.owned import check_consent, clean_name, find_own, list_own
from avatar_app.library.quota import check_storage
from avatar_app.library.uploads import RECORDING_SUFFIXES, read_name, weigh
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.library import CheckState, Clone
from avatar_app.store.object_storage import Storage
from avatar_app.translation import N_
from avatar_app.translation import gettext as _

CONSENT = N_("This is my voice, or who speaks has agreed that I have it say other things in films.")
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
    check_consent(consent)
    size = weigh(content, LARGEST)
    queue = find_queue(workers)
    if queue is None:
        raise explain_lack(workers)
    there = session.exec(select(func.count()).where(Clone.user_id == user.id)).one()
    if there >= MOST:
        raise LimitError(
            "limit_clones",
            _("You have {most} voices, which is the limit; delete one first.", most=MOST),
        )
    check_storage(session, user, size)
    called, suffix = read_name(file, RECORDING_SUFFIXES)
    clone = Clone(
        user_id=user.id,
        name=clean_name(name, clean_name(called, _("Voice"))),
        bytes=size,
        consent=_(CONSENT),  # as it was read
        consent_at=now(),
    )
    clone.reference_key = f"clones/{clone.id}/reference{suffix}"
    session.add(clone)
    session.flush()  # first, lest a row that is refused leave a file
    storage.put(clone.reference_key, content)
    return clone, queue


def find_voice(session: Session, user: User, clone_id: UUID, voices: Mapping[str, Voice]) -> Voice:
    """What a clone of a user's own speaks with, where workers offer `voices`.

    Raises StateError: not_found, clone_not_ready; MissingError("voice_gone").
    """
    clone = find_own(session, Clone, user, clone_id)
    if clone.state != CheckState.READY:
        raise StateError(
            "clone_not_ready",
            clone.error
            or _("The voice {name} is being made; try again in a moment.", name=clone.name),
        )
    cloner = find_cloning_voice(voices)
    if cloner is None:
        raise MissingError(
            "voice_gone",
            _(
                "No worker can speak with the voice {name} now, since none has {title}; choose "
                "another voice, or ask an administrator to install it again.",
                name=clone.name,
                title=CLONING_MODEL.title,
            ),
        )
    return make_voice(clone.id, clone.name, cloner)


def list_voices(session: Session, user: User, voices: Mapping[str, Voice]) -> dict[str, Voice]:
    """A user's own that can be spoken with where workers offer `voices`, by id, newest first."""
    cloner = find_cloning_voice(voices)
    if cloner is None:
        return {}
    ready = (row for row in list_own(session, Clone, user) if row.state == CheckState.READY)
    own = [make_voice(row.id, row.name, cloner) for row in ready]
    return {voice.id: voice for voice in own}


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
    clone = session.get(Clone, clone_id, with_for_update=True)
    if clone is not None:
        clone.state, clone.latents_key, clone.bytes = CheckState.READY, key, size
        clone.seconds, clone.advice = seconds, advice
        clone.reference_key = clone.error_code = clone.error = None
        session.add(clone)
    return clone


def refuse(session: Session, clone_id: UUID, error: GalateaError) -> Clone | None:
    """Why there will be no voice, unless there is one already; None if the row is gone."""
    clone = session.get(Clone, clone_id, with_for_update=True)
    if clone is not None and clone.state != CheckState.READY:
        clone.state, clone.bytes, clone.reference_key = CheckState.REFUSED, 0, None
        clone.error_code, clone.error = error.code, str(error)
        session.add(clone)
    return clone


def list_unmade(session: Session) -> list[Clone]:
    """All that wait for a worker, oldest first."""
    waiting = select(Clone).where(Clone.state == CheckState.CHECKING)
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
        _(
            "This voice could not be created in {tries} attempts. The workers may be short of "
            "memory; tell an administrator.",
            tries=clone.tries,
        ),
    )
