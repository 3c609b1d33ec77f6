"""One model file over HTTP: resumed where it was cut, checked, and there only when it is whole.

The hub's address is a setting, so that a mirror can stand in; proxies are those of the environment
(`HTTPS_PROXY`, `NO_PROXY`). What the hub says of a large file when it passes a request on
(`X-Linked-Etag`, its SHA-256, and `X-Linked-Size`) is held against what came.
"""

import errno
import fcntl
import hashlib
import http.client
import os
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from io import BufferedRandom
from pathlib import Path
from typing import Any

from avatar_app.catalog.weights import WeightFile
from avatar_app.errors import MissingError, OutputError, StateError, UnavailableError
from avatar_app.translation import gettext as _

TRIES = 5  # at a connection that is cut; each goes on where the last one ended
PAUSE = 1.0  # seconds before the second try, doubled for each one more
PATIENCE = 30.0  # seconds without a byte
CHUNK = 1 << 20


@dataclass
class _Told:
    """What the hub said that a file is."""

    size: int | None = None
    sha256: str | None = None


# Told how many bytes of a file are here, and of how many; None where the hub does not say.
OnBytes = Callable[[int, int | None], None]


def download(file: WeightFile, hub: str, folder: Path, on_bytes: OnBytes) -> str:
    """Bring a file into `folder`; its SHA-256. What `on_bytes` raises ends it.

    Raises UnavailableError("hub_unavailable"), MissingError: weights_unpublished, weights_wrong;
    StateError("already_running"), OutputError: output_unwritable, output_full.
    """
    address = f"{hub.rstrip('/')}/{file.path}"
    with _written(folder / file.name) as partial:
        told = _Told()
        for attempt in range(TRIES):
            time.sleep(PAUSE * 2 ** (attempt - 1) if attempt else 0)
            try:
                if _bring(address, partial, told, file.size, on_bytes):
                    break
            except urllib.error.HTTPError as error:
                error.close()
                if error.code in (401, 403, 404, 410):
                    raise MissingError(
                        "weights_unpublished",
                        f"{address} is not to be had (HTTP {error.code}); the publisher may have "
                        f"moved it. {file.name} can be put into {folder} by hand.",
                    ) from None
                reason = f"HTTP {error.code}"
            except (OSError, http.client.HTTPException) as error:
                if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
                    raise
                reason = str(getattr(error, "reason", error)) or type(error).__name__
            else:
                reason = "the connection was cut"
        else:
            raise UnavailableError(
                "hub_unavailable",
                f"{address} could not be fetched whole ({reason}, {partial.tell():,} bytes are "
                "here); try again to go on from there, set GALATEA_MODEL_HUB to a mirror, or put "
                f"{file.name} into {folder} by hand.",
            )
        return _check(partial, address, file, told)


@contextmanager
def _written(target: Path) -> Iterator[BufferedRandom]:
    """The file so far, to be written on, by one process alone; at its place once it is whole."""
    partial = target.with_name(target.name + ".partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("a+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StateError(
                    "already_running", f"{target.name} is being fetched by another process."
                ) from None
            yield file
            file.flush()
            os.fsync(file.fileno())
            partial.replace(target)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise OutputError(
                "output_full",
                _(
                    "There is no room for {name} in {parent}; make some.",
                    name=target.name,
                    parent=target.parent,
                ),
            ) from None
        raise OutputError(
            "output_unwritable", f"{target.parent} cannot be written ({error.strerror or error})."
        ) from None


class _Watch(urllib.request.HTTPRedirectHandler):
    """Notes what the hub says when it passes a request on to where the file lies."""

    def __init__(self, told: _Told) -> None:
        self._told = told

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        _note(headers, self._told)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _note(headers: Message, told: _Told) -> None:
    etag = str(headers.get("X-Linked-Etag", "")).strip('W/"')
    size = str(headers.get("X-Linked-Size", ""))
    if re.fullmatch(r"[0-9a-f]{64}", etag):
        told.sha256 = etag
    if size.isdigit():
        told.size = int(size)


def _bring(
    address: str,
    partial: BufferedRandom,
    told: _Told,
    size: int | None,
    on_bytes: OnBytes,
) -> bool:
    """Fetch what is lacking; whether all is there now."""
    here = partial.seek(0, os.SEEK_END)
    request = urllib.request.Request(address, headers={"User-Agent": "galatea"})  # noqa: S310
    if here:
        request.add_header("Range", f"bytes={here}-")
    opener = urllib.request.build_opener(_Watch(told))
    try:
        answer = opener.open(request, timeout=PATIENCE)
    except urllib.error.HTTPError as error:
        if error.code == 416 and here:  # it was whole already, or is another file now
            error.close()
            _note(error.headers, told)
            if here == (told.size or size):
                return True
            partial.truncate(0)
            return False
        raise
    with answer:
        _note(answer.headers, told)
        begin = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
        if here and (answer.status != 206 or begin is None or int(begin[1]) != here):
            partial.truncate(0)  # it is sent from the beginning
            here = 0
        length = answer.headers.get("Content-Length", "")
        whole = here + int(length) if length.isdigit() else None
        while block := answer.read1(CHUNK):
            partial.write(block)
            here += len(block)
            on_bytes(here, whole)
    return whole is None or here == whole


def _check(partial: BufferedRandom, address: str, file: WeightFile, told: _Told) -> str:
    """Its SHA-256, if it is the file it should be; else it is thrown away."""
    size = partial.seek(0, os.SEEK_END)
    partial.seek(0)
    digest = hashlib.file_digest(partial, "sha256").hexdigest()
    wanted = {file.size, told.size} - {None}
    sums = {file.sha256, told.sha256} - {None}
    if size == 0 or wanted - {size} or sums - {digest}:
        partial.truncate(0)
        what = "checksum" if not (wanted - {size}) and size else f"size, {size:,} bytes,"
        raise MissingError(
            "weights_wrong",
            f"{file.name} from {address} is not the file it should be: its {what} is another. It "
            "was thrown away; try again, and tell us if that does not help.",
        )
    return digest
