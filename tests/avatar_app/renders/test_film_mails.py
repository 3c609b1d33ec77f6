"""E-mails that say how a film came out, to a real mail server."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from avatar_app.messaging.mail import OUTBOX
from avatar_app.renders.film_mails import AWAY, mail_owner
from avatar_app.services import accounts
from avatar_app.store.connections import Connections, find_connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import Render
from tests.avatar_app.rows import change, submit
from tests.mail import Mailbox


@pytest.fixture
def late(mailbox: Mailbox, session: Session, home: Connections, ann: User) -> Render:  # noqa: ARG001
    """A film that is done, of somebody with a verified address, who waited long."""
    row = session.get_one(User, ann.id)
    row.verified_at = now()
    session.add(row)
    render = submit(session, home, ann)
    change(session, render.id, state="done", queued_at=now() - AWAY - timedelta(seconds=1))
    session.commit()
    return render


def mail(render: Render) -> None:
    mail_owner(find_connections(), render.id)
    OUTBOX.wait()


def test_a_film_that_took_a_while_is_told_of(mailbox: Mailbox, late: Render) -> None:
    mail(late)
    (sent,) = mailbox.mails
    assert sent["To"] == "ann@example.org"
    assert sent["Subject"] == "Your film is ready: Hello everyone!"
    assert f"https://portal.example.org/film/{late.id}" in sent.get_content()


def test_a_failure_says_why_in_its_owners_language(
    mailbox: Mailbox, session: Session, late: Render, ann: User
) -> None:
    row = session.get_one(User, ann.id)
    row.language = "el"
    session.add(row)
    why = "Δεν βρέθηκε πρόσωπο."
    change(session, late.id, state="failed", error=why, title="Two\nlines")
    session.commit()
    mail(late)
    (sent,) = mailbox.mails
    assert sent["Subject"] == "Η ταινία σας δεν μπόρεσε να δημιουργηθεί: Two lines"
    assert why in sent.get_content()


def test_who_waited_for_it_gets_none(mailbox: Mailbox, session: Session, late: Render) -> None:
    change(session, late.id, queued_at=now())
    session.commit()
    mail(late)
    assert mailbox.mails == []


@pytest.mark.parametrize("changes", [{"verified_at": None}, {"disabled": True}])
def test_some_accounts_get_none(
    changes: dict[str, object], mailbox: Mailbox, session: Session, late: Render, ann: User
) -> None:
    row = session.get_one(User, ann.id)
    for name, value in changes.items():
        setattr(row, name, value)
    session.add(row)
    session.commit()
    mail(late)
    assert mailbox.mails == []


def test_who_wants_none_gets_none(mailbox: Mailbox, late: Render, ann: User) -> None:
    accounts.set_film_mails(find_connections(), ann, False)
    mail(late)
    assert mailbox.mails == []
    accounts.set_film_mails(find_connections(), ann, True)
    mail(late)
    assert len(mailbox.mails) == 1


def test_without_a_mail_server_nothing_is_posted(
    session: Session, home: Connections, ann: User
) -> None:
    mail_owner(home, submit(session, home, ann).id)  # the outbox would raise MissingError
