"""Voices of one's own: kept with their speaker's consent, made, asked for, renamed, deleted."""

from collections.abc import Collection
from io import BytesIO
from typing import Any

import pytest
from sqlmodel import Session

from avatar_app.accounts import accounts
from avatar_app.catalog.cloned_voices import name_voice
from avatar_app.catalog.voices import CLONE, VOICES
from avatar_app.errors import (
    ChoiceError,
    GalateaError,
    LimitError,
    MissingError,
    RecordingError,
    StateError,
    UnavailableError,
)
from avatar_app.fleet.registry import Worker
from avatar_app.library import clones, owned, quota
from avatar_app.renders import claims, submission, turns
from avatar_app.renders.submission import RenderRequest
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Clone
from avatar_app.store.models.renders import Render
from tests.avatar_app.catalog.test_cloned_voices import ANA
from tests.avatar_app.rows import refused

ABLE = Worker("w1", ("gpu",), ("mesh", "sadtalker"), (ANA,))
OFFERED = VOICES | {ANA.id: ANA}


def add(session: Session, home: Connections, user: User, **changes: Any) -> Clone:
    asked = {"name": "Maria", "file": "Talk.WAV", "content": BytesIO(b"sound"), "consent": True}
    asked |= {"workers": [ABLE]} | changes
    clone, queue = clones.add_clone(session, home.storage, user, **asked)
    assert queue == "gpu"
    return clone


def make(session: Session, home: Connections, user: User, name: str = "Maria") -> Clone:
    """One that a worker has made."""
    clone = add(session, home, user, name=name)
    home.storage.delete(f"clones/{clone.id}")
    key = f"clones/{clone.id}/abc.safetensors"
    home.storage.put(key, b"latents!")
    clones.report_cloned(session, clone.id, 12.0, ["Noisy."], key, 8)
    session.flush()
    return clone


def submit(
    session: Session,
    home: Connections,
    user: User,
    workers: Collection[Worker] = (ABLE,),
    **changes: Any,
) -> Render:
    request = RenderRequest(**{"text": "Hello!", "preset": "ava"} | changes)
    return submission.submit(session, home.settings, user, request, workers)


def test_it_is_kept_with_consent_until_a_voice_is_made(
    session: Session, home: Connections, ann: User
) -> None:
    clone = add(session, home, ann)
    assert (clone.name, clone.state) == ("Maria", "checking")
    assert clone.reference_key == f"clones/{clone.id}/reference.wav"
    assert home.storage.get(clone.reference_key) == b"sound"
    assert (clone.consent, clone.consent_at.tzinfo is None) == (clones.CONSENT, False)
    assert quota.measure_storage(session, ann) == 5
    assert [row.id for row in clones.list_unmade(session)] == [clone.id]
    assert not clones.is_overdue(clone)
    assert add(session, home, ann, name="  ").name == "Talk"
    assert add(session, home, ann, name="", file="").name == "Voice"


def test_what_is_refused_at_once(
    session: Session, home: Connections, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clones, "LARGEST", 100)
    refusals: list[tuple[type[GalateaError], str, dict[str, Any]]] = [
        (StateError, "consent_missing", {"consent": False}),
        (RecordingError, "audio_unreadable", {"content": BytesIO()}),
        (RecordingError, "audio_too_large", {"content": BytesIO(bytes(101))}),
        (UnavailableError, "worker_missing", {"workers": []}),
        (MissingError, "weights_missing", {"workers": [Worker("w2", ("cpu",), ("mesh",))]}),
    ]
    for kind, code, changes in refusals:
        refused(kind, code, add, session, home, ann, **changes)
    monkeypatch.setattr(clones, "MOST", 0)
    refused(LimitError, "limit_clones", add, session, home, ann)
    monkeypatch.undo()
    ann.storage_mb = 0
    session.add(ann)
    refused(LimitError, "limit_storage", add, session, home, ann)
    assert owned.list_own(session, Clone, ann) == []
    assert list(home.storage.list_all("clones")) == []


