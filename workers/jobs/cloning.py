"""Voices of people's own: made of what somebody said, and spoken with.

Latents are fetched anew for each film and sample into a folder that goes with it: so nothing of
anybody's voice stays on a worker. It never raises: what went wrong is on the row.
"""

import hashlib
import tempfile
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from avatar_app.catalog.cloned_voices import CLONING_MODEL, find_cloning_voice
from avatar_app.errors import UnavailableError
from avatar_app.fleet.registry import find_queue, list_workers
from avatar_app.library import checks, clones
from avatar_app.messaging.events import Event, publish
from avatar_app.messaging.queues import CLONING, enqueue
from avatar_app.store.connections import Connections, find_connections
from avatar_app.store.models.library import Clone
from workers.jobs.owner_language import speak_to
from workers.runtime.failures import to_error
from workers.runtime.worker_state import worker_state
from workers.speech.engines.xtts.latents import write_latents
from workers.speech.engines.xtts.speaker import make_latents
from workers.speech.recordings.cloning_reference import check_reference
from workers.speech.recordings.recording import read_recording
from workers.speech.registry import list_voices
from workers.video.ffmpeg import find_ffmpeg


def clone(clone_id: str) -> None:
    """Make a voice of an upload, if one person speaks in it for long and clearly enough.

    The id is that of the one for which the worker was called. Whose turn it is may be another's:
    each has a call of its own, and who sends twenty waits with who sends one.
    """
    home = find_connections()
    if find_cloning_voice(list_voices()) is None:
        _pass_on(home, UUID(clone_id))
        return
    with home.session() as session:
        row = checks.take(session, Clone)
    if row is None or row.reference_key is None:
        return
    with speak_to(home, row.user_id):
        try:
            with tempfile.TemporaryDirectory() as folder:
                file, kept = Path(folder) / Path(row.reference_key).name, Path(folder) / "latents"
                home.storage.fetch(row.reference_key, file)
                heard = read_recording(file, find_ffmpeg(home.settings.ffmpeg))
                reference = check_reference(heard)
                write_latents(make_latents(reference, CLONING_MODEL.name), kept, CLONING_MODEL.name)
                digest = hashlib.sha256(kept.read_bytes()).hexdigest()
                key = f"clones/{row.id}/{digest}.safetensors"
                size = home.storage.put(key, kept)
            with home.session() as session:
                done = clones.report_cloned(
                    session, row.id, reference.speech, list(reference.warnings), key, size
                )
        except UnavailableError as error:  # it is sent again
            to_error(error, f"clone {row.id}")
            with suppress(UnavailableError), home.session() as session:
                clones.put_off(session, row.id)
            return
        except Exception as error:
            failure = to_error(error, f"clone {row.id}")
            with home.session() as session:
                done = clones.refuse(session, row.id, failure)
    if done is not None:
        publish(home.redis, row.user_id, Event("clone", str(row.id), done.state))
    with suppress(UnavailableError):  # else what is left is swept
        if done is None:  # its owner did not wait
            home.storage.delete(f"clones/{row.id}")
        else:
            home.storage.remove([row.reference_key])


def _pass_on(home: Connections, clone_id: UUID) -> None:
    """To a worker that can; where none is, the reconciler sees to it."""
    try:
        queue = find_queue(list_workers(home.redis))
        if queue is not None:
            worker_state.wait_before_passing_on()
            enqueue(home.redis, queue, CLONING, clone_id)
    except UnavailableError as error:
        to_error(error, f"clone {clone_id}")
