"""/api/v1/health: whether the process lives, and whether it can serve."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from avatar_app.api.dependencies import ConnectionsHere
from avatar_app.errors import UnavailableError
from avatar_app.fleet.registry import list_workers
from avatar_app.store import database

router = APIRouter(prefix="/health", tags=["health"])


class Ready(BaseModel):
    """What answers."""

    database: bool
    queue: bool
    workers: int


@router.get("/live")
def live() -> dict[str, bool]:
    """This process answers."""
    return {"live": True}


@router.get("/ready")
def ready(response: Response, home: ConnectionsHere) -> Ready:
    """Database, queue and at least one worker answer; 503 if not."""
    try:
        workers, queue = len(list_workers(home.redis)), True
    except UnavailableError:
        workers, queue = 0, False
    found = Ready(database=database.answers(home.database_url), queue=queue, workers=workers)
    if not (found.database and found.queue and found.workers):
        response.status_code = 503
    return found
