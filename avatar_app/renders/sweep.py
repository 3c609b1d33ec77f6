"""Files in the storage that belong to nobody: of attempts that were killed, of rows that are gone.

Who finds that its row is gone removes what it wrote, unless it is killed; this is for that.
"""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, or_, select

from avatar_app.library.checks import CHECKING
from avatar_app.renders import parts
from avatar_app.renders.parts import PARTS
from avatar_app.store.connections import Connections
from avatar_app.store.models.library import Avatar, Backdrop, Clone, Recording
from avatar_app.store.models.renders import ACTIVE, Render, RenderState

BATCH = 500  # keys looked up at once

# The folders of the storage, and the columns that name what is in them.
KEYS: dict[str, tuple[Any, ...]] = {
    "avatars": (col(Avatar.key), col(Avatar.thumbnail_key)),
    "backdrops": (col(Backdrop.key),),
    "recordings": (col(Recording.key), col(Recording.copy_key)),
    "clones": (col(Clone.reference_key), col(Clone.latents_key)),
    "renders": tuple(
        col(key)
        for key in (Render.film_key, Render.poster_key, Render.captions_key, Render.live_key)
    ),
}

log = logging.getLogger("galatea.sweep")


def sweep(home: Connections, age: timedelta) -> list[str]:
    """Remove them if they are older; their keys. Raises UnavailableError."""
    limit = datetime.now(UTC) - age
    gone: list[str] = []
    for folder in KEYS:
        old = [stored.key for stored in home.storage.list_all(folder) if stored.at < limit]
        for start in range(0, len(old), BATCH):
            some = old[start : start + BATCH]
            gone += _find_lost(home, some) if folder == "renders" else _find(home, folder, some)
    home.storage.remove(gone)
    with home.session() as session:
        parts.sweep(session, age)
    if gone:
        log.warning("removed %d files that belonged to nobody", len(gone))
    return gone


def _find(home: Connections, folder: str, keys: list[str]) -> list[str]:
    """Those that no row of the library names, save what a worker is just writing for one."""
    columns = KEYS[folder]
    table = columns[0].class_
    named = select(*columns).where(or_(*(column.in_(keys) for column in columns)))
    with home.session() as session:
        kept = {key for row in session.execute(named).all() for key in row}
        busy: set[str] = set()
        if hasattr(table, "state"):
            making = select(table.id).where(table.state == CHECKING)
            busy = {str(found) for found in session.exec(making).all()}
    return [key for key in keys if key not in kept and key.split("/")[1] not in busy]


def _find_lost(home: Connections, keys: list[str]) -> list[str]:
    """Those that no row names, save what a running attempt is just writing, and the parts of what
    is not yet made.
    """
    ids = {key: _read(key) for key in keys}
    wanted = {found[0] for found in ids.values() if found is not None}
    with home.session() as session:
        rows = session.exec(select(Render).where(col(Render.id).in_(wanted))).all()
    busy = {(row.id, str(row.attempt)) for row in rows if row.state == RenderState.RUNNING}
    busy |= {(row.id, PARTS) for row in rows if row.state in ACTIVE}
    free = [key for key in keys if ids[key] not in busy]
    return [key for key in free if not any(row.names(key) for row in rows)]


def _read(key: str) -> tuple[UUID, str] | None:
    """The render in a key, and whose folder: an attempt's, or that of parts; None without one."""
    try:
        _, render, folder, _ = key.split("/", 3)
        return UUID(render), folder
    except ValueError:
        return None
