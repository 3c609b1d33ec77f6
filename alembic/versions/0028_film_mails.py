"""Whether an account gets e-mails about its films"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    column = sa.Column("film_mails", sa.Boolean(), nullable=False, server_default=sa.true())
    op.add_column("users", column)
    op.alter_column("users", "film_mails", server_default=None)


def downgrade() -> None:
    op.drop_column("users", "film_mails")
