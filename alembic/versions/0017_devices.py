"""Devices that are known, and of sign-ins from where and when last"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    words, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "devices",
        sa.Column("digest", words(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_devices_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", "user_id", name="pk_devices"),
    )
    op.create_index("ix_devices_user_id", "devices", ["user_id"])
    op.add_column(
        "sign_ins", sa.Column("seen_at", moment(), nullable=False, server_default=sa.func.now())
    )
    op.alter_column("sign_ins", "seen_at", server_default=None)
    for name, length in (("address", 45), ("agent", 200)):
        op.add_column(
            "sign_ins", sa.Column(name, words(length=length), nullable=False, server_default="")
        )
        op.alter_column("sign_ins", name, server_default=None)


def downgrade() -> None:
    for name in ("agent", "address", "seen_at"):
        op.drop_column("sign_ins", name)
    op.drop_table("devices")
