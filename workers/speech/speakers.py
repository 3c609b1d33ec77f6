"""Speakers by name, and the voices of those that are installed."""

from collections.abc import Callable

from avatar_app.catalog import VOICES, Voice
from avatar_app.errors import MissingError
from workers.speech import espnet_voices, flite, piper_voices, xtts_voices
from workers.speech.espeak import EspeakSpeaker
from workers.speech.espnet import EspnetSpeaker
from workers.speech.flite import FliteSpeaker
from workers.speech.piper import PiperSpeaker
from workers.speech.speaker import Speaker
from workers.speech.xtts import XttsSpeaker

_SPEAKERS: dict[str, Callable[[], Speaker]] = {
    EspeakSpeaker.name: EspeakSpeaker,
    FliteSpeaker.name: FliteSpeaker,
    PiperSpeaker.name: PiperSpeaker,
    XttsSpeaker.name: XttsSpeaker,
    EspnetSpeaker.name: EspnetSpeaker,
}
# Those that not every environment has, by what tells of them.
_PARTS = {
    FliteSpeaker.name: flite,
    PiperSpeaker.name: piper_voices,
    XttsSpeaker.name: xtts_voices,
    EspnetSpeaker.name: espnet_voices,
}


def load_speaker(name: str) -> Speaker:
    """The speaker that the catalog calls `name`.

    Raises MissingError("engine_missing") if it is not installed.
    """
    command = find_command(name)
    if command is not None:
        raise MissingError(
            "engine_missing", f"The speaker {name} is not installed here; run `{command}`."
        )
    if name not in _SPEAKERS:
        raise MissingError("engine_missing", f"The speaker {name} is not installed here.")
    return _SPEAKERS[name]()


def find_command(name: str) -> str | None:
    """What installs a speaker that this environment has not; None if there is nothing to do."""
    parts = _PARTS.get(name)
    return None if parts is None or parts.installed() else parts.command()


def list_voices() -> dict[str, Voice]:
    """What can be spoken with here, by id: the embedded voices, then those on disk."""
    found = dict(VOICES)
    for parts in _PARTS.values():
        found |= parts.list_voices()
    return found


def list_lacking() -> dict[str, str]:
    """Engines that are not installed here, each with the command that installs it."""
    commands = {name: find_command(name) for name in _PARTS}
    return {name: command for name, command in commands.items() if command is not None}
