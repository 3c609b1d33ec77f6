"""Cloned voices as films ask for them: which voices they are, and who can make and speak them.

All are of one model of XTTS's, so a worker that has a voice of that model can clone, and can speak
with any clone. Whose each is `avatar_app.library.clones` knows.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from avatar_app.catalog.voices import CLONE, SpeakerRef, Voice
from avatar_app.catalog.weights import WEIGHTS

CLONING_MODEL = WEIGHTS["xtts:v2"]  # the one that voices are cloned with


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


def find_cloning_voice(voices: Mapping[str, Voice]) -> Voice | None:
    """A voice of the model that clones, if there is one among these."""
    model = (CLONING_MODEL.engine, CLONING_MODEL.name)
    return next((v for v in voices.values() if (v.engine, v.speaker.model) == model), None)


def list_speakable(voices: Mapping[str, Voice]) -> set[str]:
    """The ids of what can be spoken with where these voices are: CLONE stands for all clones."""
    return set(voices) | ({CLONE} if find_cloning_voice(voices) else set())


def make_voice(clone_id: UUID, name: str, cloner: Voice, file: str = "") -> Voice:
    """A clone as a voice like any, beside one of its model; `file` has its latents, in a worker."""
    return replace(
        cloner,
        id=name_voice(clone_id),
        label=label_clone(name),
        gender="",
        speaker=SpeakerRef(CLONING_MODEL.name, latents=file),
    )


def label_clone(name: str) -> str:
    """What films say of it."""
    return f"Cloned voice, {name}"
