"""Parts of long films, each made by itself"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    words = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "parts",
        sa.Column("render_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", words(), nullable=False),
        sa.Column("maker", words(), nullable=False),
        sa.Column("state", words(), nullable=False),
        sa.Column("takes", sa.Integer(), nullable=False),
        sa.Column("leased_by", words(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["render_id"], ["renders.id"], name="fk_parts_render_id_renders", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("render_id", "number", name="pk_parts"),
    )


def downgrade() -> None:
    op.drop_table("parts")
