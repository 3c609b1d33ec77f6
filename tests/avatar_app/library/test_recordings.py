"""Recordings: kept with their speaker's consent, listened to, the voice of films, deleted."""

from io import BytesIO
from typing import Any

import pytest
from sqlmodel import Session

from avatar_app.accounts import accounts
from avatar_app.errors import (
    ChoiceError,
    GalateaError,
    LimitError,
    RecordingError,
    ScriptError,
    StateError,
)
from avatar_app.library import owned, quota, recordings
from avatar_app.renders import claims, control, history
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Recording
from tests.avatar_app.rows import RESULT, claim, record, refused, submit


def add(session: Session, home: Connections, user: User, **changes: Any) -> Recording:
    asked = {"name": "Talk.WAV", "content": BytesIO(b"sound"), "consent": True} | changes
    return recordings.add_recording(session, home.storage, user, **asked)


@pytest.mark.parametrize(
    ("name", "called", "suffix"),
    [
        ("Talk.WAV", "Talk", ".wav"),
        ("Recording 21 Nov, 13.05.webm", "Recording 21 Nov, 13.05", ".webm"),
        ("../../x.sh", "../../x", ""),
        ("", "Recording", ""),
    ],
)
def test_it_is_kept_under_its_name(
    session: Session, home: Connections, ann: User, name: str, called: str, suffix: str
) -> None:
    made = add(session, home, ann, name=name, language="el-GR")
    assert (made.name, made.state, made.language) == (called, "checking", "el")
    assert made.key == f"recordings/{made.id}/recording{suffix}"
    assert home.storage.get(made.key) == b"sound"
    assert made.consent == recordings.CONSENT
    assert quota.measure_storage(session, ann) == 5


def test_what_is_refused_at_once(
    session: Session, home: Connections, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings, "LARGEST", 100)
    refusals: list[tuple[type[GalateaError], str, dict[str, Any]]] = [
        (StateError, "consent_missing", {"consent": False}),
        (RecordingError, "audio_unreadable", {"content": BytesIO()}),
        (RecordingError, "audio_too_large", {"content": BytesIO(bytes(101))}),
        (ChoiceError, "language_unknown", {"language": "Klingon"}),
    ]
    for kind, code, changes in refusals:
        refused(kind, code, add, session, home, ann, **changes)
    ann.storage_mb = 0
    session.add(ann)
    refused(LimitError, "limit_storage", add, session, home, ann)
    assert owned.list_own(session, Recording, ann) == []


def test_what_a_worker_heard(session: Session, home: Connections, ann: User) -> None:
    made = record(session, home, ann)
    assert (made.state, made.seconds, made.peaks, made.bytes) == ("ready", 90.0, [0, 100, 50], 9)
    recordings.report_listening(session, made.id, 90.0, [1], ["Loud."], "copy", 4)
    assert (made.bytes, made.advice) == (9, ["Loud."])  # delivered twice, it is kept once
    refusal = RecordingError("audio_silent", "There is nothing to hear.")
    other = add(session, home, ann)
    owned.refuse(session, Recording, other.id, refusal)
    assert (other.state, other.error_code, other.error) == (
        *("refused", "audio_silent", "There is nothing to hear."),
    )
    recordings.delete_recording(session, home.storage, ann, other.id)
    assert recordings.report_listening(session, other.id, 1.0, [], [], "copy", 4) is None
    assert owned.refuse(session, Recording, other.id, refusal) is None
    refused(StateError, "not_found", home.storage.get, other.key)


def test_name_and_language_can_be_changed(session: Session, home: Connections, ann: User) -> None:
    made = record(session, home, ann)
    recordings.change_recording(session, ann, made.id, "  Welcome ", "Greek")
    assert (made.name, made.language) == ("Welcome", "el")
    recordings.change_recording(session, ann, made.id, " ", None)
    assert (made.name, made.language) == ("Welcome", None)
    refused(ChoiceError, "language_unknown",
            recordings.change_recording, session, ann, made.id, "", "Klingon")  # fmt: skip


