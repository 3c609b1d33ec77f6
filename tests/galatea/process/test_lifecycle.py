import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from galatea.process import lifecycle
from galatea.process.lifecycle import Stopped, check_stopped, heed_signals, start_time

STOPPERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def _own_handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(lifecycle, "_asked", [])
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    # Whoever runs the tests may ignore some of them (nohup does).
    handlers = {number: signal.signal(number, signal.SIG_DFL) for number in STOPPERS}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_the_start_is_that_of_the_process() -> None:
    code = "import time; t = time.monotonic(); from galatea.process.lifecycle import start_time; "
    code += "print(t - start_time())"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert 0 <= float(told.stdout) < 5
    assert start_time() <= time.monotonic()


@pytest.mark.parametrize("number", STOPPERS)
@pytest.mark.usefixtures("_own_handlers")
def test_signals_stop_once_and_then_kill(number: signal.Signals) -> None:
    heed_signals()

    with pytest.raises(Stopped) as caught:
        signal.raise_signal(number)

    assert caught.value.number == number
    assert signal.getsignal(number) is signal.SIG_DFL


@pytest.mark.usefixtures("_own_handlers")
def test_what_is_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    heed_signals()
    signal.raise_signal(signal.SIGHUP)

    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


@pytest.mark.usefixtures("_own_handlers")
def test_a_stop_that_a_callback_from_c_swallowed_is_raised_later(
    capfd: pytest.CaptureFixture[str],
) -> None:
    heed_signals()
    check_stopped()  # nobody asked yet
    callback = ctypes.CFUNCTYPE(None)(lambda: signal.raise_signal(signal.SIGTERM))

    callback()

    with pytest.raises(Stopped) as caught:
        check_stopped()
    assert caught.value.number == signal.SIGTERM
    assert capfd.readouterr().err == ""
