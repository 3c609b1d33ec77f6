import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from avatar_app.errors import UnavailableError
from avatar_app.renders.submission import RenderRequest, submit
from avatar_app.store.connections import Connections
from avatar_app.store.database import answers, dialect, migrate, open_engine, open_session
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import Render

NOWHERE = "postgresql://nobody:x@127.0.0.1:1/nothing"


def test_migrations_make_the_tables_that_the_models_say(home: Connections) -> None:
    with open_engine(home.database_url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Render.metadata) == []


def test_migrations_go_down_and_up_again(home: Connections) -> None:
    engine = open_engine(home.database_url)
    migrate(home.database_url, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(home.database_url)
    migrate(home.database_url)  # twice is once
    assert "renders" in inspect(engine).get_table_names()


def test_renders_from_before_voices_had_labels_get_theirs(home: Connections, ann: User) -> None:
    with home.session() as session:
        for voice in ("el-female", "ru-ru-irina-medium"):
            request = RenderRequest(text="Hello!", preset="ava", voice="el-female")
            submit(session, home.settings, ann, request).voice = voice
    migrate(home.database_url, "0009")
    migrate(home.database_url)
    with home.session() as session:
        found = session.execute(text("SELECT voice, voice_label FROM renders ORDER BY voice"))
        assert [tuple(row) for row in found] == [
            ("el-female", "Greek, female"),
            ("ru-ru-irina-medium", "ru-ru-irina-medium"),
        ]


def test_renders_from_before_animators_were_chosen_get_theirs(home: Connections, ann: User) -> None:
    rows = (
        ("instant", "en-female", None, ("espeak", "mesh")),
        ("instant", "en-slt", {"speaker": "flite"}, ("flite", "mesh")),
        ("natural", "el-gr-tiny-low", None, ("piper", "mesh")),
        ("natural", "xtts-v2-ana", None, ("xtts", "mesh")),
        ("light", "el-gr-tiny-low", None, ("piper", "wav2lip")),
        ("balanced", "el-anna", None, ("espnet", "wav2lip")),
        ("premium", "xtts-v2-ana", None, ("xtts", "sadtalker")),
    )
    with home.session() as session:
        for seed, (tier, voice, report, _) in enumerate(rows):
            request = RenderRequest(text="Hello!", preset="ava", seed=seed)
            render = submit(session, home.settings, ann, request)
            render.tier, render.voice, render.report = tier, voice, report
    migrate(home.database_url, "0012")
    migrate(home.database_url)
    with home.session() as session:
        found = session.execute(text("SELECT speaker, animator FROM renders ORDER BY seed"))
        assert [tuple(row) for row in found] == [wanted for *_, wanted in rows]


def test_a_session_commits_at_its_end_and_not_in_an_error(home: Connections) -> None:
    with home.session() as session:
        session.execute(text("CREATE TABLE trial (n int)"))
    with pytest.raises(ZeroDivisionError), home.session() as session:
        session.execute(text("INSERT INTO trial VALUES (1)"))
        raise ZeroDivisionError
    with home.session() as session:
        assert session.execute(text("SELECT count(*) FROM trial")).scalar() == 0
        session.execute(text("DROP TABLE trial"))


def test_no_database_is_an_error_of_ours() -> None:
    assert not answers(NOWHERE)
    with pytest.raises(UnavailableError) as caught, open_session(NOWHERE) as session:
        session.execute(text("SELECT 1"))
    assert (caught.value.code, caught.value.status) == ("database_unavailable", 503)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_any_postgres_address_gets_our_driver(scheme: str) -> None:
    assert dialect(f"{scheme}://a:b@c/d") == "postgresql+psycopg://a:b@c/d"
