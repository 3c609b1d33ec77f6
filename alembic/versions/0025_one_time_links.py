"""Links that work once, by e-mail or of an administrator, and addresses that are verified"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    words, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "one_time_links",
        sa.Column("digest", words(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", words(length=20), nullable=False),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.Column("expires_at", moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_one_time_links_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_one_time_links"),
    )
    op.create_index("ix_one_time_links_user_id", "one_time_links", ["user_id"])
    op.add_column("users", sa.Column("verified_at", moment(), nullable=True))
    # Who was here before there were e-mails is not kept waiting for one.
    op.execute("UPDATE users SET verified_at = now()")


def downgrade() -> None:
    op.drop_column("users", "verified_at")
    op.drop_table("one_time_links")
