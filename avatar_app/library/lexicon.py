"""Lexicons: how people want their words said, kept for all their films.

A film takes along what it needs of its owner's lexicon, so that it can be made again the same.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session, col, func, select

from avatar_app.catalog.languages import find_language
from avatar_app.errors import LimitError, StateError
from avatar_app.script.pronunciation import Pronunciation, make_pronunciation, used_in
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import LexiconEntry
from avatar_app.translation import gettext as _

MOST = 500  # words of one user's


def add_entry(
    session: Session, user: User, word: str, said: str, language: str = ""
) -> LexiconEntry:
    """How a word is said from now on, in one language or ("") in all.

    Raises ChoiceError: pronunciation_wrong, language_unknown; LimitError("limit_lexicon").
    """
    made = make_pronunciation(word, said)
    code = find_language(language) if language else ""
    mine = LexiconEntry.user_id == user.id
    same = select(LexiconEntry).where(
        mine, LexiconEntry.word == made.word, LexiconEntry.language == code
    )
    entry = session.exec(same).first()
    if entry is None:
        if session.exec(select(func.count()).select_from(LexiconEntry).where(mine)).one() >= MOST:
            raise LimitError(
                "limit_lexicon",
                _("A lexicon has at most {most} words; delete one first.", most=MOST),
            )
        entry = LexiconEntry(user_id=user.id, word=made.word, said=made.said, language=code)
    entry.said = made.said
    session.add(entry)
    session.flush()
    return entry


def list_entries(session: Session, user: User) -> list[LexiconEntry]:
    """A user's, by the alphabet."""
    mine = select(LexiconEntry).where(LexiconEntry.user_id == user.id)
    order = (func.lower(LexiconEntry.word), col(LexiconEntry.language))
    return list(session.exec(mine.order_by(*order)).all())


def find_entry(session: Session, user: User, entry_id: UUID) -> LexiconEntry:
    """One of a user's own. Raises StateError("not_found")."""
    entry = session.get(LexiconEntry, entry_id)
    if entry is None or entry.user_id != user.id:
        raise StateError("not_found", _("There is no such word in your lexicon."))
    return entry


def delete_entry(session: Session, user: User, entry_id: UUID) -> None:
    """It is said as its letters say again. Raises StateError("not_found")."""
    session.delete(find_entry(session, user, entry_id))
    session.flush()


def take_along(session: Session, user: User, text: str, language: str) -> list[list[str]]:
    """What a film of this text and language needs: a word and how it is said, each."""
    used = pick(list_entries(session, user), text, language)
    return [[one.word, one.said] for one in used]


def pick(entries: Iterable[LexiconEntry], text: str, language: str) -> tuple[Pronunciation, ...]:
    """What of a lexicon is for this text and language."""
    entries = list(entries)
    own = {entry.word: entry.said for entry in entries if not entry.language}
    own |= {entry.word: entry.said for entry in entries if entry.language == language}
    return used_in(text, (Pronunciation(word, said) for word, said in own.items()))


def unpack(rows: Iterable[list[str]]) -> tuple[Pronunciation, ...]:
    """What a film has taken along."""
    return tuple(Pronunciation(word, said) for word, said in rows)
