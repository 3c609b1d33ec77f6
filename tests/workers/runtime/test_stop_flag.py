import subprocess
import sys
import threading
import time

from tests.waiting import PATIENCE, allow
from workers.runtime.stop_flag import StopFlag

# A handler in the midst of a main thread that does little but wait.
SIGNALLED = """
import signal
from workers.runtime.stop_flag import StopFlag

flag, heard = StopFlag(), []

def hear(*_):
    flag.set()
    heard.append(1)

signal.signal(signal.SIGALRM, hear)
signal.setitimer(signal.ITIMER_REAL, 1e-4, 2e-4)
while len(heard) < 3000:
    flag.clear()
    flag.wait(1e-6)
signal.setitimer(signal.ITIMER_REAL, 0)
print("free")
"""


def test_it_is_waited_for_no_longer_than_asked() -> None:
    flag = StopFlag()
    started = time.monotonic()
    assert not flag.wait(0.02)
    assert 0.02 <= time.monotonic() - started < allow(2)
    threading.Timer(0.05, flag.set).start()
    assert flag.wait(PATIENCE)
    assert time.monotonic() - started < allow(5)
    assert flag.is_set()
    flag.clear()
    assert not flag.is_set()


def test_a_signal_may_set_it_at_any_moment() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SIGNALLED],
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (done.stdout, done.returncode) == ("free\n", 0)
