"""What has become of each render, whose turn it is, and what workers are told"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007"
down_revision = "0006"

_TEXT = sqlmodel.sql.sqltypes.AutoString
_TIME = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "render_events",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("render_id", sa.Uuid(), nullable=False),
        sa.Column("at", _TIME(), nullable=False),
        sa.Column("move", _TEXT(), nullable=False),
        sa.Column("was", _TEXT(), nullable=True),
        sa.Column("became", _TEXT(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("who", _TEXT(), nullable=False),
        sa.Column("why", _TEXT(), nullable=False),
        sa.ForeignKeyConstraint(
            ["render_id"],
            ["renders.id"],
            name=op.f("fk_render_events_render_id_renders"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_render_events")),
    )
    op.create_index(op.f("ix_render_events_render_id"), "render_events", ["render_id"])
    op.create_table(
        "orders",
        sa.Column("worker", _TEXT(length=200), nullable=False),
        sa.Column("what", _TEXT(), nullable=False),
        sa.Column("who", _TEXT(), nullable=False),
        sa.Column("at", _TIME(), nullable=False),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_orders")),
    )
    for table, name, kind, default in (
        ("users", "renders_waiting", sa.Integer(), "50"),
        ("renders", "priority", sa.Integer(), "0"),
        ("renders", "expected_s", sa.Float(), "0"),
        ("renders", "delays", sa.Integer(), "0"),
    ):
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))
        op.alter_column(table, name, server_default=None)
    for name in ("expected_start", "expected_end", "not_before"):
        op.add_column("renders", sa.Column(name, _TIME(), nullable=True))
    op.create_index("ix_renders_served", "renders", ["user_id", "started_at"])


def downgrade() -> None:
    op.drop_index("ix_renders_served", "renders")
    for name in ("not_before", "expected_end", "expected_start", "delays", "expected_s"):
        op.drop_column("renders", name)
    op.drop_column("renders", "priority")
    op.drop_column("users", "renders_waiting")
    op.drop_table("orders")
    op.drop_index(op.f("ix_render_events_render_id"), "render_events")
    op.drop_table("render_events")
