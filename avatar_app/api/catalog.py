"""/api/v1: what can be chosen now, and what a script would be."""

import asyncio

from fastapi import APIRouter, Response
from pydantic import BaseModel

from avatar_app import clones
from avatar_app.accounts import find_user
from avatar_app.api.access import HomeHere, Token
from avatar_app.catalog import ANIMATORS, LANGUAGES, TIERS, Voice
from avatar_app.choice import find_voice
from avatar_app.cloning import read_voice
from avatar_app.emotions import EMOTIONS
from avatar_app.frames import ASPECTS, Behind
from avatar_app.home import Home
from avatar_app.outline import outline
from avatar_app.presence import find_voices, list_workers, offered_tiers, offered_voices
from avatar_app.renders import SIZES
from avatar_app.samples import hear_sample

router = APIRouter(tags=["catalog"])


class VoiceView(BaseModel):
    """A voice; `languages` is all that it speaks, and `language` the first of them. `commercial` is
    null where nobody told whether films may be sold.
    """

    id: str
    engine: str
    language: str
    languages: tuple[str, ...]
    gender: str
    label: str
    licence: str
    commercial: bool | None


class TierView(BaseModel):
    """A pair of engines; `offered` says whether a live worker has both, `commercial` whether its
    films may be sold if the voice allows it, null where that is not settled."""

    name: str
    label: str
    needs: str
    licence: str
    commercial: bool | None
    offered: bool


class AnimatorView(BaseModel):
    """What moves faces; any goes with any voice that a worker has beside it."""

    name: str
    label: str
    licence: str
    commercial: bool | None
    offered: bool


class EmotionView(BaseModel):
    """A cue, and its other names."""

    name: str
    label: str
    aliases: tuple[str, ...]


class Catalog(BaseModel):
    """All that can be chosen; a background may be a colour too, as #223344."""

    languages: dict[str, str]
    voices: list[VoiceView]
    tiers: list[TierView]
    animators: list[AnimatorView]
    emotions: list[EmotionView]
    sizes: tuple[int, ...]
    aspects: tuple[str, ...]
    backgrounds: tuple[str, ...]
    text_limit: int
    workers: int


class Draft(BaseModel):
    """A script that is being written."""

    text: str


class LineView(BaseModel):
    """A line as it would be spoken; `source` is where it begins in the text as written."""

    text: str
    emotion: str
    intensity: float
    source: int


class OutlineView(BaseModel):
    """What a script would be."""

    lines: list[LineView]
    characters: int
    words: int
    seconds: float
    language: str


@router.get("/catalog")
def read_catalog(home: HomeHere) -> Catalog:
    """What live workers can do."""
    workers = list_workers(home.redis)
    offered = offered_tiers(workers)
    return Catalog(
        languages=LANGUAGES,
        voices=[
            VoiceView(
                id=v.id,
                engine=v.engine,
                language=v.language,
                languages=v.languages or (v.language,),
                gender=v.gender,
                label=v.label,
                licence=v.licence,
                commercial=v.commercial,
            )
            for v in offered_voices(workers).values()
        ],
        tiers=[
            TierView(
                name=t.name,
                label=t.label,
                needs=t.needs,
                licence=t.licence,
                commercial=t.commercial,
                offered=t.name in offered,
            )
            for t in TIERS.values()
        ],
        animators=[
            AnimatorView(
                name=a.name,
                label=a.label,
                licence=a.licence,
                commercial=a.commercial,
                offered=any(a.name in worker.animators for worker in workers),
            )
            for a in ANIMATORS.values()
        ],
        emotions=[
            EmotionView(name=e.name, label=e.label, aliases=e.aliases) for e in EMOTIONS.values()
        ],
        sizes=SIZES,
        aspects=tuple(ASPECTS),
        backgrounds=tuple(kind for kind in Behind if kind != Behind.COLOUR),
        text_limit=home.settings.text_limit,
        workers=len(workers),
    )


@router.get("/voices/{voice_id}/sample")
async def read_sample(
    voice_id: str, home: HomeHere, token: Token = None, language: str | None = None
) -> Response:
    """Two seconds of a voice, WAV; spoken by the next free worker where it is not kept yet. Of
    cloned voices only one's own can be heard.
    """
    voice = await asyncio.to_thread(_find_voice, home, token, voice_id, language)
    sound = await hear_sample(home.redis, voice)
    kept = "no-store" if read_voice(voice.id) else "private, max-age=86400"
    return Response(sound, media_type="audio/wav", headers={"Cache-Control": kept})


def _find_voice(home: Home, token: str | None, voice_id: str, language: str | None) -> Voice:
    voices, clone_id = find_voices(home.redis), read_voice(voice_id)
    with home.session() as session:  # none stays open while a worker is waited for
        me = find_user(session, token)
        if clone_id is not None:
            own = clones.find_voice(session, me, clone_id, voices)
            voices = {**voices, own.id: own}
    return find_voice(voice_id, language, "", voices)


@router.post("/script")
def read_script(body: Draft, home: HomeHere) -> OutlineView:
    """Parse a script; an error says where it stands, by `start` and `end`."""
    found = outline(body.text, home.settings.text_limit)
    return OutlineView(
        lines=[
            LineView(
                text=line.text,
                emotion=line.emotion,
                intensity=line.intensity,
                source=line.source,
            )
            for line in found.lines
        ],
        characters=found.characters,
        words=found.words,
        seconds=found.seconds,
        language=found.language,
    )
