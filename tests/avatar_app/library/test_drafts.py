"""Drafts: kept with the account, found by their owner alone, and not without end."""

from uuid import uuid4

from sqlmodel import Session

from avatar_app.errors import StateError
from avatar_app.library import drafts
from avatar_app.store.models.accounts import User
from tests.avatar_app.rows import refused


def test_a_draft_is_its_owners_alone(session: Session, ann: User, bob: User) -> None:
    draft = drafts.save_draft(session, ann, None, {"text": "Hello"})
    assert drafts.find_draft(session, ann, draft.id).content == {"text": "Hello"}
    refused(StateError, "not_found", drafts.find_draft, session, bob, draft.id)
    refused(StateError, "not_found", drafts.delete_draft, session, bob, draft.id)
    other = drafts.save_draft(session, bob, draft.id, {"text": "Mine"})
    assert other.id != draft.id
    assert drafts.find_draft(session, ann, draft.id).content == {"text": "Hello"}
    refused(StateError, "not_found", drafts.find_draft, session, ann, uuid4())


def test_what_is_changed_comes_first_and_the_oldest_go(session: Session, ann: User) -> None:
    made = [drafts.save_draft(session, ann, None, {"text": str(n)}).id for n in range(drafts.MOST)]
    drafts.save_draft(session, ann, made[0], {"text": "again"})
    assert drafts.list_drafts(session, ann)[0].id == made[0]
    drafts.save_draft(session, ann, None, {"text": "one more"})
    left = [draft.id for draft in drafts.list_drafts(session, ann)]
    assert len(left) == drafts.MOST
    assert made[0] in left
    assert made[1] not in left


def test_a_deleted_draft_can_be_saved_again(session: Session, ann: User) -> None:
    draft = drafts.save_draft(session, ann, None, {"text": "Hello"})
    gone = drafts.delete_draft(session, ann, draft.id)
    session.flush()
    assert drafts.list_drafts(session, ann) == []
    drafts.save_draft(session, ann, None, dict(gone.content))
    assert [each.content for each in drafts.list_drafts(session, ann)] == [{"text": "Hello"}]
