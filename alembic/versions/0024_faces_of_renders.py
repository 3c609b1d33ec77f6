"""Which of several faces of a picture speaks"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("renders", sa.Column("face", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("renders", "face")
