"""Voices of people's own: made of what somebody said, and spoken with.

Latents are fetched anew for each film and sample into a folder that goes with it: so nothing of
anybody's voice stays on a worker. The errand never raises: what went wrong is on the row.
"""

import hashlib
import tempfile
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from avatar_app import clones
from avatar_app.catalog import Voice
from avatar_app.cloning import MODEL, find_cloner, find_queue, make_voice
from avatar_app.errors import MissingError, UnavailableError
from avatar_app.home import Home, find_home
from avatar_app.models import Clone
from avatar_app.presence import list_workers
from avatar_app.progress import News, publish
from avatar_app.queues import CLONING, send
from workers.duty import duty
from workers.failure import explain
from workers.speech.latents import write_latents
from workers.speech.recording import read_recording
from workers.speech.reference import check_reference
from workers.speech.speakers import list_voices
from workers.speech.xtts import make_latents
from workers.video.ffmpeg import find_ffmpeg

PASSED_ON = 0.5  # seconds that an upload rests before it is offered to another worker


def clone(clone_id: str) -> None:
    """Make a voice of an upload, if one person speaks in it for long and clearly enough."""
    home = find_home()
    if find_cloner(list_voices()) is None:
        _pass_on(home, UUID(clone_id))
        return
    with home.session() as session:
        row = clones.begin(session, UUID(clone_id))
    if row is None or row.reference_key is None:
        return
    try:
        with tempfile.TemporaryDirectory() as folder:
            file, kept = Path(folder) / Path(row.reference_key).name, Path(folder) / "latents"
            home.storage.fetch(row.reference_key, file)
            heard = read_recording(file, find_ffmpeg(home.settings.ffmpeg))
            reference = check_reference(heard)
            write_latents(make_latents(reference, MODEL.name), kept, MODEL.name)
            digest = hashlib.sha256(kept.read_bytes()).hexdigest()
            key = f"clones/{row.id}/{digest}.safetensors"
            size = home.storage.put(key, kept)
        with home.session() as session:
            done = clones.report_cloned(
                session, row.id, reference.speech, list(reference.warnings), key, size
            )
    except UnavailableError as error:  # it is sent again
        explain(error, f"clone {clone_id}")
        with suppress(UnavailableError), home.session() as session:
            clones.put_off(session, row.id)
        return
    except Exception as error:
        failure = explain(error, f"clone {clone_id}")
        with home.session() as session:
            done = clones.refuse(session, row.id, failure)
    if done is not None:
        publish(home.redis, row.user_id, News("clone", clone_id, done.state))
    with suppress(UnavailableError):  # else what is left is swept
        if done is None:  # its owner did not wait
            home.storage.delete(f"clones/{row.id}")
        else:
            home.storage.remove([row.reference_key])


def bring(home: Home, clone_id: UUID, key: str | None, folder: Path) -> Voice:
    """A clone as a voice of this worker's, its latents out of the storage and in that folder.

    Raises MissingError("voice_gone"), StateError("not_found") where it was deleted meanwhile,
    UnavailableError("storage_unavailable").
    """
    if key is None:
        raise MissingError("voice_gone", "This voice was deleted; choose another one.")
    cloner = find_cloner(list_voices())
    if cloner is None:
        raise MissingError(
            "voice_gone",
            f"The worker has {MODEL.title} no more, which cloned voices are spoken with; ask an "
            "administrator to install it again.",
        )
    file = folder / Path(key).name
    home.storage.fetch(key, file)
    return make_voice(clone_id, "", cloner, str(file))


def bring_own(home: Home, clone_id: UUID, folder: Path) -> Voice:
    """The same where its row has not been read yet."""
    with home.session() as session:
        row = session.get(Clone, clone_id)
    return bring(home, clone_id, row.latents_key if row else None, folder)


def _pass_on(home: Home, clone_id: UUID) -> None:
    """To a worker that can; where none is, the reconciler sees to it."""
    try:
        queue = find_queue(list_workers(home.redis))
        if queue is not None:
            duty.stopping.wait(PASSED_ON)
            send(home.redis, queue, CLONING, clone_id)
    except UnavailableError as error:
        explain(error, f"clone {clone_id}")