def test_what_a_worker_made_or_refused(session: Session, home: Connections, ann: User) -> None:
    made, other = make(session, home, ann), add(session, home, ann, name="Nina")
    assert (made.state, made.seconds, made.bytes) == ("ready", 12.0, 8)
    assert (made.reference_key, made.advice) == (None, ["Noisy."])
    refusal = RecordingError("audio_too_short", "Only 3 s are spoken.")
    clones.refuse(session, other.id, refusal)
    assert (other.state, other.error_code, other.error) == (
        *("refused", "audio_too_short", "Only 3 s are spoken."),
    )
    assert clones.refuse(session, made.id, refusal) is made  # it was delivered twice
    assert (made.state, made.error) == ("ready", None)
    assert quota.measure_storage(session, ann) == 8
    assert [row.name for row in owned.list_own(session, Clone, ann)] == ["Nina", "Maria"]
    assert list(clones.list_voices(session, ann, OFFERED)) == [name_voice(made.id)]
    assert clones.list_voices(session, ann, VOICES) == {}
    session.delete(other)
    session.flush()
    assert clones.report_cloned(session, other.id, 1.0, [], "key", 4) is None
    assert clones.refuse(session, other.id, refusal) is None


def test_nobody_touches_what_is_anothers(
    session: Session, home: Connections, ann: User, bob: User
) -> None:
    made = make(session, home, ann)
    assert owned.list_own(session, Clone, bob) == []
    assert clones.list_voices(session, bob, OFFERED) == {}
    refused(StateError, "not_found", owned.find_own, session, Clone, bob, made.id)
    refused(StateError, "not_found", owned.rename, session, Clone, bob, made.id, "Mine")
    refused(StateError, "not_found", clones.find_voice, session, bob, made.id, OFFERED)
    refused(StateError, "not_found", submit, session, home, bob, voice=name_voice(made.id))


def test_it_speaks_in_any_of_its_languages(session: Session, home: Connections, ann: User) -> None:
    made = make(session, home, ann)
    voice = name_voice(made.id)
    film = submit(session, home, ann, voice=voice, text="Привет!")
    assert (film.clone_id, film.voice, film.language) == (made.id, voice, "ru")
    assert (film.voice_label, film.tier) == ("Cloned voice, Maria", "natural")
    assert submit(session, home, ann, voice=voice, tier="premium").tier == "premium"
    refused(ChoiceError, "voice_conflict", submit, session, home, ann, voice=voice, text="Γεια")
    refused(ChoiceError, "voice_conflict", submit, session, home, ann, voice=voice, tier="instant")
    refused(MissingError, "voice_gone", submit, session, home, ann, (), voice=voice)
    young = add(session, home, ann, name="Nina")
    refused(StateError, "clone_not_ready",
            submit, session, home, ann, voice=name_voice(young.id))  # fmt: skip


def test_a_worker_that_has_the_model_gets_the_latents(
    session: Session, home: Connections, ann: User
) -> None:
    made = make(session, home, ann)
    film = submit(session, home, ann, voice=name_voice(made.id))
    assert turns.list_voices(session) == {CLONE}
    assert claims.claim(session, "w1", ["mesh"], [ANA.id]) is None
    assert turns.count_ready(session, ["mesh"], [ANA.id, CLONE]) == 1
    claimed = claims.claim(session, "w1", ["mesh"], [ANA.id, CLONE])
    assert claimed is not None
    assert (claimed.render.id, claimed.latents_key) == (film.id, made.latents_key)


def test_it_goes_with_the_account(session: Session, home: Connections, ann: User) -> None:
    made = make(session, home, ann)
    submit(session, home, ann, voice=name_voice(made.id))
    session.flush()
    accounts.delete_account(session, home.storage, ann)
    refused(StateError, "not_found", home.storage.get, made.latents_key)
