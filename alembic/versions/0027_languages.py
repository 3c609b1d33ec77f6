"""The language that an account reads the portal in"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    words = sqlmodel.sql.sqltypes.AutoString
    column = sa.Column("language", words(length=8), nullable=False, server_default="en")
    op.add_column("users", column)
    op.alter_column("users", "language", server_default=None)


def downgrade() -> None:
    op.drop_column("users", "language")
