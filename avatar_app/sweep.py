"""Files of renders that belong to nobody: of attempts that were killed, of rows that are gone.

A worker removes what it leaves, unless it is killed; this is for that.
"""

import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlmodel import col, select

from avatar_app.home import Home
from avatar_app.models import Render, RenderState

BATCH = 500  # keys looked up at once

log = logging.getLogger("galatea.sweep")


def sweep(home: Home, age: timedelta) -> list[str]:
    """Remove them if they are older; their keys. Raises UnavailableError."""
    limit = datetime.now(UTC) - age
    old = [stored.key for stored in home.storage.list_all("renders") if stored.at < limit]
    gone: list[str] = []
    for start in range(0, len(old), BATCH):
        gone += _find_lost(home, old[start : start + BATCH])
    home.storage.remove(gone)
    if gone:
        log.warning("removed %d files of renders that belonged to nobody", len(gone))
    return gone


def _find_lost(home: Home, keys: list[str]) -> list[str]:
    """Those that no row names, save what a running attempt is just writing."""
    ids = {key: _read(key) for key in keys}
    wanted = {found[0] for found in ids.values() if found is not None}
    with home.session() as session:
        rows = session.exec(select(Render).where(col(Render.id).in_(wanted))).all()
    busy = {(row.id, row.attempt) for row in rows if row.state == RenderState.RUNNING}
    free = [key for key in keys if ids[key] not in busy]
    return [key for key in free if not any(row.names(key) for row in rows)]


def _read(key: str) -> tuple[UUID, int] | None:
    """The render and the attempt in a key; None where it has none."""
    try:
        _, render, attempt, _ = key.split("/", 3)
        return UUID(render), int(attempt)
    except ValueError:
        return None
