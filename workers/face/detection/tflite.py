"""The face models under LiteRT (TensorFlow Lite), each loaded when it is first used."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from workers.arrays import F32
from workers.weights import face_models


class Model:
    """One model: `run` takes its input [1, H, W, 3] and gives its outputs in the file's order."""

    def __init__(self, name: str) -> None:
        with _hushed():
            self._interpreter = Interpreter(str(face_models.path(name)), num_threads=1)
            self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._outputs = [o["index"] for o in self._interpreter.get_output_details()]

    def run(self, image: F32) -> list[F32]:
        """float32 in, float32 out, copied."""
        self._interpreter.set_tensor(self._input, np.ascontiguousarray(image, np.float32)[None])
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(index).copy() for index in self._outputs]


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep LiteRT's greeting, which C++ writes past Python, off the user's terminal."""
    kept = os.dup(2)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@cache
def load_model(name: str) -> Model:
    """The net of that file, shared. Raises MissingError("weights_missing")."""
    return Model(name)
