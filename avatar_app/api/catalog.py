"""/api/v1: what can be chosen now, and what a script would be."""

from fastapi import APIRouter
from pydantic import BaseModel

from avatar_app.api.access import HomeHere
from avatar_app.catalog import LANGUAGES, TIERS, VOICES, guess_language
from avatar_app.emotions import EMOTIONS
from avatar_app.presence import list_workers, offered_tiers
from avatar_app.renders import SIZES
from avatar_app.script import parse

router = APIRouter(tags=["catalog"])

CHARACTERS_A_SECOND = 15.0  # that a voice speaks, about


class VoiceView(BaseModel):
    """A voice of a language."""

    id: str
    language: str
    gender: str
    label: str


class TierView(BaseModel):
    """A pair of engines; `offered` says whether a live worker has both."""

    name: str
    label: str
    offered: bool


class EmotionView(BaseModel):
    """A cue, and its other names."""

    name: str
    label: str
    aliases: tuple[str, ...]


class Catalog(BaseModel):
    """All that can be chosen."""

    languages: dict[str, str]
    voices: list[VoiceView]
    tiers: list[TierView]
    emotions: list[EmotionView]
    sizes: tuple[int, ...]
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


class Outline(BaseModel):
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
            VoiceView(id=v.id, language=v.language, gender=v.gender, label=v.label)
            for v in VOICES.values()
        ],
        tiers=[
            TierView(name=t.name, label=t.label, offered=t.name in offered) for t in TIERS.values()
        ],
        emotions=[
            EmotionView(name=e.name, label=e.label, aliases=e.aliases) for e in EMOTIONS.values()
        ],
        sizes=SIZES,
        text_limit=home.settings.text_limit,
        workers=len(workers),
    )


@router.post("/script")
def outline(body: Draft, home: HomeHere) -> Outline:
    """Parse a script; an error says where it stands, by `start` and `end`."""
    script = parse(body.text, home.settings.text_limit)
    pauses = script.lead + sum(line.pause for line in script.lines)
    return Outline(
        lines=[
            LineView(
                text=line.text,
                emotion=line.emotion,
                intensity=line.intensity,
                source=line.source,
            )
            for line in script.lines
        ],
        characters=len(script.text),
        words=len(script.text.split()),
        seconds=len(script.text) / CHARACTERS_A_SECOND + pauses,
        language=guess_language(script.text),
    )
