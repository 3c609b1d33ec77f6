"""How often workers have tried to look at an upload, and when last"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0015"
down_revision = "0014"

TABLES = ("avatars", "recordings")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(
            table, sa.Column("tries", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
        op.alter_column(table, "tries", server_default=None)
        moment = sqlmodel.sql.sqltypes.UTCDateTime()
        op.add_column(table, sa.Column("tried_at", moment, nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "tried_at")
        op.drop_column(table, "tries")
