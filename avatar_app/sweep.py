"""Files of renders and clones that belong to nobody: of attempts that were killed, of rows that
are gone.

A worker removes what it leaves, unless it is killed; this is for that.
"""

import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlmodel import col, or_, select

from avatar_app import parts
from avatar_app.home import Home
from avatar_app.models import ACTIVE, Clone, CloneState, Render, RenderState

PARTS = "parts"  # the folder of a render's parts, where those of attempts have their numbers
BATCH = 500  # keys looked up at once

log = logging.getLogger("galatea.sweep")


def sweep(home: Home, age: timedelta) -> list[str]:
    """Remove them if they are older; their keys. Raises UnavailableError."""
    limit = datetime.now(UTC) - age
    gone: list[str] = []
    for folder, find in (("renders", _find_lost), ("clones", _find_unnamed)):
        old = [stored.key for stored in home.storage.list_all(folder) if stored.at < limit]
        for start in range(0, len(old), BATCH):
            gone += find(home, old[start : start + BATCH])
    home.storage.remove(gone)
    with home.session() as session:
        parts.sweep(session, age)
    if gone:
        log.warning("removed %d files that belonged to nobody", len(gone))
    return gone


def _find_unnamed(home: Home, keys: list[str]) -> list[str]:
    """Those that no clone names, save what a worker is just writing for one."""
    named = select(Clone.reference_key, Clone.latents_key).where(
        or_(col(Clone.reference_key).in_(keys), col(Clone.latents_key).in_(keys))
    )
    with home.session() as session:
        kept = {key for row in session.exec(named).all() for key in row}
        making = select(Clone.id).where(Clone.state == CloneState.CHECKING)
        busy = {str(found) for found in session.exec(making).all()}
    return [key for key in keys if key not in kept and key.split("/")[1] not in busy]


def _find_lost(home: Home, keys: list[str]) -> list[str]:
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