def test_nobody_touches_what_is_anothers(
    session: Session, home: Connections, ann: User, bob: User
) -> None:
    made = record(session, home, ann)
    assert owned.list_own(session, Recording, bob) == []
    refused(StateError, "not_found", owned.find_own, session, Recording, bob, made.id)
    for act, rest in (
        (recordings.find_ready, ()),
        (recordings.change_recording, ("Mine", None)),
    ):
        refused(StateError, "not_found", act, session, bob, made.id, *rest)
    refused(StateError, "not_found",
            recordings.delete_recording, session, home.storage, bob, made.id)  # fmt: skip
    refused(StateError, "not_found", submit, session, home, bob, recording_id=made.id)


def test_it_is_the_voice_of_a_render(session: Session, home: Connections, ann: User) -> None:
    made = record(session, home, ann, language="ru")
    silent = submit(session, home, ann, recording_id=made.id, text=" \n")
    assert (silent.recording_id, silent.recording) == (made.id, "Talk")
    assert (silent.language, silent.voice, silent.tier) == ("ru", "ru-female", "instant")
    assert silent.captions == "off"  # nobody knows the words
    assert claim(session, silent).recording_key == made.key
    known = submit(session, home, ann, recording_id=made.id, text="[glad] Ja.", language="de",
                   tier="natural")  # fmt: skip
    assert (known.language, known.tier, known.captions) == ("de", "natural", "file")


def test_what_a_recording_is_refused_for(session: Session, home: Connections, ann: User) -> None:
    made, unheard = record(session, home, ann), add(session, home, ann)
    refusals: list[tuple[type[GalateaError], str, dict[str, Any]]] = [
        (ChoiceError, "voice_conflict", {"voice": "male"}),
        (ScriptError, "cue_unknown", {"text": "[hapy] you"}),
        (ChoiceError, "tier_unknown", {"tier": "gold"}),
        (StateError, "recording_not_ready", {"recording_id": unheard.id}),
    ]
    for kind, code, changes in refusals:
        refused(kind, code, submit, session, home, ann, **({"recording_id": made.id} | changes))
    assert history.history(session, ann) == []


def test_a_day_has_no_room_for_a_long_one(session: Session, home: Connections, ann: User) -> None:
    made = record(session, home, ann)
    ann.minutes_a_day = 1
    session.add(ann)
    with pytest.raises(LimitError) as caught:
        submit(session, home, ann, recording_id=made.id)
    assert caught.value.code == "limit_minutes"
    assert "about 1.5 minutes, and 1.0 minutes are left of your 1 minutes a day" in str(
        caught.value
    )
    ann.minutes_a_day = 2
    session.add(ann)
    assert submit(session, home, ann, recording_id=made.id).recording_id == made.id


def test_films_outlive_their_recording(session: Session, home: Connections, ann: User) -> None:
    made = record(session, home, ann)
    done, failed = (submit(session, home, ann, recording_id=made.id, text="") for _ in range(2))
    delete = (recordings.delete_recording, session, home.storage, ann, made.id)
    refused(StateError, "render_state", *delete)
    claims.finish(session, done.id, claim(session, done).attempt, RESULT)
    control.cancel(session, ann, failed.id)
    recordings.delete_recording(session, home.storage, ann, made.id)
    for key in (made.key, made.copy_key or ""):
        refused(StateError, "not_found", home.storage.get, key)
    session.expire_all()
    kept = history.find_render(session, ann, done.id)
    assert (kept.state, kept.recording_id, kept.recording) == ("done", None, "Talk")
    assert [r.id for r in history.history(session, ann, history.Filters("talk"))] == [
        *(failed.id, done.id),
    ]
    refused(StateError, "not_found", control.retry, session, home.settings, ann, failed.id)


def test_it_goes_with_the_account(session: Session, home: Connections, ann: User) -> None:
    made = record(session, home, ann)
    submit(session, home, ann, recording_id=made.id)
    session.flush()
    accounts.delete_account(session, home.storage, ann)
    refused(StateError, "not_found", home.storage.get, made.key)
