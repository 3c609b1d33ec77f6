"""Where networks are computed."""

from collections.abc import Sequence

import pytest

from avatar_app.errors import FaultError
from workers.device import find_device, in_halves

torch = pytest.importorskip("torch", reason="comes with the neural engines")


def test_a_device_is_chosen_once() -> None:
    device = find_device()
    assert device is find_device()
    assert device.place == ("cuda" if torch.cuda.is_available() else "cpu")
    assert device.memory > 0


@pytest.mark.parametrize("room", [1, 3, 8, 100])
@pytest.mark.parametrize("error", [MemoryError, torch.cuda.OutOfMemoryError])
def test_what_does_not_fit_is_halved(room: int, error: type[Exception]) -> None:
    tried = []

    def run(items: Sequence[int]) -> list[int]:
        tried.append(len(items))
        if len(items) > room:
            raise error
        return [2 * item for item in items]

    assert in_halves(run, range(11)) == [2 * item for item in range(11)]
    assert max(size for size in tried if size <= room) <= room
    assert len(tried) == 1 or tried[0] > room


def test_what_never_fits_is_told() -> None:
    def run(_items: Sequence[int]) -> list[int]:
        raise MemoryError

    with pytest.raises(FaultError, match="not enough memory") as caught:
        in_halves(run, [1, 2])
    assert caught.value.code == "engine_failed"


def test_other_faults_are_not_hidden() -> None:
    calls = []

    def run(items: Sequence[int]) -> list[int]:
        calls.append(items)
        raise RuntimeError("shapes do not fit")

    with pytest.raises(RuntimeError, match="shapes"):
        in_halves(run, [1, 2, 3, 4])
    assert len(calls) == 1
