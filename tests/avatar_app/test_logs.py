import json
import logging
from collections.abc import Iterator

import pytest

from avatar_app.logs import about, prepare_logs

log = logging.getLogger("galatea.test")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("galatea")
    before = root.handlers, root.level, ours.level
    yield
    root.handlers = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


def test_every_line_says_what_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    prepare_logs("json", "worker w1")
    with about(render="r1", attempt=2):
        log.info("taken by %s", "w1")
        with about(stage="face"):
            log.warning("slow", extra={"seconds": 3})
    log.info("idle")
    first, second, third = map(json.loads, capsys.readouterr().err.splitlines())
    assert first.pop("at").endswith("+00:00")
    assert first == {
        "level": "info",
        "process": "worker w1",
        "logger": "galatea.test",
        "message": "taken by w1",
        "render": "r1",
        "attempt": 2,
    }
    assert (second["render"], second["stage"], second["seconds"]) == ("r1", "face", 3)
    assert "render" not in third


def test_an_exception_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    prepare_logs("json", "web")
    try:
        int("no\nsuch thing")
    except ValueError:
        log.exception("failed")
    (line,) = capsys.readouterr().err.splitlines()
    assert "ValueError" in json.loads(line)["exception"]


def test_for_people_it_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    prepare_logs("text", "web")
    with about(render="r1"):
        log.info("not for people")
        log.warning("its worker was lost")
    assert capsys.readouterr().err == "galatea.test: its worker was lost (render r1)\n"
