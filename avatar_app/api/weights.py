"""/api/v1/admin/weights: voices' files on the workers' machines. For administrators."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from avatar_app import installs
from avatar_app.api.access import Database, HomeHere, Me
from avatar_app.catalog import LANGUAGES
from avatar_app.errors import ChoiceError
from avatar_app.home import Home
from avatar_app.installs import Standing, tell
from avatar_app.models import Install
from avatar_app.presence import list_workers

router = APIRouter(prefix="/admin/weights", tags=["admin"])


class OrderView(BaseModel):
    """What was asked of one folder of weights, and how far it is; `told` is what came of it."""

    id: UUID
    weights: str
    shelf: str
    task: str
    licence: str | None
    who: str
    state: str
    worker: str | None
    bytes_done: int
    bytes_whole: int
    told: str | None
    error_code: str | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, order: Install) -> "OrderView":
        return cls.model_validate(order, from_attributes=True)


class StandingView(BaseModel):
    """Weights and who has them.

    `size` is in bytes, 0 if not known; `commercial` is null where nobody told whether films may be
    sold, and `licence` where it is on the model card, which is to be fetched first. `commands`
    install the engine where a worker lacks it.
    """

    id: str
    engine: str
    language: str
    title: str
    size: int
    licence: str | None
    commercial: bool | None
    having: tuple[str, ...]
    lacking: tuple[str, ...]
    folders: tuple[str, ...]
    files: tuple[str, ...]
    commands: tuple[str, ...]
    orders: list[OrderView]

    @classmethod
    def of(cls, standing: Standing) -> "StandingView":
        row = standing.weights
        orders = [*standing.orders, *([standing.reading] if standing.reading else [])]
        return cls(
            id=row.id,
            engine=row.engine,
            language=row.language,
            title=row.title,
            size=row.size,
            licence=standing.licence,
            commercial=row.commercial,
            having=standing.having,
            lacking=standing.lacking,
            folders=standing.folders,
            files=tuple(file.name for file in row.needed),
            commands=standing.commands,
            orders=[OrderView.of(order) for order in orders],
        )


class Acceptance(BaseModel):
    """Whether the licence is accepted, which is recorded with one's address."""

    accept: bool


@router.get("")
def list_weights(
    session: Database, home: HomeHere, me: Me, language: str | None = None
) -> list[StandingView]:
    """All that we know of, or those of a language."""
    if language is not None and language not in LANGUAGES:
        raise ChoiceError("language_unknown", f"There is no language {language!r}.")
    found = installs.list_standings(session, me, list_workers(home.redis))
    return [StandingView.of(row) for row in found if language in (None, row.weights.language)]


@router.get("/{weights}")
def read_weights(weights: str, session: Database, home: HomeHere, me: Me) -> StandingView:
    """One, with what was last asked about it."""
    return StandingView.of(installs.find_standing(session, me, list_workers(home.redis), weights))


@router.post("/{weights}/install", status_code=202)
def install(
    weights: str, body: Acceptance, session: Database, home: HomeHere, me: Me
) -> list[OrderView]:
    """Have it fetched to every folder that lacks it."""
    workers = list_workers(home.redis)
    return _sent(home, session, installs.install(session, me, workers, weights, body.accept))


@router.post("/{weights}/card", status_code=202)
def read_card(weights: str, session: Database, home: HomeHere, me: Me) -> list[OrderView]:
    """Have the model card fetched, which says the licence."""
    workers = list_workers(home.redis)
    return _sent(home, session, installs.read_card(session, me, workers, weights))


@router.post("/{weights}/verify", status_code=202)
def verify(weights: str, session: Database, home: HomeHere, me: Me) -> list[OrderView]:
    """Have its files read anew and held against their checksums."""
    workers = list_workers(home.redis)
    return _sent(home, session, installs.verify(session, me, workers, weights))


@router.post("/{weights}/cancel")
def cancel(weights: str, session: Database, home: HomeHere, me: Me) -> list[OrderView]:
    """Stop what is being done about it."""
    return _sent(home, session, installs.cancel(session, me, weights))


@router.delete("/{weights}", status_code=202)
def remove(weights: str, session: Database, home: HomeHere, me: Me) -> list[OrderView]:
    """Have its files deleted wherever they are."""
    workers = list_workers(home.redis)
    return _sent(home, session, installs.remove(session, me, workers, weights))


def _sent(home: Home, session: Database, orders: list[Install]) -> list[OrderView]:
    session.commit()
    tell(home.redis, orders)
    return [OrderView.of(order) for order in orders]
