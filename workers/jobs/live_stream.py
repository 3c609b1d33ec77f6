"""A film that is watched while it is made: its pieces, put where players find them.

The encoder writes pieces and a playlist into a folder (HTTP Live Streaming, RFC 8216); a thread
here brings what is whole to the storage, pieces before the playlist that names them.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from avatar_app.errors import GalateaError
from avatar_app.store.object_storage import Storage
from workers.video.encoder import PLAYLIST

LOOK = 0.1  # seconds between looks into the folder

log = logging.getLogger("galatea.broadcast")


class LiveStream:
    """A context manager around the making. `on_air` is called, in the thread, when the first piece
    can be had. A storage that fails ends the broadcast, not the film.
    """

    def __init__(
        self, folder: Path, storage: Storage, prefix: str, on_air: Callable[[], None]
    ) -> None:
        self._folder, self._storage, self._prefix = folder, storage, prefix
        self._on_air = on_air
        self._sent: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="broadcast", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """What is whole by now goes out too, unless the film came to nothing."""
        self._over.set()
        self._thread.join()
        if error is None:
            self._send()

    def _watch(self) -> None:
        while not self._over.wait(LOOK):
            if not self._send():
                return

    def _send(self) -> bool:
        """Bring over what is new; whether it is worth trying again."""
        try:
            playlist = (self._folder / PLAYLIST).read_text(encoding="ascii")
        except FileNotFoundError:
            return True
        named = ["init.mp4", *(line for line in playlist.splitlines() if line.endswith(".m4s"))]
        new = [name for name in named if name not in self._sent]
        ended = playlist.rstrip().endswith("ENDLIST")
        if not new and (not ended or PLAYLIST in self._sent):
            return True
        try:
            for name in new:
                self._storage.put(f"{self._prefix}/{name}", self._folder / name)
            self._storage.put(f"{self._prefix}/{PLAYLIST}", playlist.encode())
            if "init.mp4" in new:
                self._on_air()
        except GalateaError as error:
            log.warning("a film cannot be watched while it is made: %s", error)
            return False
        self._sent.update(named)
        if ended:
            self._sent.add(PLAYLIST)
        return True
