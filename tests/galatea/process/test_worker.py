import importlib.util
import json
import time
from pathlib import Path
from uuid import uuid4

import pytest
from redis.client import PubSub
from rq.serializers import JSONSerializer

from avatar_app.fleet.registry import Worker, register
from avatar_app.messaging.events import EVERYBODY, Event, channel
from avatar_app.messaging.queues import CHECK, enqueue, open_queue
from avatar_app.settings import load_settings
from avatar_app.store.connections import Connections
from galatea.cli.main import run
from galatea.process.worker import FilmWorker, describe
from tests.waiting import PATIENCE
from tests.workers.speech.stand_in import install as install_flite
from tests.workers.speech.tiny import make_voice


def test_a_job_that_is_taken_moves_the_queue(home: Connections) -> None:
    enqueue(home.redis, "cpu", CHECK, uuid4())  # of an account that has been deleted
    with home.redis.pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(channel(EVERYBODY))
        queue = open_queue(home.redis, "cpu")
        FilmWorker([queue], connection=home.redis, serializer=JSONSerializer).work(burst=True)
        assert told(heard) == Event("queue", "cpu", "moved")


def told(heard: PubSub) -> Event:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        if message := heard.get_message(timeout=0.1):
            return Event(**json.loads(message["data"]))
    raise TimeoutError


def test_a_machine_knows_whether_its_worker_lives(
    home: Connections, capsys: pytest.CaptureFixture[str]
) -> None:
    register(home.redis, Worker("another-1", ("cpu",), ("mesh",), host="another"))
    assert run(["worker", "--check"]) == 1
    assert "No worker runs on this machine" in capsys.readouterr().err
    register(home.redis, describe())
    assert run(["worker", "--check"]) == 0


def test_a_worker_tells_what_it_has_just_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert (describe().tiers, describe().voices) == (("instant",), ())
    make_voice(tmp_path / "weights" / "piper", "el_GR-tiny-low", "el")
    assert describe().tiers == ("instant", "natural")
    assert [voice.id for voice in describe().voices] == ["el-gr-tiny-low"]
    install_flite(tmp_path / "bin")
    assert [voice.id for voice in describe().voices][:2] == ["en-slt", "en-rms"]
    weights = tmp_path / "weights" / "wav2lip" / "wav2lip.pth"
    weights.parent.mkdir()
    weights.touch()
    with_torch = ("light",) if importlib.util.find_spec("torch") else ()
    assert describe().tiers == ("instant", "natural", *with_torch)
