"""What people said, and films that it is the voice of"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "recordings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", text(length=80), nullable=False),
        sa.Column("language", text(), nullable=True),
        sa.Column("state", text(), nullable=False),
        sa.Column("key", text(), nullable=False),
        sa.Column("copy_key", text(), nullable=True),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("peaks", postgresql.JSONB(), nullable=True),
        sa.Column("advice", postgresql.JSONB(), nullable=True),
        sa.Column("error_code", text(), nullable=True),
        sa.Column("error", text(), nullable=True),
        sa.Column("consent", text(), nullable=False),
        sa.Column("consent_at", moment(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_recordings_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
    )
    op.create_index(op.f("ix_recordings_user_id"), "recordings", ["user_id"])
    op.add_column("renders", sa.Column("recording_id", sa.Uuid(), nullable=True))
    op.add_column("renders", sa.Column("recording", text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_renders_recording_id_recordings"),
        "renders",
        "recordings",
        ["recording_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index(op.f("ix_renders_recording_id"), "renders", ["recording_id"])
    op.create_check_constraint(
        op.f("ck_renders_recording_named"),
        "renders",
        "recording_id IS NULL OR recording IS NOT NULL",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_renders_recording_named"), "renders")
    op.drop_index(op.f("ix_renders_recording_id"), table_name="renders")
    op.drop_constraint(op.f("fk_renders_recording_id_recordings"), "renders")
    op.drop_column("renders", "recording")
    op.drop_column("renders", "recording_id")
    op.drop_index(op.f("ix_recordings_user_id"), table_name="recordings")
    op.drop_table("recordings")
