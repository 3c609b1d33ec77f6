"""Recordings: what people said, to be the voice of films. Uploaded or recorded in the browser,
listened to by a worker, kept for the next film until their owner deletes them.
"""

from typing import BinaryIO
from uuid import UUID

from sqlmodel import Session, col, select

from avatar_app.catalog.languages import find_language
from avatar_app.errors import StateError
from avatar_app.library.owned import check_consent, clean_name, find_own, rename
from avatar_app.library.quota import check_storage
from avatar_app.library.uploads import RECORDING_SUFFIXES, read_name, weigh
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.library import CheckState, Recording
from avatar_app.store.models.renders import ACTIVE, Render
from avatar_app.store.object_storage import Storage
from avatar_app.translation import N_
from avatar_app.translation import gettext as _

CONSENT = N_("This is my voice, or who speaks has agreed that I make films with it.")
LARGEST = 120_000_000  # bytes of an upload: ten minutes of a CD
LONGEST = 600  # seconds that a browser records; workers refuse what is longer


def add_recording(
    session: Session,
    storage: Storage,
    user: User,
    name: str,
    content: BinaryIO,
    consent: bool,
    language: str | None = None,
) -> Recording:
    """Keep a recording, named by its file's name; a worker must listen to it next.

    Raises StateError("consent_missing"), RecordingError: audio_unreadable, audio_too_large,
    ChoiceError("language_unknown"), LimitError("limit_storage").
    """
    check_consent(consent)
    code = find_language(language) if language else None
    size = weigh(content, LARGEST)
    check_storage(session, user, size)
    called, suffix = read_name(name, RECORDING_SUFFIXES)
    recording = Recording(
        user_id=user.id,
        name=clean_name(called, _("Recording")),
        language=code,
        key="",
        bytes=size,
        consent=_(CONSENT),  # as it was read
        consent_at=now(),
    )
    recording.key = f"recordings/{recording.id}/recording{suffix}"
    session.add(recording)
    session.flush()  # first, lest a row that is refused leave a file
    storage.put(recording.key, content)
    return recording


def find_ready(session: Session, user: User, recording_id: UUID) -> Recording:
    """One that can be a voice. Raises StateError: not_found, recording_not_ready."""
    recording = find_own(session, Recording, user, recording_id)
    if recording.state != CheckState.READY:
        raise StateError(
            "recording_not_ready",
            recording.error or _("The recording is being checked; try again in a moment."),
        )
    return recording


def change_recording(
    session: Session, user: User, recording_id: UUID, name: str, language: str | None
) -> Recording:
    """Call it something else (a blank name keeps its own), and say what is spoken in it.

    Raises StateError("not_found"), ChoiceError("language_unknown").
    """
    recording = rename(session, Recording, user, recording_id, name)
    recording.language = find_language(language) if language else None
    return recording


def delete_recording(session: Session, storage: Storage, user: User, recording_id: UUID) -> None:
    """With its files; the films that were made with it stay.

    Raises StateError: not_found, render_state while one is being made.
    """
    recording = find_own(session, Recording, user, recording_id)
    making = select(Render.id).where(
        Render.recording_id == recording.id, col(Render.state).in_(ACTIVE)
    )
    if session.exec(making).first() is not None:
        raise StateError(
            "render_state", _("A film of this recording is being made; wait for it or cancel it.")
        )
    session.delete(recording)
    session.flush()
    storage.delete(f"recordings/{recording.id}")


def find_transcript(session: Session, user: User, recording_id: UUID) -> str:
    """What its latest film had for it; blank where nobody has told yet."""
    filmed = select(Render.text).where(
        Render.user_id == user.id, Render.recording_id == recording_id
    )
    return session.exec(filmed.order_by(col(Render.created_at).desc())).first() or ""


def report_listening(
    session: Session,
    recording_id: UUID,
    seconds: float,
    peaks: list[int],
    advice: list[str],
    copy_key: str,
    copy_bytes: int,
) -> Recording | None:
    """What a worker heard; None if the recording is gone."""
    recording = session.get(Recording, recording_id, with_for_update=True)
    if recording is not None:
        if recording.copy_key is None:  # else it was delivered twice
            recording.bytes += copy_bytes
        recording.state, recording.copy_key = CheckState.READY, copy_key
        recording.seconds, recording.peaks, recording.advice = seconds, peaks, advice
        recording.error_code = recording.error = None
        session.add(recording)
    return recording
