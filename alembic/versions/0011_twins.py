"""Of what a film was made: a second one of the same is the first.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("renders", sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.create_index(
        "ix_renders_twins",
        "renders",
        ["user_id", "digest"],
        postgresql_where=sa.text("state = 'done'"),
    )


def downgrade() -> None:
    op.drop_index("ix_renders_twins", table_name="renders")
    op.drop_column("renders", "digest")
