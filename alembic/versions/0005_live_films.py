"""Where the pieces of a film are that can be watched while it is made"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("renders", sa.Column("live_key", sqlmodel.sql.sqltypes.AutoString()))


def downgrade() -> None:
    op.drop_column("renders", "live_key")
