"""/api/v1: how one's own words are said."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from avatar_app.api.dependencies import ConnectionsHere, Database, Me
from avatar_app.api.schemas import EntryView
from avatar_app.library import lexicon
from avatar_app.library.samples import hear_entry

router = APIRouter(prefix="/lexicon", tags=["lexicon"])


class NewEntry(BaseModel):
    """`said` is another spelling, or IPA between slashes; without a language it holds in all."""

    word: str = Field(max_length=1000)
    said: str = Field(max_length=1000)
    language: str = ""


@router.get("")
def list_entries(session: Database, me: Me) -> list[EntryView]:
    """One's own, by the alphabet."""
    return [EntryView.of(row) for row in lexicon.list_entries(session, me)]


@router.post("", status_code=201)
def add_entry(body: NewEntry, session: Database, me: Me) -> EntryView:
    """How a word is said from now on; in place of what was said before."""
    return EntryView.of(lexicon.add_entry(session, me, body.word, body.said, body.language))


@router.get("/{entry_id}")
def read_entry(entry_id: UUID, session: Database, me: Me) -> EntryView:
    """One of them."""
    return EntryView.of(lexicon.find_entry(session, me, entry_id))


@router.delete("/{entry_id}", status_code=204)
def delete_entry(entry_id: UUID, session: Database, me: Me) -> None:
    """It is said as its letters say again; films that are made stay as they are."""
    lexicon.delete_entry(session, me, entry_id)


@router.get("/{entry_id}/sample")
async def read_sample(entry_id: UUID, session: Database, home: ConnectionsHere, me: Me) -> Response:
    """The word as it is said by the embedded voice, WAV."""
    entry = await asyncio.to_thread(lexicon.find_entry, session, me, entry_id)
    sound = await hear_entry(home.redis, entry)
    return Response(sound, media_type="audio/wav", headers={"Cache-Control": "private, no-cache"})
