"""Our own database and Redis: started, joined, restarted with all they held."""

import os
import signal
import stat
from pathlib import Path

import pytest
from sqlalchemy import func, text
from sqlmodel import select

from avatar_app.accounts.accounts import sign_up
from avatar_app.errors import ChoiceError, UnavailableError
from avatar_app.settings import Settings, load_settings
from avatar_app.store import database
from avatar_app.store.connections import Connections, find_connections
from avatar_app.store.models.accounts import User
from galatea.process.local_services import open_home, use_running
from galatea.process.postgres import Postgres
from galatea.process.redis import RedisServer, answers
from tests.waiting import PATIENCE

PASSWORD = "correct horse battery"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def count_users(home: Connections) -> int:
    with home.session() as session:
        return session.exec(select(func.count()).select_from(User)).one()


def test_a_second_start_keeps_everything(settings: Settings) -> None:
    with open_home(settings) as home:
        with home.session() as session:
            sign_up(session, "ann@example.org", PASSWORD)
        home.redis.rpush("waiting", "1")
        first = home.database_url
    assert not database.answers(first)
    assert not answers(home.redis_url)
    with open_home(settings) as home:
        assert count_users(home) == 1
        assert home.redis.lrange("waiting", 0, -1) == [b"1"]


def test_another_process_joins_what_runs_and_cannot_run_it_twice(settings: Settings) -> None:
    with open_home(settings) as home:
        with open_home(settings) as joined:
            assert (joined.database_url, joined.redis_url) == (home.database_url, home.redis_url)
        assert count_users(home) == 0  # it lives on
        with pytest.raises(ChoiceError) as caught, open_home(settings, alone=True):
            pass
        assert caught.value.code == "already_running"


def test_a_worker_of_another_environment_finds_what_runs(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GALATEA_DATA_DIR", str(settings.data_dir))
    for name in ("GALATEA_DATABASE_URL", "GALATEA_REDIS_URL"):
        monkeypatch.setenv(name, "")  # so that what is set here goes with the test
        monkeypatch.delenv(name)
    load_settings.cache_clear()
    use_running()
    with pytest.raises(UnavailableError):
        find_connections()
    with open_home(settings) as home:
        use_running()
        assert (find_connections().database_url, find_connections().redis_url) == (
            *(home.database_url, home.redis_url),
        )
        assert count_users(find_connections()) == 0


def test_nobody_else_reads_what_opens_the_doors(settings: Settings) -> None:
    with open_home(settings):
        for file in ("home.json", "postgres/password"):
            assert stat.S_IMODE((settings.data_dir / file).stat().st_mode) == 0o600
        for folder in ("postgres", "redis"):
            assert stat.S_IMODE((settings.data_dir / folder).stat().st_mode) == 0o700
    assert not (settings.data_dir / "home.json").exists()


def test_what_the_settings_name_is_used(services: Connections, tmp_path: Path) -> None:
    named = Settings(
        data_dir=tmp_path, database_url=services.database_url, redis_url=services.redis_url
    )
    with open_home(named) as home:
        assert home.database_url == services.database_url
        assert not (tmp_path / "postgres").exists()
        assert not (tmp_path / "redis").exists()


def test_a_server_whose_owner_was_killed_is_taken_over(tmp_path: Path) -> None:
    orphan = Postgres(tmp_path)
    orphan.start()
    with database.open_engine(orphan.url).begin() as connection:
        connection.execute(text("CREATE TABLE kept (n int)"))
    database.open_engine(orphan.url).dispose()
    heir = Postgres(tmp_path)
    heir.start()
    try:
        assert orphan.process is not None
        assert orphan.process.wait(PATIENCE) == 0
        with database.open_engine(heir.url).begin() as connection:
            assert connection.execute(text("SELECT count(*) FROM kept")).scalar() == 0
    finally:
        heir.stop()


def test_postgres_recovers_from_being_killed(tmp_path: Path) -> None:
    server = Postgres(tmp_path)
    server.start()
    assert server.process is not None
    os.kill(int((tmp_path / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    server.process.wait(PATIENCE)
    again = Postgres(tmp_path)
    again.start()
    try:
        assert database.answers(again.url)
    finally:
        again.stop()


def test_redis_does_not_let_anyone_in(tmp_path: Path) -> None:
    server = RedisServer(tmp_path)
    server.start()
    try:
        assert answers(server.url)
        assert not answers(server.url.replace(server.url.split("@")[0], "redis://:wrong"))
        assert not answers("redis://" + server.url.split("@")[1])
    finally:
        server.stop()
    assert not answers(server.url)
