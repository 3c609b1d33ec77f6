"""Speakers by name, and the voices of those that are installed: those that the catalog has a row
of, found where that says."""

from abc import abstractmethod
from typing import Protocol

from avatar_app.catalog.engines import ENGINES
from avatar_app.catalog.voices import Voice
from avatar_app.errors import MissingError
from avatar_app.translation import gettext as _
from workers.plugin import load_plugin
from workers.speech.speaker import Speaker


class SpeakerModule(Protocol):
    """What the module of a row offers; what is not abstract may be left out. It is asked by
    processes that never speak, so what is heavy is imported by `load`.
    """

    def installed(self) -> bool:
        """Whether this environment has what it needs, voices aside."""
        return True

    def command(self) -> str:
        """What installs it into this environment."""
        return "make setup"

    @abstractmethod
    def list_voices(self) -> dict[str, Voice]:
        """The voices that are here, by their ids; none where it is not installed."""

    @abstractmethod
    def load(self) -> Speaker:
        """The speaker, ready to speak with any of them."""


def load_speaker(name: str) -> Speaker:
    """The speaker that the catalog calls `name`.

    Raises MissingError("engine_missing") if it is not installed.
    """
    command = find_command(name)
    if command is not None:
        raise MissingError(
            "engine_missing",
            _(
                "The speaker {name} is not installed here; run `{command}`.",
                name=name,
                command=command,
            ),
        )
    if name not in ENGINES:
        raise MissingError(
            "engine_missing", _("The speaker {name} is not installed here.", name=name)
        )
    return _find(name).load()


def find_command(name: str) -> str | None:
    """What installs a speaker that this environment has not; None if there is nothing to do."""
    if name not in ENGINES or _find(name).installed():
        return None
    return _find(name).command()


def list_voices() -> dict[str, Voice]:
    """What can be spoken with here, by id: the embedded voices, then those on disk."""
    return {key: voice for name in ENGINES for key, voice in _find(name).list_voices().items()}


def list_missing() -> dict[str, str]:
    """Engines that are not installed here, each with the command that installs it."""
    commands = {name: find_command(name) for name in ENGINES}
    return {name: command for name, command in commands.items() if command is not None}


def _find(name: str) -> SpeakerModule:
    return load_plugin(ENGINES[name], SpeakerModule)  # type: ignore[type-abstract]
