"""Balanced, the document's configuration B, through the portal: a model of ESPnet's and Wav2Lip's
file of the official name are put into the folder of weights by hand, and a film is asked for."""

from pathlib import Path

import pytest

from avatar_app.fleet.registry import find_workers, register
from avatar_app.renders import submission
from avatar_app.renders.submission import RenderRequest
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import Render
from galatea.process.worker import describe
from tests.workers.animation.wav2lip.published import make_network, publish
from workers.jobs import render
from workers.runtime.worker_state import worker_state


@pytest.mark.parametrize(("voice", "text"), [("fast", "Hi, Bob!"), ("anna", "Γεια [sad] σας!")])
@pytest.mark.usefixtures("tmp_path")
def test_balanced(home: Connections, ann: User, models: Path, voice: str, text: str) -> None:
    faces = home.settings.weights_dir.resolve() / "faces"
    home.settings.weights_dir.unlink()
    home.settings.weights_dir.mkdir()
    (home.settings.weights_dir / "faces").symlink_to(faces)
    worker_state.stopping.clear()
    assert "balanced" not in describe().tiers
    (home.settings.weights_dir / "espnet").symlink_to(models / "weights" / "espnet")
    publish(make_network(), home.settings.weights_dir / "wav2lip" / "wav2lip_gan.pth")
    assert "balanced" in describe().tiers
    register(home.redis, describe())
    request = RenderRequest(text, preset="ava", voice=voice, tier="balanced")
    with home.session() as session:
        known = find_workers(home.redis)
        asked = submission.submit(session, home.settings, ann, request, known).id
    render.render()
    with home.session() as session:
        done = session.get_one(Render, asked)
        assert (done.state, done.error) == ("done", None)
        report = done.report or {}
    made = (report["tier"], report["speaker"], report["animator"])
    assert made == ("balanced", "espnet", "wav2lip")
    assert home.storage.get(done.film_key or "")[4:8] == b"ftyp"
