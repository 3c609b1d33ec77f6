"""Captions can be burnt in: what becomes of them is one of three"""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE renders ALTER captions TYPE varchar "
        "USING CASE WHEN captions THEN 'file' ELSE 'off' END"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE renders ALTER captions TYPE boolean USING captions <> 'off'")
