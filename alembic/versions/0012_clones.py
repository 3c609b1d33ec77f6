"""Voices of one's own, and films that are spoken with them"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "clones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", text(length=80), nullable=False),
        sa.Column("state", text(), nullable=False),
        sa.Column("reference_key", text(), nullable=True),
        sa.Column("latents_key", text(), nullable=True),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("advice", postgresql.JSONB(), nullable=True),
        sa.Column("error_code", text(), nullable=True),
        sa.Column("error", text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", moment(), nullable=True),
        sa.Column("consent", text(), nullable=False),
        sa.Column("consent_at", moment(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_clones_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clones")),
    )
    op.create_index(op.f("ix_clones_user_id"), "clones", ["user_id"])
    op.add_column("renders", sa.Column("clone_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_renders_clone_id_clones"),
        "renders",
        "clones",
        ["clone_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index(op.f("ix_renders_clone_id"), "renders", ["clone_id"])


def downgrade() -> None:
    op.drop_constraint(op.f("fk_renders_clone_id_clones"), "renders")
    op.drop_column("renders", "clone_id")
    op.drop_index(op.f("ix_clones_user_id"), table_name="clones")
    op.drop_table("clones")
