"""How fast and how high a film's voice speaks"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    for name, usual in (("speed", "1"), ("pitch", "0")):
        op.add_column("renders", sa.Column(name, sa.Float(), nullable=False, server_default=usual))
        op.alter_column("renders", name, server_default=None)


def downgrade() -> None:
    for name in ("pitch", "speed"):
        op.drop_column("renders", name)
