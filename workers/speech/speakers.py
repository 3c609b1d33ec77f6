"""Speakers by name."""

from collections.abc import Callable

from avatar_app.errors import MissingError
from workers.speech.espeak import EspeakSpeaker
from workers.speech.speaker import Speaker

SPEAKERS: dict[str, Callable[[], Speaker]] = {EspeakSpeaker.name: EspeakSpeaker}


def load_speaker(name: str) -> Speaker:
    """The speaker that the catalog calls `name`.

    Raises MissingError("engine_missing") if it is not installed.
    """
    if name not in SPEAKERS:
        raise MissingError("engine_missing", f"The speaker {name} is not installed here.")
    return SPEAKERS[name]()
