"""Films have titles; links may end and have a password"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("renders", sa.Column("title", sa.String(), nullable=False, server_default=""))
    # The first words without cues, as new films get them by `avatar_app.script.title`.
    op.execute(
        r"""
        UPDATE renders SET title = coalesce(nullif(left(btrim(split_part(btrim(
            regexp_replace(text, '\s*\[[^\[\]]*\]\s*', ' ', 'g')), E'\n', 1)), 60), ''),
            recording, 'Film')
        """
    )
    op.alter_column("renders", "title", server_default=None)
    op.add_column("renders", sa.Column("share_until", sqlmodel.sql.sqltypes.UTCDateTime()))
    op.add_column("renders", sa.Column("share_password", sa.String()))


def downgrade() -> None:
    for column in ("share_password", "share_until", "title"):
        op.drop_column("renders", column)
