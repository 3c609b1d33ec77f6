"""Coqui XTTS v2: voices that can be cloned."""

from workers.speech.engines.xtts.models import command, installed, list_voices
from workers.speech.speaker import Speaker

__all__ = ["command", "installed", "list_voices", "load"]


def load() -> Speaker:
    """The speaker itself."""
    from workers.speech.engines.xtts.speaker import XttsSpeaker  # noqa: PLC0415  # slow to load

    return XttsSpeaker()
