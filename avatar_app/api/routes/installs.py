"""/api/v1/admin/weights: voices' files on the workers' machines. For administrators."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from avatar_app.api.dependencies import ConnectionsHere, Me
from avatar_app.catalog.languages import LANGUAGES
from avatar_app.errors import ChoiceError
from avatar_app.fleet.installs import InstallStatus
from avatar_app.services import installs
from avatar_app.store.models.fleet import Install
from avatar_app.translation import gettext as _

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
        """The view of an order."""
        return cls.model_validate(order, from_attributes=True)


class StandingView(BaseModel):
    """Weights and who has them.

    `pinned` says whether their checksums are known here. `size` is in bytes, 0 if not known;
    `commercial` is null where nobody told whether films may be sold, and `licence` where it is on
    the model card, which is to be fetched first. `offered` says whether they can be installed from
    here, and `commands` install the engine where a worker lacks it.
    """

    id: str
    engine: str
    language: str
    title: str
    size: int
    licence: str | None
    commercial: bool | None
    pinned: bool
    having: tuple[str, ...]
    lacking: tuple[str, ...]
    offered: bool
    files: tuple[str, ...]
    commands: tuple[str, ...]
    orders: list[OrderView]

    @classmethod
    def of(cls, standing: InstallStatus) -> "StandingView":
        """The view of weights with the orders about them."""
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
            pinned=row.pinned,
            having=standing.having,
            lacking=standing.lacking,
            offered=standing.offered,
            files=tuple(file.name for file in row.needed),
            commands=standing.commands,
            orders=[OrderView.of(order) for order in orders],
        )


class Acceptance(BaseModel):
    """Whether the licence is accepted, which is recorded with one's address."""

    accept: bool


@router.get("")
def list_weights(home: ConnectionsHere, me: Me, language: str | None = None) -> list[StandingView]:
    """All that we know of, or those of a language."""
    if language is not None and language not in LANGUAGES:
        raise ChoiceError(
            "language_unknown", _("There is no language {language!r}.", language=language)
        )
    found = installs.list_statuses(home, me)
    return [StandingView.of(row) for row in found if language in (None, row.weights.language)]


@router.get("/{weights}")
def read_weights(weights: str, home: ConnectionsHere, me: Me) -> StandingView:
    """One, with what was last asked about it."""
    return StandingView.of(installs.find_status(home, me, weights))


@router.post("/{weights}/install", status_code=202)
def install(weights: str, body: Acceptance, home: ConnectionsHere, me: Me) -> list[OrderView]:
    """Have it fetched to every folder that lacks it."""
    return _show(installs.install(home, me, weights, body.accept))


@router.post("/{weights}/card", status_code=202)
def read_card(weights: str, home: ConnectionsHere, me: Me) -> list[OrderView]:
    """Have the model card fetched, which says the licence."""
    return _show(installs.read_card(home, me, weights))


@router.post("/{weights}/verify", status_code=202)
def verify(weights: str, home: ConnectionsHere, me: Me) -> list[OrderView]:
    """Have its files read anew and held against their checksums."""
    return _show(installs.verify(home, me, weights))


@router.post("/{weights}/cancel")
def cancel(weights: str, home: ConnectionsHere, me: Me) -> list[OrderView]:
    """Stop what is being done about it."""
    return _show(installs.cancel(home, me, weights))


@router.delete("/{weights}", status_code=202)
def remove(weights: str, home: ConnectionsHere, me: Me) -> list[OrderView]:
    """Have its files deleted wherever they are."""
    return _show(installs.remove(home, me, weights))


def _show(asked: list[Install]) -> list[OrderView]:
    return [OrderView.of(one) for one in asked]
