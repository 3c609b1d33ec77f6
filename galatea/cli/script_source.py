"""Where the words of a film come from: the command line, a file or stdin."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from avatar_app.errors import ScriptError

LARGEST = 4_000_000  # bytes; no script comes near, and a wrong file is not read to its end


def read_source(script: str, what: str = "script") -> str:
    """The text of a UTF-8 file, with or without byte order mark, or of stdin for "-"; `what` it
    is to its reader.

    Raises ScriptError: script_unreadable, script_too_long.
    """
    try:
        if script == "-":
            content = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(script).open("rb") as file:
                content = file.read(LARGEST + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ScriptError(
            "script_unreadable", f"The {what} {script} cannot be read: {reason}; check its name."
        ) from None
    if len(content) > LARGEST:
        raise ScriptError(
            "script_too_long",
            f"The file {script} is over {LARGEST / 1e6:g} MB, which is no {what}; check its name.",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ScriptError(
            "script_unreadable",
            f"The {what} {script} is not UTF-8 text (line {line}); save it as UTF-8.",
        ) from None


@contextmanager
def place_errors(script: str | None, source: str) -> Iterator[None]:
    """Add line and column to errors in the source of a script, for editors to jump to."""
    try:
        yield
    except ScriptError as error:
        if script is None:
            raise
        name = "stdin" if script == "-" else script
        raise ScriptError.join([_place(fault, name, source) for fault in error.faults]) from error


def _place(fault: ScriptError, name: str, source: str) -> ScriptError:
    if fault.end <= fault.start:
        return fault
    before = source[: fault.start]
    line, column = before.count("\n") + 1, fault.start - before.rfind("\n")
    told = f"{fault} ({name}:{line}:{column})"
    return ScriptError(fault.code, told, fault.start, fault.end, fault.repairs)
