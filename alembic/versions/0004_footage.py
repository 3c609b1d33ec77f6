"""What an avatar's file is: a picture or footage"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    kind = sa.Column(
        "kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="picture"
    )
    op.add_column("avatars", kind)
    op.alter_column("avatars", "kind", server_default=None)


def downgrade() -> None:
    op.drop_column("avatars", "kind")
