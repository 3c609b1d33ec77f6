"""The audit log, as administrators read it."""

from avatar_app.accounts import audit
from avatar_app.accounts.audit import EVERYTHING, PAGE, Filters
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.audit import AuditEntry


def search(
    home: Connections,
    admin: User,
    filters: Filters = EVERYTHING,
    before: int | None = None,
    limit: int = PAGE,
) -> list[AuditEntry]:
    """Entries, newest first; `before` is the id of the last one seen.

    Raises AccountError("not_allowed").
    """
    with home.session() as session:
        return audit.search(session, admin, filters, before, limit)
