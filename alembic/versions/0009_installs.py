"""What administrators ask for about weights"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    words = sqlmodel.sql.sqltypes.AutoString
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "installs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("weights", words(), nullable=False),
        sa.Column("shelf", words(), nullable=False),
        sa.Column("task", words(), nullable=False),
        sa.Column("licence", words(), nullable=True),
        sa.Column("who", words(length=320), nullable=False),
        sa.Column("state", words(), nullable=False),
        sa.Column("worker", words(), nullable=True),
        sa.Column("lease_until", moment, nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("bytes_done", sa.BigInteger(), nullable=False),
        sa.Column("bytes_whole", sa.BigInteger(), nullable=False),
        sa.Column("told", words(), nullable=True),
        sa.Column("error_code", words(), nullable=True),
        sa.Column("error", words(), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("finished_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_installs"),
    )
    op.create_index(
        "uq_installs_open",
        "installs",
        ["weights", "shelf"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked','running')"),
    )
    op.create_index(
        "ix_installs_history", "installs", ["weights", "shelf", sa.text("created_at DESC")]
    )


def downgrade() -> None:
    op.drop_table("installs")
