"""What the voice of a render was called, for when it is gone"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0010"
down_revision = "0009"

# Until now nearly all voices were embedded ones: "en-female".
_LANGUAGES = {
    "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "fi": "Finnish", "fr": "French", "hu": "Hungarian",
    "it": "Italian", "nb": "Norwegian", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sr": "Serbian", "sv": "Swedish",
    "tr": "Turkish", "uk": "Ukrainian",
}  # fmt: skip


def upgrade() -> None:
    op.add_column(
        "renders", sa.Column("voice_label", sqlmodel.sql.sqltypes.AutoString(), nullable=True)
    )
    renders = sa.table("renders", sa.column("voice"), sa.column("voice_label"))
    embedded = {
        f"{code}-{gender}": f"{name}, {gender}"
        for code, name in _LANGUAGES.items()
        for gender in ("female", "male")
    }
    label = sa.case(embedded, value=renders.c.voice, else_=renders.c.voice)
    op.execute(renders.update().values(voice_label=label))
    op.alter_column("renders", "voice_label", nullable=False)


def downgrade() -> None:
    op.drop_column("renders", "voice_label")
