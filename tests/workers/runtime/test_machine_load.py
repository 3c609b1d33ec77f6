"""How busy the machine says it is, and what that does to films."""

from pathlib import Path

import pytest

from workers.runtime import machine_load
from workers.runtime.machine_load import SAMPLES, MachineLoad


@pytest.fixture
def count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which the machine counts its tasks, on two cores that are all ours."""
    file = tmp_path / "loadavg"
    monkeypatch.setattr(machine_load, "_LOADAVG", file)
    monkeypatch.setattr(machine_load, "count_cores", lambda: 2)
    monkeypatch.setattr(machine_load.os, "cpu_count", lambda: 2)
    return file


def test_four_busy_tasks_on_two_cores_make_films_three_times_slower(count: Path) -> None:
    load = MachineLoad()
    assert load.slowdown == 1.0
    count.write_text("0.20 0.18 0.12 5/80 11206")
    for _ in range(SAMPLES):
        load.look()
    assert load.slowdown == pytest.approx(3.0)
    count.write_text("3.20 0.18 0.12 1/80 11206")
    for _ in range(SAMPLES):
        load.look()
    assert load.slowdown == 1.0


def test_where_nothing_counts_tasks_the_last_minute_does(
    count: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine_load.os, "getloadavg", lambda: (2.0, 0.0, 0.0))
    load = MachineLoad()
    load.look()
    assert not count.exists()
    assert load.slowdown == pytest.approx(2.0)
