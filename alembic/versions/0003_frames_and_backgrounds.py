"""Films have a shape and a background, and people pictures to put behind"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "backdrops",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_backdrops_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backdrops")),
    )
    op.create_index(op.f("ix_backdrops_user_id"), "backdrops", ["user_id"])
    for name in ("aspect", "background"):
        column = sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), server_default="keep")
        op.add_column("renders", column)
        op.alter_column("renders", name, nullable=False, server_default=None)
    op.add_column("renders", sa.Column("backdrop_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_renders_backdrop_id_backdrops"), "renders", "backdrops", ["backdrop_id"], ["id"]
    )
    op.create_index(op.f("ix_renders_backdrop_id"), "renders", ["backdrop_id"])
    op.create_check_constraint(
        op.f("ck_renders_picture_behind"),
        "renders",
        "(background = 'picture') = (backdrop_id IS NOT NULL)",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_renders_picture_behind"), "renders")
    op.drop_index(op.f("ix_renders_backdrop_id"), table_name="renders")
    op.drop_constraint(op.f("fk_renders_backdrop_id_backdrops"), "renders")
    for name in ("backdrop_id", "background", "aspect"):
        op.drop_column("renders", name)
    op.drop_index(op.f("ix_backdrops_user_id"), table_name="backdrops")
    op.drop_table("backdrops")
