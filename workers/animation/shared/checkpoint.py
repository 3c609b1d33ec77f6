"""Networks' files as their authors published them, read with care: pickles may hold no code."""

import pickle
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn

from avatar_app.errors import MissingError

NAMED = 4  # keys that a sentence names


def read_checkpoint(path: Path) -> dict[str, Any]:
    """What a checkpoint holds, tensors on the processor.

    Raises MissingError: weights_missing, weights_wrong.
    """
    if not path.is_file():
        raise MissingError("weights_missing", f"{path} is not there; put the file there by hand.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on which protocol a file that is refused was written
            held = torch.load(path, map_location="cpu", weights_only=True)
    except (RuntimeError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise MissingError(
            "weights_wrong",
            f"{path.name} is cut short or broken ({_short(error)}); copy it there again.",
        ) from None
    except (pickle.UnpicklingError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise MissingError(
            "weights_wrong",
            f"{path.name} is no file of weights, or holds more than weights ({_short(error)}); "
            "take the one that its authors published.",
        ) from None
    if not isinstance(held, dict):
        raise MissingError(
            "weights_wrong", f"{path.name} holds no weights by name; it is another file."
        )
    return held


def fill(network: nn.Module, weights: Mapping[str, Any], file: str) -> None:
    """Load weights into a network, all of them and no others; `file` is the file's name.

    Raises MissingError("weights_wrong"), which names what is missing or does not fit.
    """
    there = {k: tuple(v.shape) for k, v in weights.items() if isinstance(v, torch.Tensor)}
    check_shapes(file, list_shapes(network), there, list(weights))
    network.load_state_dict(weights)


def list_shapes(network: nn.Module) -> dict[str, tuple[int, ...]]:
    """What a network is made of: each weight's shape by its name."""
    return {name: tuple(value.shape) for name, value in network.state_dict().items()}


def check_shapes(
    file: str,
    wanted: Mapping[str, tuple[int, ...]],
    there: Mapping[str, tuple[int, ...]],
    names: Iterable[str] = (),
) -> None:
    """Whether all that is wanted is there, in its shape, and of `names` nothing else.

    Raises MissingError("weights_wrong"), which names what is missing or does not fit.
    """
    absent = [name for name in wanted if name not in there]
    extra = [name for name in names if name not in wanted]
    told = []
    if absent:
        told.append(f"{len(absent)} of {len(wanted)} weights are missing ({_list(absent)})")
    if extra:
        told.append(f"{len(extra)} are not known ({_list(extra)})")
    if not told:
        uneven = [name for name in wanted if there[name] != wanted[name]]
        told = [
            f"{name} is {_show(there[name])} there and should be {_show(wanted[name])}"
            for name in uneven[:1]
        ]
    if told:
        raise MissingError("weights_wrong", f"{file} is of another network: {' and '.join(told)}.")


def _show(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "a number"


def _list(keys: list[str]) -> str:
    shown = ", ".join(keys[:NAMED])
    return f"{shown} and {len(keys) - NAMED} more" if len(keys) > NAMED else shown


def _short(error: Exception) -> str:
    """The first line of what went wrong, without torch's advice to trust the file."""
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:120].rstrip(".")
