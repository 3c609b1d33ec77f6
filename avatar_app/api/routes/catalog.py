"""/api/v1: what can be chosen now, and what a script would be."""

import asyncio

from fastapi import APIRouter, Response
from pydantic import BaseModel

from avatar_app.accounts.sessions import find_user
from avatar_app.api.dependencies import ConnectionsHere, Me, Token
from avatar_app.catalog.aspects import ASPECTS
from avatar_app.catalog.backgrounds import BackgroundKind
from avatar_app.catalog.cloned_voices import read_voice
from avatar_app.catalog.engines import ANIMATORS
from avatar_app.catalog.languages import LANGUAGES, find_language
from avatar_app.catalog.selection import find_voice
from avatar_app.catalog.tiers import TIERS
from avatar_app.catalog.voices import Voice
from avatar_app.errors import ScriptError
from avatar_app.fleet.registry import find_voices, list_workers, offered_tiers, offered_voices
from avatar_app.library import clones
from avatar_app.library.samples import hear_sample
from avatar_app.renders.submission import SIZES
from avatar_app.script.emotions import EMOTIONS
from avatar_app.services.listening import ListeningRequest, listen
from avatar_app.services.scripts import clean, review_in_turn
from avatar_app.store.connections import Connections
from avatar_app.translation import gettext as _

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
    """A script that is being written, and the language chosen for it, if any."""

    text: str
    language: str | None = None


class Sentence(BaseModel):
    """A script, a place in it, and how it is to be spoken."""

    text: str
    at: int = 0
    voice: str | None = None
    language: str | None = None
    speed: float = 1.0
    pitch: float = 0.0


class LineView(BaseModel):
    """A line as it would be spoken; `source` is where it begins in the text as written."""

    text: str
    emotion: str
    intensity: float
    source: int


class CleanedView(BaseModel):
    """The plain text of what looks like `form`: Markdown, SSML, HTML, subtitles, RTF."""

    form: str
    text: str


class OutlineView(BaseModel):
    """What a script would be. `cleaned` is its plain text if it looks like markup; `warnings` say
    that it does, or that it is not in the language chosen.
    """

    lines: list[LineView]
    characters: int
    words: int
    seconds: float
    language: str
    cleaned: CleanedView | None
    warnings: list[str]


@router.post("/script/clean")
def clean_script(body: Draft, _me: Me) -> CleanedView | None:
    """The words of Markdown, SSML, HTML, subtitles or RTF as a script; null for what is plain or
    over 100 000 characters."""
    found = clean(body.text)
    return CleanedView(form=found.form, text=found.text) if found else None


@router.post("/script/listen", response_class=Response)
async def listen_to_script(body: Sentence, home: ConnectionsHere, me: Me) -> Response:
    """The sentence at a place of a script as a WAV file, with its cues and the lexicon."""
    sound = await listen(home, me, ListeningRequest(**body.model_dump()))
    return Response(sound, media_type="audio/wav")


@router.get("/catalog")
def read_catalog(home: ConnectionsHere) -> Catalog:
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
        backgrounds=tuple(kind for kind in BackgroundKind if kind != BackgroundKind.COLOUR),
        text_limit=home.settings.text_limit,
        workers=len(workers),
    )


@router.get("/voices/{voice_id}/sample")
async def read_sample(
    voice_id: str, home: ConnectionsHere, token: Token = None, language: str | None = None
) -> Response:
    """Two seconds of a voice, WAV; spoken by the next free worker where it is not kept yet. Of
    cloned voices only one's own can be heard.
    """
    voice = await asyncio.to_thread(_find_voice, home, token, voice_id, language)
    sound = await hear_sample(home.redis, voice)
    kept = "no-store" if read_voice(voice.id) else "private, max-age=86400"
    return Response(sound, media_type="audio/wav", headers={"Cache-Control": kept})


def _find_voice(home: Connections, token: str | None, voice_id: str, language: str | None) -> Voice:
    voices, clone_id = find_voices(home.redis), read_voice(voice_id)
    with home.session() as session:  # none stays open while a worker is waited for
        me = find_user(session, token)
        if clone_id is not None:
            own = clones.find_voice(session, me, clone_id, voices)
            voices = {**voices, own.id: own}
    return find_voice(voice_id, language, "", voices)


@router.post("/script")
def read_script(body: Draft, home: ConnectionsHere, _me: Me) -> OutlineView:
    """Parse a script; an error says where all its faults stand, by `start` and `end`."""
    language = find_language(body.language) if body.language else None
    reviewed = review_in_turn(body.text, home.settings.text_limit, language)
    if reviewed.faults:
        raise ScriptError.join(reviewed.faults)
    found, cleaned = reviewed.outline, reviewed.cleaned
    markup = _("This looks like {form}; use its plain text.", form=cleaned.form) if cleaned else ""
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
        cleaned=CleanedView(form=cleaned.form, text=cleaned.text) if cleaned else None,
        warnings=[warning for warning in (markup, reviewed.warning) if warning],
    )
