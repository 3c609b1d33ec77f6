"""Kokoro-82M: neural voices whose emotions are made inside the network, and exact times."""

from importlib.util import find_spec

from avatar_app.catalog.voices import Voice
from workers.speech.engines.kokoro.voices import list_here
from workers.speech.speaker import Speaker


def installed() -> bool:
    """Whether this environment has what it needs."""
    return all(find_spec(name) is not None for name in ("onnx", "onnxruntime", "threadpoolctl"))


def command() -> str:
    """What installs all that every film needs."""
    return "make setup"


def list_voices() -> dict[str, Voice]:
    """Those that are here, by their ids, the best of each language first."""
    return list_here() if installed() else {}


def load() -> Speaker:
    """The speaker itself."""
    from workers.speech.engines.kokoro.speaker import KokoroSpeaker  # noqa: PLC0415

    return KokoroSpeaker()
