"""Piper: neural voices on disk."""

from workers.speech.engines.piper.voices import command, installed, list_voices
from workers.speech.speaker import Speaker

__all__ = ["command", "installed", "list_voices", "load"]


def load() -> Speaker:
    """The speaker itself."""
    from workers.speech.engines.piper.speaker import PiperSpeaker  # noqa: PLC0415  # slow to load

    return PiperSpeaker()
