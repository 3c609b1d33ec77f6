"""Speakers by name, and the voices of those that are installed."""

from collections.abc import Callable

from avatar_app.catalog import VOICES, Voice
from avatar_app.errors import MissingError
from workers.speech import piper_voices
from workers.speech.espeak import EspeakSpeaker
from workers.speech.piper import PiperSpeaker
from workers.speech.speaker import Speaker

_SPEAKERS: dict[str, Callable[[], Speaker]] = {
    EspeakSpeaker.name: EspeakSpeaker,
    PiperSpeaker.name: PiperSpeaker,
}


def load_speaker(name: str) -> Speaker:
    """The speaker that the catalog calls `name`.

    Raises MissingError("engine_missing") if it is not installed.
    """
    if name == PiperSpeaker.name and not piper_voices.installed():
        raise MissingError(
            "engine_missing",
            f"The speaker piper is not installed here; run `{piper_voices.command()}`.",
        )
    if name not in _SPEAKERS:
        raise MissingError("engine_missing", f"The speaker {name} is not installed here.")
    return _SPEAKERS[name]()


def list_voices() -> dict[str, Voice]:
    """What can be spoken with here, by id: the embedded voices, then those on disk."""
    return VOICES | piper_voices.list_voices()


def list_lacking() -> dict[str, str]:
    """Engines that are not installed here, each with the command that installs it."""
    return {} if piper_voices.installed() else {PiperSpeaker.name: piper_voices.command()}
