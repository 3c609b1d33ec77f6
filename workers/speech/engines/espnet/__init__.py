"""ESPnet: models of one's own, in an environment of their own."""

from workers.speech.engines.espnet.models import command, installed, list_voices
from workers.speech.speaker import Speaker

__all__ = ["command", "installed", "list_voices", "load"]


def load() -> Speaker:
    """The speaker itself."""
    from workers.speech.engines.espnet.speaker import EspnetSpeaker  # noqa: PLC0415  # slow to load

    return EspnetSpeaker()
