"""sherpa-onnx: model folders that people bring, of Piper, VITS, Matcha, Kitten and others."""

from workers.speech.engines.sherpa.models import command, installed, list_voices
from workers.speech.speaker import Speaker

__all__ = ["command", "installed", "list_voices", "load"]


def load() -> Speaker:
    """The speaker itself."""
    from workers.speech.engines.sherpa.speaker import SherpaSpeaker  # noqa: PLC0415  # slow to load

    return SherpaSpeaker()
