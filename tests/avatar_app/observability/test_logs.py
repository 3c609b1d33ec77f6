import json
import logging
from collections.abc import Iterator

import pytest

from avatar_app.observability import logs
from avatar_app.observability.logs import about, prepare_logs

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


@pytest.mark.parametrize("form", [logs.Words(), logs.Lines("web")])
def test_others_write_no_lines_of_their_own(form: logging.Formatter) -> None:
    forged = "hello\nweb: an administrator signed in\x1b[2K\r\u2028\u202e"
    error = (ValueError, ValueError(forged), None)
    record = logging.LogRecord("galatea", logging.ERROR, "", 1, "told %s", (forged,), error)
    record.whose = forged
    lines = form.format(record).splitlines()
    assert lines[0].count("administrator") >= 1
    assert all(line.startswith("    ") for line in lines[1:])
    assert "\x1b" not in form.format(record)


@pytest.mark.parametrize("form", [logs.Words(), logs.Lines("web")])
def test_a_line_has_its_bounds(form: logging.Formatter) -> None:
    record = logging.LogRecord("galatea", logging.ERROR, "", 1, "a" * 10**6, (), None)
    assert len(form.format(record)) < 2 * logs.LONGEST


@pytest.mark.parametrize("form", ["json", "text"])
def test_what_somebody_writes_is_in_no_line(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    prepare_logs(form, "web")
    told = "Received event from session x with no associated token. Event data: {'text': 'secret'}"
    logging.getLogger("reflex.app").warning(told)
    written = capsys.readouterr().err
    assert "Event data: left out" in written
    assert "secret" not in written
