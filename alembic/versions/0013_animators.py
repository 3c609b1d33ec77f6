"""The engines that make a render: what speaks, and what moves the face"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0013"
down_revision = "0012"

_ANIMATORS = {"light": "wav2lip", "balanced": "wav2lip", "premium": "sadtalker"}
_SPEAKERS = {"instant": "espeak", "balanced": "espnet", "premium": "xtts"}


def upgrade() -> None:
    for name in ("speaker", "animator"):
        kind = sqlmodel.sql.sqltypes.AutoString()
        op.add_column("renders", sa.Column(name, kind, nullable=True))
    names = ("tier", "voice", "recording", "speaker", "animator")
    report = sa.column("report", sa.dialects.postgresql.JSONB)
    renders = sa.table("renders", *map(sa.column, names), report)
    # Who spoke is told by what has been made; else by the tier, or the voice's name.
    guessed = sa.case(
        (renders.c.voice.like("xtts-%") | renders.c.voice.like("clone-%"), "xtts"),
        else_=sa.case(_SPEAKERS, value=renders.c.tier, else_="piper"),
    )
    speaker = sa.case(
        (renders.c.recording.is_not(None), "recording"),
        else_=sa.func.coalesce(renders.c.report["speaker"].astext, guessed),
    )
    animator = sa.case(_ANIMATORS, value=renders.c.tier, else_="mesh")
    op.execute(renders.update().values(speaker=speaker, animator=animator))
    for name in ("speaker", "animator"):
        op.alter_column("renders", name, nullable=False)


def downgrade() -> None:
    op.drop_column("renders", "animator")
    op.drop_column("renders", "speaker")
