"""Vocoders of Parallel WaveGAN's project, by the same networks as ESPnet has them.

A folder as that project publishes it: config.yml, one *.pkl, and stats.h5 or stats.npy. Loaded like
this they need nothing installed besides ESPnet, and nothing in them is run.
"""

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import torch
import yaml
from espnet2.gan_tts.hifigan import HiFiGANGenerator
from espnet2.gan_tts.melgan import MelGANGenerator
from espnet2.gan_tts.parallel_wavegan import ParallelWaveGANGenerator
from espnet2.gan_tts.style_melgan import StyleMelGANGenerator

_GENERATORS: dict[str, Any] = {
    "HiFiGANGenerator": HiFiGANGenerator,
    "MelGANGenerator": MelGANGenerator,
    "ParallelWaveGANGenerator": ParallelWaveGANGenerator,
    "StyleMelGANGenerator": StyleMelGANGenerator,
}


class Vocoder(torch.nn.Module):
    """From log-mel features [frames, mels] to sound [samples] at `fs` Hz."""

    mean: torch.Tensor
    scale: torch.Tensor

    def __init__(self, place: Path) -> None:
        """Raises KeyError for a kind that is none of the four, and what torch and files do."""
        super().__init__()
        config = yaml.safe_load((place / "config.yml").read_text(encoding="utf-8"))
        kind = config.get("generator_type", "ParallelWaveGANGenerator")
        if kind not in _GENERATORS or config["generator_params"].get("out_channels", 1) != 1:
            raise KeyError(f"a vocoder of the kind {kind}, or of several bands, cannot be used")
        file = sorted(place.glob("*.pkl"))[0]
        self.fs = int(config["sampling_rate"])
        # A name that the project once misspelt, and a choice that ESPnet's networks do not offer.
        params = {
            key.replace("kernal", "kernel"): value
            for key, value in config["generator_params"].items()
            if (key, value) != ("use_causal_conv", False)
        }
        self.generator = _GENERATORS[kind](**params)
        kept = torch.load(file, map_location="cpu", weights_only=True)
        self.generator.load_state_dict(kept["model"]["generator"])
        self.generator.remove_weight_norm()
        mean, scale = _read_stats(place)
        self.register_buffer("mean", torch.from_numpy(mean))
        self.register_buffer("scale", torch.from_numpy(scale))

    @torch.no_grad()
    def forward(self, feats: torch.Tensor) -> torch.Tensor:
        """Features [frames, mels] -> sound [samples] at `fs` Hz."""
        sound: torch.Tensor = self.generator.inference((feats - self.mean) / self.scale)
        return sound.reshape(-1)


def _read_stats(place: Path) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation of the features that it was trained on; 0 and 1 if none are told."""
    if (place / "stats.h5").is_file():
        with h5py.File(place / "stats.h5") as file:
            mean, scale = file["mean"][()], file["scale"][()]
    elif (place / "stats.npy").is_file():
        mean, scale = np.load(place / "stats.npy")
    else:
        mean, scale = 0.0, 1.0
    return (
        np.asarray(mean, np.float32).reshape(-1),
        np.asarray(scale, np.float32).reshape(-1),
    )
