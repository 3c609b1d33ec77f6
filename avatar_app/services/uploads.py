"""What people do with their pictures, backgrounds and recordings: upload, rename, delete."""

from typing import BinaryIO
from uuid import UUID

from avatar_app.accounts import audit
from avatar_app.accounts.audit import Action
from avatar_app.accounts.permissions import check_verified
from avatar_app.library import avatars, backdrops, owned, recordings
from avatar_app.library.uploads import LARGEST_PICTURE
from avatar_app.messaging.events import DELETED, Event, publish
from avatar_app.messaging.mail import sends_mail
from avatar_app.messaging.queues import CHECK, LISTEN, call_checkers
from avatar_app.renders import recycle_bin
from avatar_app.services.renders import tell_deleted
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Avatar, Backdrop, CheckState, Recording


def add_avatar(
    home: Connections, user: User, file: str, content: BinaryIO, consent: bool
) -> Avatar:
    """Keep a picture or a video, named by its file's name, and have a worker look at it.

    Raises StateError("consent_missing"), PortraitError, LimitError("limit_storage"),
    AccountError("address_unverified").
    """
    check_verified(user, sends_mail(home.settings))
    with home.session() as session:
        avatar = avatars.add_avatar(session, home.storage, user, file, content, consent)
    call_checkers(home.redis, CHECK)
    _tell_avatar(home, avatar)
    return avatar


def rename_avatar(home: Connections, user: User, avatar_id: UUID, name: str) -> Avatar:
    """Call it something else; a blank name changes nothing. Raises StateError("not_found")."""
    with home.session() as session:
        avatar = owned.rename(session, Avatar, user, avatar_id, name)
    _tell_avatar(home, avatar)
    return avatar


def delete_avatar(home: Connections, user: User, avatar_id: UUID) -> None:
    """Put it into the bin with every film of it; one that was refused goes for good.

    Raises StateError: not_found, render_state.
    """
    with home.session() as session:
        avatar = owned.find_own(session, Avatar, user, avatar_id)
        if avatar.state == CheckState.READY:
            films = recycle_bin.discard_avatar(session, user, avatar_id)
        else:
            films = avatars.delete_avatar(session, home.storage, user, avatar_id)
        audit.note(session, Action.AVATAR_DELETED, user, avatar_id, f"{len(films)} films with it")
    tell_deleted(home, user, films)
    publish(home.redis, user.id, Event("avatar", str(avatar_id), DELETED))


def restore_avatar(home: Connections, user: User, avatar_id: UUID) -> Avatar:
    """Have it back out of the bin, with the films that went with it.

    Raises StateError("not_found").
    """
    with home.session() as session:
        avatar = recycle_bin.restore_avatar(session, user, avatar_id)
        audit.note(session, Action.AVATAR_RESTORED, user, avatar_id)
    _tell_avatar(home, avatar)
    return avatar


def add_backdrop(home: Connections, user: User, content: BinaryIO) -> Backdrop:
    """Keep a picture for the background of films, in place of one that no film shows.

    Raises PortraitError: portrait_unreadable, portrait_too_large; LimitError("limit_storage"),
    AccountError("address_unverified").
    """
    check_verified(user, sends_mail(home.settings))
    read = content.read(LARGEST_PICTURE + 1)
    with home.session() as session:
        return backdrops.add_backdrop(session, home.storage, user, read)


def delete_backdrop(home: Connections, user: User, backdrop_id: UUID) -> None:
    """Raises StateError: not_found, render_state while a film shows it."""
    with home.session() as session:
        backdrops.delete_backdrop(session, home.storage, user, backdrop_id)
        audit.note(session, Action.BACKDROP_DELETED, user, backdrop_id)


def add_recording(
    home: Connections,
    user: User,
    file: str,
    content: BinaryIO,
    consent: bool,
    language: str | None = None,
) -> Recording:
    """Keep what somebody said, named by its file's name, and have a worker listen to it.

    Raises StateError("consent_missing"), RecordingError: audio_unreadable, audio_too_large,
    ChoiceError("language_unknown"), LimitError("limit_storage"),
    AccountError("address_unverified").
    """
    check_verified(user, sends_mail(home.settings))
    with home.session() as session:
        recording = recordings.add_recording(
            session, home.storage, user, file, content, consent, language
        )
    call_checkers(home.redis, LISTEN, first=True)  # it takes a second
    _tell_recording(home, recording)
    return recording


def change_recording(
    home: Connections, user: User, recording_id: UUID, name: str, language: str | None
) -> Recording:
    """Call it something else (a blank name changes nothing), and say what language it is in.

    Raises StateError("not_found"), ChoiceError("language_unknown").
    """
    with home.session() as session:
        recording = recordings.change_recording(session, user, recording_id, name, language)
    _tell_recording(home, recording)
    return recording


def delete_recording(home: Connections, user: User, recording_id: UUID) -> None:
    """Delete it with its files; films that were made with it stay.

    Raises StateError: not_found, render_state while one is being made.
    """
    with home.session() as session:
        recordings.delete_recording(session, home.storage, user, recording_id)
        audit.note(session, Action.RECORDING_DELETED, user, recording_id)
    publish(home.redis, user.id, Event("recording", str(recording_id), DELETED))


def _tell_avatar(home: Connections, avatar: Avatar) -> None:
    publish(home.redis, avatar.user_id, Event("avatar", str(avatar.id), avatar.state))


def _tell_recording(home: Connections, recording: Recording) -> None:
    publish(home.redis, recording.user_id, Event("recording", str(recording.id), recording.state))
