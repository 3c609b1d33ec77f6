"""Captions can be burnt in; how people want their words said, and what films take along of it"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE renders ALTER captions TYPE varchar "
        "USING CASE WHEN captions THEN 'file' ELSE 'off' END"
    )
    op.create_table(
        "lexicon",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("word", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("said", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_lexicon_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lexicon")),
    )
    op.create_index("uq_lexicon_word", "lexicon", ["user_id", "word", "language"], unique=True)
    empty = sa.Column("lexicon", JSONB(), nullable=False, server_default=sa.text("'[]'"))
    op.add_column("renders", empty)
    op.alter_column("renders", "lexicon", server_default=None)


def downgrade() -> None:
    op.drop_column("renders", "lexicon")
    op.drop_table("lexicon")
    op.execute("ALTER TABLE renders ALTER captions TYPE boolean USING captions <> 'off'")
