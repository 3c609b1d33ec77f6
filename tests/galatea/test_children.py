import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from galatea import children
from galatea.children import Child, stop_all


def child(code: str, **environment: str) -> Child:
    return Child("trial", [sys.executable, "-c", code], environment)


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.02)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_its_lines_are_shown_behind_its_name(capfd: pytest.CaptureFixture[str]) -> None:
    one = child("import os; print('hello', os.environ['WHO'])", WHO="you")
    one.start()
    one.wait(time.monotonic() + 10)
    told = ""

    def heard() -> bool:
        nonlocal told
        told += capfd.readouterr().out
        return "trial    | hello you" in told

    wait_for(heard)


def test_one_that_dies_is_started_again_and_later_each_time(
    capfd: pytest.CaptureFixture[str],
) -> None:
    one = child("raise SystemExit(3)")
    one.start()
    told = ""

    def died_twice() -> bool:
        nonlocal told
        one.watch()
        told += capfd.readouterr().out
        return told.count("ended (exit 3)") >= 2

    wait_for(died_twice)
    assert "again in 0.5 s" in told
    assert "again in 1.0 s" in told


def test_stopping_is_polite_and_then_firm(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(children, "PATIENCE", 1.0)
    polite = child("import time\ntry:\n time.sleep(60)\nfinally:\n print('bye')")
    deaf = child(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('up', flush=True); time.sleep(60)"
    )
    deaf.start()
    polite.start()
    wait_for(lambda: "up" in capfd.readouterr().out)
    started = time.monotonic()
    stop_all([polite, deaf])
    assert time.monotonic() - started < 5
    assert "killed" in capfd.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="prctl(2) is Linux's")
def test_children_end_with_their_parent() -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys, time\n"
            "from galatea.children import die_with_parent\n"
            "p = subprocess.Popen(['sleep', '60'], preexec_fn=die_with_parent)\n"
            "print(p.pid, flush=True); time.sleep(60)",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    with parent.stdout as lines:
        orphan = int(lines.readline())
    assert alive(orphan)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_for(lambda: not alive(orphan))


def test_one_that_may_end_does_so_for_good(capfd: pytest.CaptureFixture[str]) -> None:
    one = Child("trial", [sys.executable, "-c", "pass"], {}, may_end=True)
    one.start()
    told = ""

    def ended() -> bool:
        nonlocal told
        one.watch()
        told += capfd.readouterr().out
        return "ended, as it was told" in told

    wait_for(ended)
    one.watch()
    stop_all([one])
    assert "again in" not in told
