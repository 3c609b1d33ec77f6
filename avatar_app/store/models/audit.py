"""The table of the audit log."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, text
from sqlmodel import Field, SQLModel

from avatar_app.store.models.base import now


class AuditEntry(SQLModel, table=True):
    """Who did what to whom, when and from where (`avatar_app.accounts.audit`).

    Addresses and no foreign keys, since it outlives accounts. `whom` is an account's address, or
    the id or name of a thing; `what` says more. The database refuses to change a row, and to delete
    one unless `galatea.audit` is "prune" in the transaction.
    """

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_at", text("at DESC"), text("id DESC")),
        Index("ix_audit_log_who", "who", "at"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True))
    at: datetime = Field(default_factory=now)
    who_id: UUID | None = None
    who: str = Field(default="", max_length=320)
    action: str = Field(max_length=40)
    whom: str = Field(default="", max_length=320)
    what: str = ""
    address: str = Field(default="", max_length=45)
