"""Lips painted from sound: Wav2Lip (Prajwal et al. 2020), on frames of the mesh animator."""

from typing import Any


def __getattr__(name: str) -> Any:
    """The network, which brings torch along, only when somebody asks for it."""
    if name == "Wav2LipNetwork":
        from workers.animation.wav2lip.network import Wav2LipNetwork  # noqa: PLC0415

        return Wav2LipNetwork
    raise AttributeError(name)
