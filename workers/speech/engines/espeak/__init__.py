"""espeak-ng: the embedded voices, which every worker has."""

from avatar_app.catalog.voices import VOICES, Voice
from workers.speech.engines.espeak.speaker import EspeakSpeaker
from workers.speech.speaker import Speaker


def list_voices() -> dict[str, Voice]:
    """The embedded voices."""
    return VOICES


def load() -> Speaker:
    """The speaker itself."""
    return EspeakSpeaker()
