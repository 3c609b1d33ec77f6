"""Which folder of weights this is: workers that share one read the same mark.

The mark is a file in the folder. It names its own inode, so that in a copy of the folder, on
another machine or beside this one, it is seen to be another's and made anew.
"""

import os
import secrets
import socket
from pathlib import Path

from avatar_app.settings import load_settings


def read_store_id() -> str:
    """The folder's id, made when it is first asked for. Where nothing can be written there, each
    machine's folder counts as one.
    """
    folder = load_settings().weights_dir
    place = folder / "mark"
    try:
        return _read(place) or _make(place)
    except OSError:
        return f"{socket.gethostname()}:{folder}"


def _read(place: Path) -> str | None:
    try:
        with place.open(encoding="ascii") as file:
            inode, _, mark = file.read().partition(" ")
            return mark if inode == str(os.fstat(file.fileno()).st_ino) else None
    except (FileNotFoundError, ValueError):
        return None


def _make(place: Path) -> str:
    place.parent.mkdir(parents=True, exist_ok=True)
    copied = place.exists()
    new = place.with_name(f"mark.{secrets.token_hex(4)}")
    with new.open("x", encoding="ascii") as file:
        file.write(f"{os.fstat(file.fileno()).st_ino} {secrets.token_hex(8)}")
    if copied:
        new.replace(place)
    else:
        try:
            os.link(new, place)
        except FileExistsError:  # another worker was quicker
            pass
        finally:
            new.unlink()
    return _read(place) or new.name
