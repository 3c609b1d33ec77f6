"""A ledger of films that were made, which their deletion leaves"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "made_films",
        sa.Column("render_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_made_films_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("render_id", name="pk_made_films"),
    )
    op.create_index("ix_made_films_day", "made_films", ["user_id", "at"])
    op.execute(
        "INSERT INTO made_films (render_id, user_id, at, seconds) "
        "SELECT id, user_id, finished_at, duration_s FROM renders "
        "WHERE state = 'done' AND finished_at > now() - interval '2 days'"
    )


def downgrade() -> None:
    op.drop_table("made_films")
