"""Speakers by name, and the voices of those that are installed: those that the catalog has a row
of, found where that says."""

import importlib
from typing import Protocol, cast

from avatar_app.catalog import ENGINES, Voice
from avatar_app.errors import MissingError
from workers.speech.speaker import Speaker


class Part(Protocol):
    """What a row's module has to tell. It is asked by processes that never speak, so what is heavy
    is imported when it is loaded."""

    def installed(self) -> bool:
        """Whether this environment has what it needs, voices aside."""
        ...

    def command(self) -> str:
        """What installs it into this environment."""
        ...

    def list_voices(self) -> dict[str, Voice]:
        """Those that are here, by their ids; none where it is not installed."""
        ...

    def load(self) -> Speaker:
        """Ready to speak with any of them."""
        ...


def load_speaker(name: str) -> Speaker:
    """The speaker that the catalog calls `name`.

    Raises MissingError("engine_missing") if it is not installed.
    """
    command = find_command(name)
    if command is not None:
        raise MissingError(
            "engine_missing", f"The speaker {name} is not installed here; run `{command}`."
        )
    if name not in ENGINES:
        raise MissingError("engine_missing", f"The speaker {name} is not installed here.")
    return _find(name).load()


def find_command(name: str) -> str | None:
    """What installs a speaker that this environment has not; None if there is nothing to do."""
    if name not in ENGINES or _find(name).installed():
        return None
    return _find(name).command()


def list_voices() -> dict[str, Voice]:
    """What can be spoken with here, by id: the embedded voices, then those on disk."""
    return {key: voice for name in ENGINES for key, voice in _find(name).list_voices().items()}


def list_lacking() -> dict[str, str]:
    """Engines that are not installed here, each with the command that installs it."""
    commands = {name: find_command(name) for name in ENGINES}
    return {name: command for name, command in commands.items() if command is not None}


def _find(name: str) -> Part:
    return cast(Part, importlib.import_module(ENGINES[name].module))
