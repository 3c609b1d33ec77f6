"""What a terminal shows: a progress bar on stderr, tables on stdout."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workers.film import Progress

STAGES = {
    "face": "Looking at the face",
    "speech": "Speaking",
    "animate": "Animating",
    "encode": "Finishing the film",
}
PLAIN_EVERY = 0.1  # of the whole between two plain lines, when stderr is no terminal


@contextmanager
def show_progress() -> Iterator[Callable[["Progress"], None]]:
    """A bar with stage, percent and time left; plain lines where stderr is not a terminal."""
    if not sys.stderr.isatty():
        yield _Plain()
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description:<20}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(STAGES["face"], total=1.0)

        def update(progress: "Progress") -> None:
            bar.update(task, description=STAGES[progress.stage], completed=progress.fraction)

        yield update


class _Plain:
    """A line at each new stage and at every tenth."""

    def __init__(self) -> None:
        self._stage = ""
        self._next = PLAIN_EVERY
        self._started = time.monotonic()

    def __call__(self, progress: "Progress") -> None:
        if progress.stage == self._stage and progress.fraction < self._next:
            return
        self._stage = progress.stage
        self._next = progress.fraction + PLAIN_EVERY
        left = ""
        if 0.02 < progress.fraction < 1:
            spent = time.monotonic() - self._started
            left = f", {spent * (1 - progress.fraction) / progress.fraction:.0f} s left"
        print(f"{STAGES[progress.stage]}: {progress.fraction:.0%}{left}", file=sys.stderr)


def print_rows(heads: Sequence[str], rows: Sequence[Sequence[str]], as_json: bool) -> None:
    """A table with aligned columns, or a JSON list of objects."""
    if as_json:
        print(json.dumps([dict(zip(heads, row, strict=True)) for row in rows], indent=1))
        return
    whole = [heads, *rows]
    widths = [max(len(row[k]) for row in whole) for k in range(len(heads))]
    for row in whole:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        print("  ".join(cells).rstrip())


def start_time() -> float:
    """When this process was started, in time.monotonic's seconds; now, where it cannot be told."""
    try:
        fields = Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()
        since_boot = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - since_boot
        return time.monotonic() - age
    except (OSError, ValueError, AttributeError, IndexError):
        return time.monotonic()
