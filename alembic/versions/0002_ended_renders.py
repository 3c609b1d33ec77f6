"""Renders by when they ended, for the limits of a day and the administrators' view"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_index("ix_renders_finished", "renders", ["finished_at"])


def downgrade() -> None:
    op.drop_index("ix_renders_finished", "renders")
