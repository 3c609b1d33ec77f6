"""What a terminal shows: progress, warnings and errors on stderr, tables on stdout."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workers.film.spec import Progress

STAGES = {
    "face": "Analysing the portrait",
    "speech": "Generating speech",
    "animate": "Rendering",
    "encode": "Finishing",
}
PLAIN_STEP = 0.1  # of the whole between two plain lines, when stderr is no terminal


@contextmanager
def show_progress() -> Iterator[Callable[["Progress"], None]]:
    """A bar with stage, percent and time left; plain lines where stderr is not a terminal."""
    if not sys.stderr.isatty():
        yield _PlainProgress()
        return
    # Rich takes a while to import, and most commands show no bar.
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn(f"{{task.description:<{max(map(len, STAGES.values()))}}}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("left"),
    )
    # Without a thread of its own: it would take time from the frames.
    with Bar(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=1.0)

        def update(progress: "Progress") -> None:
            stage = STAGES[progress.stage]
            bar.update(task, description=stage, completed=progress.fraction, refresh=True)

        yield update


class _PlainProgress:
    """A line at each new stage and at every tenth, once there are frames."""

    def __init__(self) -> None:
        self._stage = ""
        self._next = 0.0
        self._started = time.monotonic()

    def __call__(self, progress: "Progress") -> None:
        done = progress.fraction
        if done == 0 or (progress.stage == self._stage and done < self._next):
            return
        self._stage = progress.stage
        self._next = done + PLAIN_STEP
        left = ""
        if 0.02 < done < 1:
            spent = time.monotonic() - self._started
            left = f", {spent * (1 - done) / done:.0f} s left"
        print(f"{STAGES[progress.stage]}: {done:.0%}{left}", file=sys.stderr, flush=True)


@contextmanager
def show_download() -> Iterator[Callable[[str, float], None]]:
    """How much of each file is here: one line that changes, or one at every tenth."""
    told: dict[str, int] = {}
    terminal = sys.stderr.isatty()

    def update(name: str, done: float) -> None:
        step = int(done * 100) if terminal else int(done * 10)
        if told.get(name) != step:
            told[name] = step
            end = "\r" if terminal and done < 1 else "\n"
            print(f"{name}: {done:.0%}", file=sys.stderr, end=end, flush=True)

    yield update


def print_warning(sentence: str) -> None:
    """One line on stderr."""
    print(f"warning: {_flatten(sentence)}", file=sys.stderr)


def print_error(code: str, sentence: str) -> None:
    """One line on stderr: what went wrong, by its stable code, and what to do."""
    print(f"error[{code}]: {_flatten(sentence)}", file=sys.stderr)


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Rows on stdout, in columns as wide as their widest cell."""
    whole = [heads, *rows]
    widths = [max(map(len, column)) for column in zip(*whole, strict=True)]
    for row in whole:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        print("  ".join(cells).rstrip())


def show_use(commercial: bool | None) -> str:
    """Whether films may be sold, in a word or two."""
    return {True: "yes", False: "no", None: "unknown"}[commercial]


def _flatten(sentence: str) -> str:
    """One line that cannot steer the terminal, whatever names it repeats."""
    line = " ".join(sentence.split())
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)
