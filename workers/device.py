"""Where networks are computed: chosen once a process.

What does not fit is halved: a batch that runs out of memory is tried again as two, down to one.
Only what a loaded engine needs may import this, since torch comes with it.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import torch

from avatar_app.errors import FaultError
from avatar_app.translation import gettext as _
from workers.cores import count_cores

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Device:
    """A device as torch names it, and what it is good at."""

    place: str  # "cuda" | "cpu"
    label: str  # what people call it: "NVIDIA H200", "CPU"
    half: str | None  # torch's name of the short type that it is fast in: "bfloat16", "float16"
    memory: int  # bytes: a card's that were free when it was chosen, a processor's all told


@cache
def find_device() -> Device:
    """The graphics card if there is one that torch can use, or else the processor."""
    if torch.cuda.is_available():
        half = "bfloat16" if torch.cuda.is_bf16_supported(including_emulation=False) else "float16"
        free, _ = torch.cuda.mem_get_info()
        return Device("cuda", torch.cuda.get_device_name(), half, int(free))
    torch.set_num_threads(count_cores())
    # All of it and not what is free: batches, and so the last bits of a film, go by it.
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return Device("cpu", "CPU", None, memory)


def in_halves(run: Callable[[Sequence[T]], list[R]], items: Sequence[T]) -> list[R]:
    """What `run` makes of the items, one each; in smaller batches if memory runs out.

    Raises FaultError("engine_failed") if not even one fits.
    """
    try:
        return run(items)
    except (MemoryError, RuntimeError) as error:
        if not _ran_out(error):
            raise
        if len(items) == 1:
            raise FaultError(
                "engine_failed",
                _(
                    "There is not enough memory on {label} for even one frame; close what else "
                    "uses it, or choose a lighter tier.",
                    label=find_device().label,
                ),
            ) from None
    _forget()
    middle = len(items) // 2
    return in_halves(run, items[:middle]) + in_halves(run, items[middle:])


def _ran_out(error: Exception) -> bool:
    """Whether an error is about memory; other faults of a network must not be hidden by retries."""
    return isinstance(error, MemoryError | torch.cuda.OutOfMemoryError)


def _forget() -> None:
    """Give back what torch holds in reserve."""
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
