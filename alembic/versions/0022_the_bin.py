"""Films and portraits that were deleted stay in the bin for a while"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    for table in ("renders", "avatars"):
        at = sa.Column("deleted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        op.add_column(table, at)
    op.create_index(
        "ix_renders_bin",
        "renders",
        ["deleted_at"],
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.execute("DELETE FROM renders WHERE deleted_at IS NOT NULL")
    op.execute("DELETE FROM avatars WHERE deleted_at IS NOT NULL")
    op.drop_index("ix_renders_bin", "renders")
    for table in ("renders", "avatars"):
        op.drop_column(table, "deleted_at")
