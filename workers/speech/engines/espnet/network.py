"""A model of ESPnet's, loaded. Whoever imports this has ESPnet installed, and 10 s to wait."""

import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import espeakng_loader
import numpy as np
from numpy.typing import NDArray

from workers.arrays import F32
from workers.device import find_device
from workers.speech.engines.espnet.models import find_checkpoint, read_config

SEED = 1  # of the voice's noise: the same text sounds the same
_STATS = ("normalize_conf", "pitch_normalize_conf", "energy_normalize_conf")


@contextmanager
def _spared() -> Iterator[None]:
    """ESPnet imported without what speaking never needs.

    It asks for torchaudio on behalf of a beamformer; torchaudio's wheels fit one build of torch
    each. Its English rules would fetch their dictionary by themselves. And it talks.
    """
    import nltk  # noqa: PLC0415

    fetch, nltk.download = nltk.download, lambda *_asked, **_how: False
    absent = find_spec("torchaudio") is None
    if absent:
        sys.modules["torchaudio"] = ModuleType("torchaudio")
        sys.modules["torchaudio"].__spec__ = ModuleSpec("torchaudio", None)
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            yield
    finally:
        nltk.download = fetch
        if absent:
            del sys.modules["torchaudio"]


# What its parts warn of each other is nothing to whoever makes a film.
warnings.filterwarnings("ignore", module=r"(torch|espnet2?|librosa|numba|pyworld|phonemizer)\b")
# Rules of other languages are espeak-ng's: those of the library that we have anyway.
os.environ.setdefault("PHONEMIZER_ESPEAK_LIBRARY", espeakng_loader.get_library_path())
os.environ.setdefault("ESPEAK_DATA_PATH", str(Path(espeakng_loader.get_data_path()).parent))
with _spared():
    import librosa
    import soundfile
    import yaml
    from espnet2.bin.tts_inference import Text2Speech

    from workers.speech.engines.espnet.vocoder import Vocoder


@dataclass(frozen=True)
class Said:
    """float32 [samples], and the samples at which each token begins and the last one ends, int
    [tokens + 1]; None if the model does not tell.
    """

    samples: F32
    bounds: NDArray[np.int64] | None


class Model:
    """One model, on a GPU if there is one, and its vocoder; Griffin and Lim's if it has none."""

    def __init__(self, place: Path) -> None:
        """Raises whatever ESPnet, torch and the files' formats do."""
        with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
            yaml.safe_dump(_settle(read_config(place / "config.yaml"), place), file)
            file.flush()
            self._engine: Any = Text2Speech(
                file.name,
                find_checkpoint(place),
                device=find_device().place,
                seed=SEED,
                always_fix_seed=True,
            )
        if self._engine.tts.require_vocoder and (place / "vocoder").is_dir():
            self._engine.vocoder = Vocoder(place / "vocoder").to(self._engine.device).eval()
        self._place = place
        self.rate = int(self._engine.fs)
        self.names: list[str] = list(self._engine.train_args.token_list)
        # Models that make their sounds one after the other choose how fast by themselves.
        self.paced = "alpha" in self._engine.decode_conf
        self.styled = bool(self._engine.use_speech)

    def tokens(self, text: str) -> list[str]:
        """What the model is given of a text."""
        return [self.names[number] for number in self._encode(text)]

    def say(self, text: str, rate: float, speaker: str, style: Path | None) -> Said:
        """Speak a text `rate` times as fast as it would by itself, if it is `paced`.

        `speaker` is a number or the name of an embedding's file; "" if the model has but one.
        """
        numbers = self._encode(text)
        given: dict[str, Any] = {}
        if speaker.isdigit():
            given["sids"] = np.array([int(speaker)])
        elif speaker:
            given["spembs"] = np.load(self._place / "speakers" / f"{speaker}.npy").reshape(-1)
        if style is not None:
            samples, frequency = soundfile.read(style, dtype="float32", always_2d=True)
            given["speech"] = librosa.resample(
                samples.mean(axis=1), orig_sr=frequency, target_sr=self.rate
            )
        how = {"alpha": 1 / rate} if self.paced else {}
        told = self._engine(numbers, decode_conf=how, **given)
        samples = told["wav"].cpu().numpy().astype(np.float32).reshape(-1)
        return Said(samples, _find_bounds(told, len(numbers), len(samples)))

    def _encode(self, text: str) -> NDArray[np.int64]:
        numbers: NDArray[np.int64] = self._engine.preprocess_fn("line", {"text": text})["text"]
        return numbers


def _find_bounds(told: dict[str, Any], tokens: int, samples: int) -> NDArray[np.int64] | None:
    """Where each token begins, from how many frames the model says that it lasts.

    A token that a model adds at the end belongs to the last.
    """
    if told.get("duration") is None:
        return None
    frames = told["duration"].cpu().numpy().astype(float).reshape(-1)
    if len(frames) not in (tokens, tokens + 1) or not frames.sum() > 0:
        return None
    ends = np.cumsum(frames) * (samples / frames.sum())
    ends[tokens - 1] = samples
    return np.round(np.concatenate([[0.0], ends[:tokens]])).astype(np.int64)


def _settle(config: dict[str, Any], place: Path) -> dict[str, Any]:
    """The configuration with the statistics' files where they are now."""
    settled = dict(config)
    for key in _STATS:
        named = (config.get(key) or {}).get("stats_file")
        found = sorted(place.rglob(Path(named).name)) if named else []
        if found:
            settled[key] = {**config[key], "stats_file": str(found[0])}
    return settled
