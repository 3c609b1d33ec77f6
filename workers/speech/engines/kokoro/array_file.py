"""Many arrays in one file that is mapped into memory: loading costs nothing, processes share it.

NAME.npy holds their values one after the other, NAME.json where each begins and its shape.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import prod
from pathlib import Path

import numpy as np

from workers.arrays import F32

ALIGNMENT = 16  # values between which arrays begin: 64 bytes, a line of the cache


def write_arrays(index: Path, arrays: Mapping[str, F32]) -> None:
    """Write arrays beside the index `NAME.json`, which comes last. Raises OSError."""
    places: dict[str, tuple[int, tuple[int, ...]]] = {}
    size = 0
    for name, array in arrays.items():
        places[name] = (size, array.shape)
        size += -(-array.size // ALIGNMENT) * ALIGNMENT
    whole = np.zeros(size, np.float32)
    for name, (start, _) in places.items():
        whole[start : start + arrays[name].size] = arrays[name].ravel()
    with replacing(index.with_suffix(".npy")) as partial, partial.open("wb") as file:
        np.save(file, whole)
    with replacing(index) as partial:
        partial.write_text(json.dumps(places), encoding="utf-8")


def read_arrays(index: Path) -> dict[str, F32]:
    """The arrays, read-only. Raises OSError, ValueError."""
    places = json.loads(index.read_text(encoding="utf-8"))
    whole = np.load(index.with_suffix(".npy"), mmap_mode="r").view(np.ndarray)
    return {
        name: whole[start : start + prod(shape)].reshape(shape)
        for name, (start, shape) in places.items()
    }


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file to write, at its place once it is whole, whoever else does the same."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    yield partial
    partial.replace(path)
