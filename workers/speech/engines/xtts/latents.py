"""Who speaks, as XTTS knows somebody: computed once from a reference, kept as safetensors."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from avatar_app.errors import FaultError
from avatar_app.translation import gettext as _
from workers.arrays import F32

_STYLE, _TIMBRE = "gpt_cond_latent", "speaker_embedding"  # as Coqui calls them


@dataclass(frozen=True, eq=False)
class Latents:
    """`style` [1, steps, channels] is how somebody talks, `timbre` [1, size, 1] how they sound;
    both float32, and of no use to another model than that which made them. Two with the same
    numbers are one, wherever they were read.
    """

    style: F32
    timbre: F32

    def __hash__(self) -> int:
        return hash((self.style.tobytes(), self.timbre.tobytes()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Latents) and all(
            np.array_equal(*pair)
            for pair in ((self.style, other.style), (self.timbre, other.timbre))
        )


def write_latents(latents: Latents, file: Path, model: str) -> None:
    """Keep them; `model` is the name of that which made them."""
    from safetensors.numpy import save_file  # noqa: PLC0415 # not installed everywhere

    kept = {
        _STYLE: np.ascontiguousarray(latents.style, np.float32),
        _TIMBRE: np.ascontiguousarray(latents.timbre, np.float32),
    }
    save_file(kept, file, {"galatea": "latents", "engine": "xtts", "model": model})


def read_latents(file: Path, model: str) -> Latents:
    """What was kept. Raises FaultError("engine_failed") if that is not of this model, or broken."""
    from safetensors import SafetensorError, safe_open  # noqa: PLC0415 # not installed everywhere

    try:
        with safe_open(file, framework="numpy") as kept:
            maker = (kept.metadata() or {}).get("model")
            style, timbre = kept.get_tensor(_STYLE), kept.get_tensor(_TIMBRE)
    except (OSError, SafetensorError) as error:
        raise FaultError(
            "engine_failed",
            _("The cloned voice {name} cannot be read; clone it again.", name=file.name),
        ) from error
    if maker != model:
        raise FaultError(
            "engine_failed",
            _(
                "The voice {name} was cloned with the model {maker}, and {model} cannot speak "
                "with it; clone it again.",
                name=file.name,
                maker=maker,
                model=model,
            ),
        )
    return Latents(style, timbre)
