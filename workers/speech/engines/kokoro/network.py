"""Kokoro's networks, loaded once a process: onnxruntime reads and sings, NumPy makes the sound.

Graphs and weights are made of the published file when it is first used (or by `make setup`) and
kept in the folder of weights; the decoder's are mapped into memory, once for all processes.
"""

import hashlib
import shutil
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar_app.errors import FaultError
from avatar_app.settings import load_settings
from avatar_app.translation import gettext as _
from workers.arrays import F32
from workers.cores import count_cores
from workers.speech.engines.faults import no_engine, no_model
from workers.speech.engines.kokoro.array_file import read_arrays, replacing, write_arrays
from workers.speech.engines.kokoro.decoder import Decoder
from workers.speech.engines.kokoro.parallel import Pool
from workers.speech.engines.kokoro.source import STEP, excite, synthesize

I64 = NDArray[np.int64]

FORMAT = 2  # of what is kept; another number has it made anew
FRAME = 2 * STEP  # samples: how long a token lasts is told in these
FILES = ("reader.onnx", "singer.onnx", "decoder.json", "decoder.npy")


@dataclass(frozen=True)
class Reading:
    """What is to be said: text [1, 512, n] and prosody [1, 640, n] of n tokens, and for how many
    frames each lasts at the voice's own pace, float [n]."""

    text: F32
    prosody: F32
    lengths: F32


class Network:
    """The networks, ready."""

    def __init__(self, folder: Path) -> None:
        self._lock = threading.Lock()
        self._reader = _open(folder / "reader.onnx")
        self._singer = _open(folder / "singer.onnx")
        weights = read_arrays(folder / "decoder.json")
        self._mixing, self._offset = weights["mixing"], weights["mixing/bias"]
        self._pool = Pool(count_cores())
        self._decoder = Decoder(weights, self._pool)

    def read(self, tokens: list[int], style: F32) -> Reading:
        """What tokens (with their two ends) say in a style [1, 256]."""
        given = {"tokens": np.array([tokens], np.int64), "style": style}
        text, prosody, lengths = _run(self._reader, ("text", "prosody", "lengths"), given)
        if prosody.shape[1] == len(tokens):
            prosody = prosody.transpose(0, 2, 1)
        return Reading(text, np.ascontiguousarray(prosody), lengths[0])

    def sing(self, reading: Reading, frames: I64, style: F32) -> tuple[F32, F32]:
        """F0 in Hz (0 where there is no voice) and energy, two values a frame, [2T] both."""
        prosody = np.repeat(reading.prosody, frames, axis=2)
        f0, energy = _run(self._singer, ("f0", "energy"), {"prosody": prosody, "style": style})
        return f0[0], energy[0]

    def sound(self, features: F32, f0: F32, energy: F32, style: F32) -> F32:
        """Samples [600 T] at 24 kHz of features [1, 512, T] with a melody."""
        harmonics = excite(f0, self._mixing, self._offset)
        with self._lock, self._pool.alone():
            spectrum = self._decoder.decode(
                *(np.ascontiguousarray(features[0].T), f0, energy, style[:, :128]),
                np.ascontiguousarray(harmonics.T),
            )
        return synthesize(spectrum.T)


def load_network(model: Path) -> Network:
    """The networks of a published file, kept until another takes its place.

    Raises MissingError("engine_missing"), FaultError("engine_failed").
    """
    return _load(model, model.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _load(model: Path, _changed: int) -> Network:
    try:
        folder = prepare(model)
        return Network(folder)
    except ImportError as error:
        raise no_engine("Kokoro", error, "make setup") from None
    except OSError as error:
        raise FaultError(
            "engine_failed",
            _(
                "What is made of {name} cannot be kept in {weights_dir} ({value}); make it "
                "writable.",
                name=model.name,
                weights_dir=load_settings().weights_dir,
                value=error.strerror or error,
            ),
        ) from None
    except Exception as error:  # onnxruntime's own have no common base
        raise no_model(model.name, error) from error


def prepare(model: Path) -> Path:
    """The folder with the graphs made of a published file, made if it is not there."""
    stat = model.stat()
    key = f"{FORMAT}:{stat.st_size}:{int(stat.st_mtime)}"  # whole seconds, as archives keep them
    made = load_settings().weights_dir / "made"  # not beside the file: it is no weights of its own
    folder = made / f"kokoro-{hashlib.sha256(key.encode()).hexdigest()[:12]}"
    if all((folder / name).is_file() for name in FILES):
        return folder
    import onnx  # noqa: PLC0415 # needed for this alone

    from workers.speech.engines.kokoro.checkpoint import Checkpoint  # noqa: PLC0415
    from workers.speech.engines.kokoro.decoder_weights import read_weights  # noqa: PLC0415
    from workers.speech.engines.kokoro.encoder_graph import cut_encoder  # noqa: PLC0415

    weights = Checkpoint(model)
    reader, singer = cut_encoder(weights)
    folder.mkdir(parents=True, exist_ok=True)
    for name, graph in {"reader.onnx": reader, "singer.onnx": singer}.items():
        with replacing(folder / name) as partial:
            onnx.save(graph, str(partial))
    write_arrays(folder / "decoder.json", read_weights(weights))
    for other in made.glob("kokoro-*"):  # of a file that was here before
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return folder


def _open(path: Path) -> Any:
    import onnxruntime  # noqa: PLC0415 # slow to load

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = count_cores()
    options.enable_cpu_mem_arena = False  # which would keep what the longest line needed
    return onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])


def _run(session: Any, wanted: tuple[str, ...], given: dict[str, Any]) -> list[F32]:
    """What a session makes of arrays, in whichever precision it wants them."""
    halves = {one.name for one in session.get_inputs() if one.type == "tensor(float16)"}
    sent = {name: a.astype(np.float16) if name in halves else a for name, a in given.items()}
    return [np.asarray(one, np.float32) for one in session.run(list(wanted), sent)]
