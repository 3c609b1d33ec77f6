import os
import signal
import subprocess
import sys
import time

import pytest

from galatea.process import supervisor
from galatea.process.supervisor import ChildProcess, stop_all
from tests.waiting import PATIENCE, allow, wait_for


def child(code: str, **environment: str) -> ChildProcess:
    return ChildProcess("trial", [sys.executable, "-c", code], environment)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_its_lines_are_shown_behind_its_name(capfd: pytest.CaptureFixture[str]) -> None:
    one = child("import os; print('hello', os.environ['WHO'])", WHO="you")
    one.start()
    one.wait(time.monotonic() + PATIENCE)
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
    monkeypatch.setattr(supervisor, "PATIENCE", 1.0)
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
    assert time.monotonic() - started < allow(5)
    assert "killed" in capfd.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="prctl(2) is Linux's")
def test_children_end_with_their_parent() -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys, time\n"
            "from galatea.process.supervisor import die_with_parent\n"
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


def test_one_that_ends_without_a_fault_is_started_again(
    capfd: pytest.CaptureFixture[str],
) -> None:
    one = child("print('here')")
    one.start()
    told = ""

    def came_twice() -> bool:
        nonlocal told
        one.watch()
        told += capfd.readouterr().out
        return told.count("| here") >= 2

    wait_for(came_twice)
    stop_all([one])
    assert "ended (exit 0); again in 0.5 s" in told
