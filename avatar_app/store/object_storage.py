"""Where pictures and films are kept: a folder, Azure Blob, S3 or Google Cloud, by one address.

Rows keep keys, as `renders/ID/1/film.mp4`, never places.
"""

import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import obstore
from azure.identity import DefaultAzureCredential
from obstore.auth.azure import AzureCredentialProvider
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, ObjectStore, from_url

from avatar_app.errors import ChoiceError, GalateaError, StateError, UnavailableError
from avatar_app.translation import gettext as _

if TYPE_CHECKING:
    from obstore.store import RetryConfig

CHUNK = 1 << 20
BATCH = 250  # keys removed by one request; Azure takes 256

# With obstore's own limits on a connection (5 s) and an answer (30 s), who waits is told within
# half a minute. Client options given here would hide those of the environment.
_RETRIES: "RetryConfig" = {
    "max_retries": 4,
    "retry_timeout": timedelta(seconds=15),
    "backoff": {
        "init_backoff": timedelta(milliseconds=100),
        "max_backoff": timedelta(seconds=2),
        "base": 2,
    },
}

# By any of these obstore signs by itself; without one Azure is asked who this machine is.
_KEYS = (
    "AZURE_STORAGE_ACCOUNT_KEY",
    "AZURE_STORAGE_ACCESS_KEY",
    "AZURE_STORAGE_MASTER_KEY",
    "AZURE_STORAGE_SAS_KEY",
    "AZURE_STORAGE_SAS_TOKEN",
)

_SILENT = "The storage does not answer; try again in a moment."
_REFUSED = "The storage refuses us; check its key, or this machine's identity and role."
_NOWHERE = "The storage has no such container; make it, or mend GALATEA_STORAGE_URL."


@dataclass(frozen=True)
class Stored:
    """An object: its key, its bytes, and when it was put there."""

    key: str
    bytes: int
    at: datetime


class Storage:
    """Objects by key. Everything here raises UnavailableError("storage_unavailable")."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, key: str, content: bytes | Path | BinaryIO) -> int:
        """Keep bytes or a file under a key, in place of what was there; its size."""
        with _reached():
            try:
                obstore.put(self._store, key, content)
            except FileNotFoundError as error:
                raise UnavailableError("storage_unavailable", _NOWHERE) from error
        if isinstance(content, Path):
            return content.stat().st_size
        return len(content) if isinstance(content, bytes) else content.seek(0, os.SEEK_END)

    def get(self, key: str) -> bytes:
        """All of it. Raises StateError("not_found")."""
        with self._found(key):
            return bytes(obstore.get(self._store, key).bytes())

    def size(self, key: str) -> int:
        """Bytes. Raises StateError("not_found")."""
        with self._found(key):
            return int(obstore.head(self._store, key)["size"])

    async def stream(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Bytes [start, end) in pieces. Raises StateError("not_found")."""
        while start < end:
            stop = min(start + CHUNK, end)
            with self._found(key):
                piece = await obstore.get_range_async(self._store, key, start=start, end=stop)
            yield bytes(piece)
            start = stop

    def fetch(self, key: str, target: Path) -> None:
        """Copy it into a file, in pieces. Raises StateError("not_found")."""
        with self._found(key):
            pieces = obstore.get(self._store, key).stream(min_chunk_size=CHUNK)
            with target.open("wb") as out:
                for piece in pieces:
                    out.write(piece)

    def copy(self, key: str, to: str) -> None:
        """Keep it under another key as well. Raises StateError("not_found")."""
        with self._found(key):
            obstore.copy(self._store, key, to)

    def delete(self, prefix: str) -> None:
        """Remove all whose key begins with a folder's name; nothing there is no error."""
        with _reached():
            for batch in obstore.list(self._store, prefix=prefix, chunk_size=BATCH):
                try:
                    obstore.delete(self._store, [meta["path"] for meta in batch])
                except FileNotFoundError:
                    continue  # somebody else removed some of them just now

    def list_all(self, prefix: str) -> Iterator[Stored]:
        """All whose key begins with a folder's name."""
        with _reached():
            for batch in obstore.list(self._store, prefix=prefix, chunk_size=BATCH):
                for meta in batch:
                    yield Stored(meta["path"], meta["size"], meta["last_modified"])

    def remove(self, keys: Sequence[str]) -> None:
        """Remove these; one that is not there is no error."""
        with _reached():
            for start in range(0, len(keys), BATCH):
                with suppress(FileNotFoundError):
                    obstore.delete(self._store, keys[start : start + BATCH])

    @contextmanager
    def _found(self, key: str) -> Iterator[None]:
        """The object not being there, or its storage, as an error of ours."""
        with _reached():
            try:
                yield
            except FileNotFoundError as error:
                raise self._explain_absence(key) from error

    def _explain_absence(self, key: str) -> GalateaError:
        """An answer "not found" is the same for an object and for a whole container."""
        try:
            next(iter(obstore.list(self._store, prefix=key)), None)
        except BaseError:
            return UnavailableError("storage_unavailable", _NOWHERE)
        return StateError("not_found", _("The file no longer exists."))


@cache
def open_storage(url: str | None, folder: Path) -> Storage:
    """The storage at an address; without one, a folder.

    Raises ChoiceError("setting_invalid") if more must be set; nothing is asked of it yet.
    """
    if url is None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        return Storage(LocalStore(folder))
    options: dict[str, Any] = {"retry_config": _RETRIES}
    if url.startswith("az://") and not any(os.environ.get(key) for key in _KEYS):
        options["credential_provider"] = AzureCredentialProvider(DefaultAzureCredential())
    try:
        return Storage(from_url(url, **options))
    except BaseError as error:
        raise ChoiceError(
            "setting_invalid",
            _(
                "The storage {url} cannot be opened: {explain}; see docs/deployment.md.",
                url=url,
                explain=explain(error),
            ),
        ) from error


def explain(error: BaseException) -> str:
    """What obstore says, in one line and without its own name for it."""
    first = str(error).strip().split("\n", 1)[0]
    return first.removeprefix("Generic ").rstrip(".")


@contextmanager
def _reached() -> Iterator[None]:
    """The storage not answering, or not to us, as an error of ours."""
    try:
        yield
    except (PermissionDeniedError, UnauthenticatedError) as error:
        raise UnavailableError("storage_unavailable", _REFUSED) from error
    except BaseError as error:
        raise UnavailableError("storage_unavailable", _SILENT) from error
