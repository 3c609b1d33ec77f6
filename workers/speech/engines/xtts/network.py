"""XTTS itself: torch and Coqui's package, which take seconds to load and are not everywhere."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torchaudio
from TTS.tts.configs.xtts_config import XttsConfig
from TTS.tts.models import xtts

from workers.arrays import F32
from workers.cores import count_cores
from workers.device import find_device
from workers.speech.engines.xtts.latents import Latents

SEED = 1  # of what is drawn: the same text sounds the same, whenever and after whatever
THREADS = 4  # at most: more of them make one voice no faster
RATE = 22050  # Hz, of what a voice is cloned from

# It finds fault with tokens that XTTS does not use.
logging.getLogger("transformers").setLevel(logging.ERROR)


class Model:
    """A model of XTTS in memory, on the GPU where there is one."""

    def __init__(self, folder: Path) -> None:
        """Load it. Raises what torch, Coqui's package and the disk raise."""
        place = find_device().place
        # Other workers share the cores, and threads that wait for one cost more than they bring.
        torch.set_num_threads(max(1, min(THREADS, count_cores() // 2)))
        config = XttsConfig()
        config.load_json(folder / "config.json")
        self._config = config
        self._xtts = _Reader(config)
        self._xtts.load_checkpoint(config, folder, eval=True)
        self._xtts.to(place)
        self.rate = int(config.audio.output_sample_rate)

    def find_speaker(self, name: str) -> Latents | None:
        """One that comes with the model."""
        manager = self._xtts.speaker_manager
        found = manager.speakers.get(name) if manager else None
        if found is None:
            return None
        return Latents(found["gpt_cond_latent"].numpy(), found["speaker_embedding"].numpy())

    def fits(self, text: str, language: str) -> bool:
        """Whether a text can be said in one go."""
        tokenizer = self._xtts.tokenizer
        if len(text) > tokenizer.char_limits.get(language, 250):
            return False
        tokens = tokenizer.encode(text.lower(), language)
        return len(tokens) < int(self._xtts.args.gpt_max_text_tokens)

    def limit(self, language: str) -> int:
        """The most characters that are said in one go."""
        return int(self._xtts.tokenizer.char_limits.get(language, 250))

    def say(self, text: str, language: str, latents: Latents, speed: float) -> F32:
        """Speak a text that `fits`; float32 mono at `rate`."""
        with _seeded():
            said = self._xtts.inference(
                text,
                language,
                torch.from_numpy(latents.style),
                torch.from_numpy(latents.timbre),
                temperature=self._config.temperature,
                length_penalty=self._config.length_penalty,
                repetition_penalty=self._config.repetition_penalty,
                top_k=self._config.top_k,
                top_p=self._config.top_p,
                speed=speed,
            )
        return np.asarray(said["wav"], np.float32).reshape(-1)

    def listen(self, samples: F32, rate: int) -> Latents:
        """Who speaks in mono sound: its beginning, as long as the model's own description asks."""
        sound = torch.from_numpy(samples.astype(np.float32))[None]
        sound = torchaudio.functional.resample(sound, rate, RATE)
        config = self._config
        sound = sound[:, : RATE * config.max_ref_len]
        if config.sound_norm_refs:
            sound = sound / sound.abs().max() * 0.75
        with _seeded():
            style = self._xtts.get_gpt_cond_latents(
                sound, RATE, config.gpt_cond_len, config.gpt_cond_chunk_len
            )
            timbre = self._xtts.get_speaker_embedding(sound, RATE)
        return Latents(style.cpu().numpy(), timbre.cpu().numpy())


class _Reader(xtts.Xtts):  # type: ignore[misc]
    """Leaves the weights on disk as they are, where Coqui's own would write them anew."""

    def _load_checkpoint(self, model_path: Path) -> dict[str, Any]:
        with xtts._legacy_safe_globals():
            kept = torch.load(model_path, map_location="cpu", weights_only=True, mmap=True)
        return dict(kept["model"])


@contextmanager
def _seeded() -> Iterator[None]:
    """Draw the same whatever was drawn before, and leave what is drawn after as it would be."""
    devices = [torch.cuda.current_device()] if find_device().place == "cuda" else []
    with torch.random.fork_rng(devices):
        torch.manual_seed(SEED)
        yield
