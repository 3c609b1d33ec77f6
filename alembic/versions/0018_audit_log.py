"""The audit log, to which rows are added and nothing else"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0018"
down_revision = "0017"

GUARD = """
CREATE FUNCTION guard_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('galatea.audit', true) = 'prune' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the audit log is added to, and never changed';
END $$
"""
TRIGGER = """
CREATE TRIGGER guard_audit_log BEFORE UPDATE OR DELETE ON audit_log
FOR EACH ROW EXECUTE FUNCTION guard_audit_log()
"""


def upgrade() -> None:
    words, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "audit_log",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("who_id", sa.Uuid(), nullable=True),
        sa.Column("who", words(length=320), nullable=False),
        sa.Column("action", words(length=40), nullable=False),
        sa.Column("whom", words(length=320), nullable=False),
        sa.Column("what", words(), nullable=False),
        sa.Column("address", words(length=45), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
    )
    op.create_index("ix_audit_log_at", "audit_log", [sa.text("at DESC"), sa.text("id DESC")])
    op.create_index("ix_audit_log_who", "audit_log", ["who", "at"])
    op.execute(GUARD)
    op.execute(TRIGGER)


def downgrade() -> None:
    op.drop_table("audit_log")
    op.execute("DROP FUNCTION guard_audit_log")
