"""Where pictures and films are kept: a folder, Azure Blob, S3 or Google Cloud, by one address.

Rows keep keys, as `renders/ID/1/film.mp4`, never places.
"""

from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import obstore
from azure.identity import DefaultAzureCredential
from obstore.auth.azure import AzureCredentialProvider
from obstore.store import LocalStore, ObjectStore, from_url

from avatar_app.errors import StateError

CHUNK = 1 << 20


class Storage:
    """Objects by key."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, key: str, content: bytes | Path) -> int:
        """Keep a file's or some bytes under a key, in place of what was there; its size."""
        obstore.put(self._store, key, content)
        return len(content) if isinstance(content, bytes) else content.stat().st_size

    def get(self, key: str) -> bytes:
        """All of it. Raises StateError("not_found")."""
        try:
            return bytes(obstore.get(self._store, key).bytes())
        except FileNotFoundError:
            raise _missing() from None

    def size(self, key: str) -> int:
        """Bytes. Raises StateError("not_found")."""
        try:
            return int(obstore.head(self._store, key)["size"])
        except FileNotFoundError:
            raise _missing() from None

    async def stream(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Bytes [start, end) in pieces."""
        while start < end:
            stop = min(start + CHUNK, end)
            yield bytes(await obstore.get_range_async(self._store, key, start=start, end=stop))
            start = stop

    def fetch(self, key: str, target: Path) -> None:
        """Copy it into a file. Raises StateError("not_found")."""
        target.write_bytes(self.get(key))

    def delete(self, prefix: str) -> None:
        """Remove all whose key begins with a folder's name; nothing there is no error."""
        for batch in obstore.list(self._store, prefix=prefix):
            keys = [meta["path"] for meta in batch]
            if keys:
                obstore.delete(self._store, keys)


@cache
def open_storage(url: str | None, folder: Path) -> Storage:
    """The storage at an address; without one, a folder."""
    if url is None:
        folder.mkdir(parents=True, exist_ok=True)
        return Storage(LocalStore(folder))
    options: dict[str, Any] = {}
    if url.startswith(("az://", "azure://", "abfs://", "abfss://")):
        options["credential_provider"] = AzureCredentialProvider(DefaultAzureCredential())
    return Storage(from_url(url, **options))


def _missing() -> StateError:
    return StateError("not_found", "The file is not there any more.")
