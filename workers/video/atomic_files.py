"""Files that appear whole or not at all."""

import contextlib
import errno
import glob
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from avatar_app.errors import OutputError
from avatar_app.translation import gettext as _

SUFFIXES = (".mp4", ".webm", ".mov")


def check_output(output: Path, transparent: bool = False) -> None:
    """Refuse an output that cannot be written, before any work is done.

    Raises OutputError: output_unwritable, output_opaque.
    """
    suffix = output.suffix.lower()
    if suffix not in SUFFIXES:
        raise _unwritable(output, f"a film's name ends in {', '.join(SUFFIXES)}")
    if transparent and suffix == ".mp4":
        raise OutputError(
            "output_opaque",
            f"{output} cannot be transparent, as no MP4 can; name it .webm for browsers or .mov "
            "for editing.",
        )
    check_writable(output)


def check_writable(output: Path) -> None:
    """The same for a file of any kind."""
    if output.is_dir():
        raise _unwritable(output, "it is a folder")
    folder = output.parent
    if not folder.is_dir():
        raise _unwritable(output, _("the folder {folder} is not there", folder=folder))
    try:
        trial = partial_name(output)
        trial.touch(exist_ok=False)
        trial.unlink()
    except OSError as error:
        raise as_output_error(error, output) from None


def keep_apart(sources: Iterable[str | Path | None], outputs: Iterable[Path | None]) -> None:
    """Refuse to write over a file that is read, or two files into one.

    Raises OutputError("output_unwritable").
    """
    taken = [Path(name) for name in sources if name]
    for output in filter(None, outputs):
        if any(_is_same(output, other) for other in taken):
            raise OutputError(
                "output_unwritable", f"{output} would be written over; choose another name."
            )
        taken.append(output)


def partial_name(output: Path) -> Path:
    """The hidden name under which this process writes before it renames."""
    return output.with_name(f".{output.stem}.{os.getpid()}.partial{output.suffix}")


def sweep_partials(output: Path) -> None:
    """Remove what killed renders of the same output left behind."""
    for stale in output.parent.glob(f".{glob.escape(output.stem)}.*.partial{output.suffix}"):
        owner = stale.name.split(".")[-3]
        if owner.isdecimal() and not _alive(int(owner)):
            stale.unlink(missing_ok=True)


@contextmanager
def write_whole(output: Path) -> Iterator[Path]:
    """A partial name to write to, renamed to `output` at the end and removed on any error.

    Raises OutputError for what the system refuses.
    """
    partial = partial_name(output)
    try:
        yield partial
        with partial.open("rb+") as written:
            os.fsync(written.fileno())
        partial.replace(output)
    except OSError as error:
        with contextlib.suppress(OSError):  # as where the name is too long to be looked up
            partial.unlink(missing_ok=True)
        raise as_output_error(error, output) from None
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def as_output_error(error: OSError, output: Path) -> OutputError:
    """The system's complaint as one of ours."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return OutputError(
            "output_full",
            _("There is no room left for {output}; free some space and try again.", output=output),
        )
    return _unwritable(output, (error.strerror or _("the system refuses it")).lower())


def _unwritable(output: Path, reason: str) -> OutputError:
    return OutputError(
        "output_unwritable", f"{output} cannot be written: {reason}; choose another output."
    )


def _is_same(one: Path, other: Path) -> bool:
    """Whether both are one file, be it under two names."""
    if one.resolve() == other.resolve():
        return True
    return one.exists() and other.exists() and one.samefile(other)


def _alive(process: int) -> bool:
    with contextlib.suppress(PermissionError):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True
