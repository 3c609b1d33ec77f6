"""/api/v1/admin/audit: who did what to whom, when, from where. For administrators."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel

from avatar_app.accounts.audit import PAGE, Action, Filters
from avatar_app.api.dependencies import ConnectionsHere, Me
from avatar_app.services import audit

router = APIRouter(prefix="/admin/audit", tags=["admin"])


class AuditView(BaseModel):
    """An entry. `who` and `whom` are addresses of accounts, which may be deleted since; `whom` may
    also be the id or the name of a thing.
    """

    id: int
    at: datetime
    who: str
    action: str
    whom: str
    what: str
    address: str


class AuditPage(BaseModel):
    """Some of the log; `next` asks for what is older."""

    entries: list[AuditView]
    next: int | None


@router.get("")
def read_audit(
    home: ConnectionsHere,
    me: Me,
    words: Annotated[str, Query(max_length=200)] = "",
    action: Action | None = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = PAGE,
) -> AuditPage:
    """Newest first; `before` is the `next` of the page before."""
    found = audit.search(home, me, Filters(words, action, since, until), before, limit)
    views = [AuditView.model_validate(entry, from_attributes=True) for entry in found]
    return AuditPage(entries=views, next=views[-1].id if len(views) == limit else None)
