"""Cloned voices as films ask for them: which voices they are, and who can make and speak them.

All are of one model of XTTS's, so a worker that has a voice of that model can clone, and can speak
with any clone. Whose each is `avatar_app.clones` knows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from avatar_app.catalog import CLONE, Voice
from avatar_app.errors import MissingError, UnavailableError
from avatar_app.queues import USUAL
from avatar_app.weights import WEIGHTS, install_command

if TYPE_CHECKING:  # which asks this what its workers can speak
    from avatar_app.presence import Worker

MODEL = WEIGHTS["xtts:v2"]  # the one that voices are cloned with


def name_voice(clone_id: UUID) -> str:
    """The id of its voice, as requests have it."""
    return f"{CLONE}-{clone_id}"


def read_voice(voice_id: str) -> UUID | None:
    """The clone of a voice's id; None if that is of another voice."""
    kind, _, clone_id = voice_id.strip().lower().partition("-")
    if kind != CLONE:
        return None
    try:
        return UUID(clone_id)
    except ValueError:
        return None


def find_cloner(voices: Mapping[str, Voice]) -> Voice | None:
    """A voice of the model that clones, if there is one among these."""
    own = f"{MODEL.name}#"
    found = (v for v in voices.values() if v.engine == MODEL.engine and v.speaker.startswith(own))
    return next(found, None)


def list_spoken(voices: Mapping[str, Voice]) -> set[str]:
    """The ids of what can be spoken with where these voices are: CLONE stands for all clones."""
    return set(voices) | ({CLONE} if find_cloner(voices) else set())


def make_voice(clone_id: UUID, name: str, cloner: Voice, file: str = "") -> Voice:
    """A clone as a voice like any, beside one of its model; `file` has its latents, in a worker."""
    return replace(
        cloner,
        id=name_voice(clone_id),
        label=label_clone(name),
        gender="",
        speaker=f"{MODEL.name}@{file}",
    )


def label_clone(name: str) -> str:
    """What films say of it."""
    return f"Cloned voice, {name}"


def find_queue(workers: Iterable["Worker"]) -> str | None:
    """Where a worker is heard that can clone; None if no such worker lives."""
    able = [w for w in workers if find_cloner({voice.id: voice for voice in w.voices})]
    queues = [name for worker in able for name in worker.queues]
    return USUAL if USUAL in queues else next(iter(queues), None)


def explain_lack(workers: Iterable["Worker"]) -> MissingError:
    """Why nobody can clone, and who can do what about it."""
    living = list(workers)
    if not living:
        return UnavailableError(
            "worker_missing",
            "No worker is there that could clone a voice; try again when one is back.",
        )
    if all(w.shelf is not None and MODEL.engine in w.shelf.lacks for w in living):
        return MissingError(
            "engine_missing",
            "Voices are cloned with XTTS, which no worker has; an administrator installs it into "
            "a worker's environment (`pip install -e '.[xtts]'`), then its weights.",
        )
    return MissingError(
        "weights_missing",
        f"Voices are cloned with {MODEL.title}, whose weights no worker has; an administrator "
        "installs them under Admin, Voices & models, or by "
        f"`{install_command(MODEL)}`. Their licence: {MODEL.licence}.",
    )
