"""/api/v1/health: whether the process lives, and whether it can serve."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from avatar_app import database
from avatar_app.api.access import HomeHere
from avatar_app.errors import UnavailableError
from avatar_app.presence import list_workers

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
def ready(response: Response, home: HomeHere) -> Ready:
    """Database, queue and at least one worker answer; 503 if not."""
    try:
        workers, queue = len(list_workers(home.redis)), True
    except UnavailableError:
        workers, queue = 0, False
    found = Ready(database=database.answers(home.database_url), queue=queue, workers=workers)
    if not (found.database and found.queue and found.workers):
        response.status_code = 503
    return found
