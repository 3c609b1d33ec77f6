"""What all uploads share: whose they are, what they are called, what a check found."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from avatar_app.errors import InputError, StateError
from avatar_app.library import owned
from avatar_app.library.owned import LONGEST_NAME
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.library import Avatar, Backdrop, CheckState, Clone, Recording
from tests.avatar_app.rows import refused

NAMED = (Avatar, Recording, Clone)


def add(session: Session, table: Any, user: User, age: timedelta = timedelta(0)) -> UUID:
    row = table(user_id=user.id, key="key", bytes=1, created_at=now() - age)
    if table in NAMED:
        row.name, row.consent, row.consent_at = "Old", "Yes.", now()
    session.add(row)
    session.flush()
    found: UUID = row.id
    return found


@pytest.mark.parametrize("table", [*NAMED, Backdrop])
def test_ones_own_are_listed_newest_first_and_found(
    table: Any, session: Session, ann: User, bob: User
) -> None:
    old = add(session, table, ann, timedelta(days=1))
    new = add(session, table, ann)
    add(session, table, bob)
    assert [row.id for row in owned.list_own(session, table, ann)] == [new, old]
    assert owned.find_own(session, table, ann, old).id == old
    refused(StateError, "not_found", owned.find_own, session, table, bob, old)
    refused(StateError, "not_found", owned.find_own, session, table, ann, uuid4())


@pytest.mark.parametrize("table", NAMED)
@pytest.mark.parametrize(
    ("name", "kept"), [("  New ", "New"), (" ", "Old"), ("x" * 200, "x" * LONGEST_NAME)]
)
def test_a_name_is_cleaned(table: Any, name: str, kept: str, session: Session, ann: User) -> None:
    row_id = add(session, table, ann)
    assert owned.rename(session, table, ann, row_id, name).name == kept
    session.flush()
    session.expire_all()
    assert session.get_one(table, row_id).name == kept


@pytest.mark.parametrize("table", [Avatar, Recording])
def test_what_a_worker_refuses_says_why(table: Any, session: Session, ann: User) -> None:
    upload = add(session, table, ann)
    row = owned.refuse(session, table, upload, InputError("face_missing", "No face."))
    assert row is not None
    assert (row.state, row.error_code, row.error) == (
        CheckState.REFUSED,
        "face_missing",
        "No face.",
    )
    assert owned.refuse(session, table, uuid4(), InputError("face_missing", "")) is None


def test_consent_is_asked_for() -> None:
    owned.check_consent(True)
    with pytest.raises(StateError, match=r"who is seen or heard agrees"):
        owned.check_consent(False)
