"""Networks' files as their authors published them, read with care: pickles may hold no code."""

import pickle
import warnings
import zipfile
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


def fill(network: nn.Module, weights: dict[str, Any], name: str) -> None:
    """Load weights into a network, all of them and no others; `name` is the file's.

    Raises MissingError("weights_wrong"), which names what is missing or does not fit.
    """
    wanted = network.state_dict()
    lacking = [key for key in wanted if not isinstance(weights.get(key), torch.Tensor)]
    extra = [key for key in weights if key not in wanted]
    if lacking or extra:
        told = [f"{len(lacking)} of {len(wanted)} weights are missing ({_list(lacking)})"]
        told = told if lacking else []
        told += [f"{len(extra)} are not known ({_list(extra)})"] if extra else []
        raise MissingError("weights_wrong", f"{name} is of another network: {' and '.join(told)}.")
    uneven = [key for key in wanted if weights[key].shape != wanted[key].shape]
    if uneven:
        key = uneven[0]
        raise MissingError(
            "weights_wrong",
            f"{name} is of another network: {key} is {tuple(weights[key].shape)} there and should "
            f"be {tuple(wanted[key].shape)}.",
        )
    network.load_state_dict(weights)


def _list(keys: list[str]) -> str:
    shown = ", ".join(keys[:NAMED])
    return f"{shown} and {len(keys) - NAMED} more" if len(keys) > NAMED else shown


def _short(error: Exception) -> str:
    """The first line of what went wrong, without torch's advice to trust the file."""
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:120].rstrip(".")
