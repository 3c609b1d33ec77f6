"""The chaos suite in short: the faults that differ most, and that it can fail."""

from pathlib import Path

from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import Render
from benchmarks.chaos import FAULTS, Phase, _check, _make, pull_the_plug, refuse_writes, run
from benchmarks.yard import open_yard


def test_nothing_is_lost_when_everything_breaks() -> None:
    short = {
        name: fault for name, fault in FAULTS.items() if fault in (refuse_writes, pull_the_plug)
    }
    assert run(6, short) == []


def test_what_is_lost_is_found(tmp_path: Path) -> None:
    with open_yard(tmp_path, 1) as yard:
        with yard.home.session() as session:
            ann = User(email="ann@example.org", password_hash="")
            session.add(ann)
        phase = Phase("nothing", lambda *_: None)
        assert _make(yard, phase, [ann], 2) == []
        assert _check(yard, [phase]) == []
        stray = f"renders/{phase.renders[0]}/7/film.mp4"
        yard.home.storage.put(stray, b"x")
        with yard.home.session() as session:
            broken = session.get_one(Render, phase.renders[1])
            stuck = session.get_one(Render, phase.renders[0])
            yard.home.storage.put(broken.film_key or "", b"no film")
            stuck.leased_by, stuck.attempt = "w9", 2
        wrong = _check(yard, [phase])
        assert {line.partition(": ")[2] for line in wrong} == {
            "belongs to nobody",
            "does not play",
            "a lease is stuck",
            "attempts were not counted",
        }
